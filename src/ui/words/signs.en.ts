/** Words of passing messages on, of deleting them here alone, and of the signs of life that friends give each other. In English. */
export const signs = {
  deleteForMe: 'Delete for me',
  deleteForMeHeading: 'Delete this message for you?',
  deleteForMeMore: 'It goes from this device for good. {name} keeps it and is not told.',
} as const;
