/**
 * What is set apart in an Arabic sentence, so that its direction turns nothing around it: U+2068 … U+2069 around what others
 * named, U+2066 … U+2069 around what always reads from left to right. Not in words that are only ever read aloud.
 */
const apart = (key: string): string => `\u2068{${key}}\u2069`;

export const NAME = apart('name');
export const ITEM = apart('item');
export const QUERY = apart('query');

export const ltr = (text: string): string => `\u2066${text}\u2069`;
