/**
 * What may stand for a reaction: one emoji and nothing else, so that no text, no invisible character and no change of direction
 * rides on a message of somebody else [H62]. The same on every engine: pictographs that are not made yet are in the class too.
 */
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?`;
const EMOJI = new RegExp(String.raw`^(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|${PICTOGRAPH}(?:[\u{E0020}-\u{E007E}]{1,7}\u{E007F}|(?:\u200D${PICTOGRAPH}){0,4}))$`, 'u');

export const isEmoji = (text: string): boolean => EMOJI.test(text);
