/**
 * Display names: NFC, 1–64 B of UTF-8, nothing invisible or direction-changing (H62). The same cleaning is applied to an
 * own name when it is typed and to a foreign one when it is read, so a name cannot reorder or overlay what stands around it.
 * It does not stop look-alike letters: `mixesScripts` marks those, and the safety words name the person.
 */
import { isWellFormed } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';

const utf8 = new TextEncoder();

/** Controls, private use, line ends; fillers that look like a space but are letters; what joins or reorders without being seen. */
const UNSEEN = /[\p{Cc}\p{Co}\p{Cs}\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0E\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;
/** A joiner is kept inside an emoji and between letters of scripts that spell with it (Arabic, Indic); U+FE0F after an emoji. */
const STRAY_JOINER = /\u200D(?!\p{Extended_Pictographic})(?![\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Sinhala}\p{Script=Malayalam}\p{Script=Kannada}\p{Script=Tamil}])|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{M}\p{Script=Arabic}])\u200D/gu;
const STRAY_NON_JOINER = /\u200C(?!\p{L})|(?<![\p{Script=Arabic}\p{M}])\u200C/gu;
const STRAY_SELECTOR = /(?<!\p{Emoji})\uFE0F/gu;
const EXTRA_MARKS = new RegExp(`(\\p{M}{${LIMITS.nameMarks}})\\p{M}+`, 'gu');

/** A name as it may be shown: cleaned, white space folded, trimmed; '' when nothing is left. Of any length. */
export function cleanName(text: string): string {
  if (!isWellFormed(text)) return '';
  const seen = text.normalize('NFC').replace(/\s+/gu, ' ').replace(UNSEEN, '').replace(STRAY_JOINER, '').replace(STRAY_NON_JOINER, '').replace(STRAY_SELECTOR, '').replace(EXTRA_MARKS, '$1');
  return seen.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** A name that a person typed, cleaned, or why it is none. */
export function readName(text: string): Result<string> {
  const name = cleanName(text);
  if (name === '') return fail('nameEmpty');
  return utf8.encode(name).length <= LIMITS.nameBytes ? ok(name) : fail('nameTooLong', { max: LIMITS.nameBytes });
}

/** Whether a name mixes alphabets whose letters look alike, so that it deserves a mark beside it. */
export const mixesScripts = (name: string): boolean => [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u].filter((script) => script.test(name)).length > 1;
