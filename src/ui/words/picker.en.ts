/** Every word about picking emoji and stickers, in English. Loaded with the sheet. */
export const pickerWords = {
  label: 'Emoji and stickers',
  search: 'Search emoji',
  recent: 'Recently used',
  /** As the data has them. */
  groups: ['Faces and feelings', 'People', 'Animals and nature', 'Food and drink', 'Places', 'Activities', 'Things', 'Symbols', 'Flags'],
  found: { one: '{count} found', other: '{count} found' },
  nothing: 'No emoji is called “{query}”.',
  tone: 'Skin tone',
  /** None, then light to dark. */
  tones: ['No skin tone', 'Light', 'Medium-light', 'Medium', 'Medium-dark', 'Dark'],
  withTone: '{name}, {tone} skin tone',
} as const;
