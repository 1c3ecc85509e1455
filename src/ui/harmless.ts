/**
 * A text of somebody, as it is shown: without characters that cannot be seen or that turn the direction of what stands around
 * them, with few marks on one letter [H62] [H63]. Only what is shown changes: kept, copied and sent is the text as it was written.
 * What scripts and emoji need to be spelled stays: joiners, marks of direction, selectors, but no long runs of them. Pure.
 */
import { LIMITS } from '../protocol/limits.ts';

/** All that breaks a line: one kind. */
const BREAK = /\r\n?|[\u0085\u2028\u2029]/g;
/** What takes no room and spells something: selectors, joiners, marks of direction. */
const SPELLING = String.raw`(?:\p{VS}|\p{Join_C}|[\u061C\u200E\u200F])`;
const FLAG = String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}`;
/**
 * Controls but for tab and line feed, and all else that takes no room (Unicode's Default_Ignorable_Code_Point: embeddings, overrides,
 * isolates, blank letters, tags), but for tags that say which flag it is and selectors behind a Chinese character.
 */
const UNSEEN = new RegExp(String.raw`(${FLAG})|(\p{Script=Han}\p{VS})|(?![\n\t])\p{Cc}|(?!${SPELLING})\p{DI}|[\u{E0000}-\u{E0FFF}\uFFF9-\uFFFB]`, 'gu');
/** Two in a row are needed (a heart that burns: selector and joiner); more never are. */
const RUNS = new RegExp(`(${SPELLING}{2})${SPELLING}+`, 'gu');
const MARKS = new RegExp(`(\\p{M}{${LIMITS.nameMarks}})\\p{M}+`, 'gu');
/** What leaves nothing to look at, when there is nothing else. */
const BLANK = new RegExp(String.raw`^(?:\s|${SPELLING}|\u2800)*$`, 'u');

export const harmless = (text: string): string =>
  text.replace(BREAK, '\n').replace(UNSEEN, '$1$2').replace(RUNS, '$1').replace(MARKS, '$1');

/** Whether nothing of it can be seen. */
export const isBlank = (shown: string): boolean => BLANK.test(shown);

const ALPHABETS = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u, /\p{Script=Lisu}/u, /\p{Script=Coptic}/u];

/** Whether it mixes alphabets whose letters look alike: a name that does deserves a mark beside it, an address a warning. */
export const mixesAlphabets = (text: string): boolean => ALPHABETS.filter((one) => one.test(text)).length > 1;
