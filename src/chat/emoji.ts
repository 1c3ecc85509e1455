/**
 * What may stand for a reaction: one emoji and nothing else, so that no text, no invisible character and no change of direction
 * rides on a message of somebody else [H62]. The same on every engine: pictographs that are not made yet are in the class too.
 */
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?`;
/** The flag of a region: the one pictograph after which letters that nobody sees say which. Behind any other they would hide. */
const REGION = String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}`;
const EMOJI = new RegExp(String.raw`^(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|${REGION}|${PICTOGRAPH}(?:\u200D${PICTOGRAPH}){0,4})$`, 'u');

export const isEmoji = (text: string): boolean => EMOJI.test(text);
