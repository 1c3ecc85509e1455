/**
 * Display names: NFC, 1–64 B of UTF-8, nothing invisible or direction-changing (H62). The same cleaning is applied to an
 * own name when it is typed and to a foreign one when it is read, so a name cannot reorder or overlay what stands around it.
 * Nor may it show a sign of its own that looks like the one of a verified person. It does not stop look-alike letters: the screens
 * mark those, and the safety words name the person.
 */
import { isWellFormed } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';

const utf8 = new TextEncoder();

/** What stands for a space. U+FEFF, which `\s` counts too, is not seen and goes. */
const SPACE = /[\p{Zs}\p{Zl}\p{Zp}\t-\r\u0085]+/gu;
const CONTROL = /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
/** First and last of what takes no room, turns the direction, or is a letter that looks like a space (Unicode 16, Default_Ignorable_Code_Point and Bidi_Control). */
const UNSEEN: readonly (readonly [number, number])[] = [
  [0x00ad, 0x00ad], [0x034f, 0x034f], [0x061c, 0x061c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x200b, 0x200b], [0x200e, 0x200f], [0x2028, 0x202e],
  [0x2060, 0x206f], [0x2800, 0x2800], [0x3164, 0x3164], [0xfe00, 0xfe0e], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xfffb], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a], [0xe0000, 0xe0fff],
];
/** Signs of having been checked: ☑ ✅ ✓ ✔ ⛨ 🗸 🗹 🛡 √ ⍻ 🅥, and those of Greek accounts (U+10102) and old screens (U+1FBB1). */
const CHECKED = /[\u221A\u237B\u2611\u2705\u2713\u2714\u26E8\u{10102}\u{1F165}\u{1F5F8}\u{1F5F9}\u{1F6E1}\u{1FBB1}]/gu;
/** A joiner is kept inside an emoji and between letters of scripts that spell with it (Arabic, Indic); U+FE0F after an emoji. */
const STRAY_JOINER = /\u200D(?!\p{Extended_Pictographic})(?![\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Sinhala}\p{Script=Malayalam}\p{Script=Kannada}\p{Script=Tamil}])|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{M}\p{Script=Arabic}])\u200D/gu;
const STRAY_NON_JOINER = /\u200C(?!\p{L})|(?<![\p{Script=Arabic}\p{M}])\u200C/gu;
const STRAY_SELECTOR = /(?<!\p{Emoji})\uFE0F/gu;
const EXTRA_MARKS = new RegExp(`(\\p{M}{${LIMITS.nameMarks}})\\p{M}+`, 'gu');

function isSeen(letter: string): boolean {
  const code = letter.codePointAt(0)!;
  return !CONTROL.test(letter) && !UNSEEN.some(([first, last]) => code >= first && code <= last);
}

/** A name as it may be shown: cleaned, white space folded, trimmed; '' when nothing is left. Of any length. */
export function cleanName(text: string): string {
  if (!isWellFormed(text)) return '';
  const letters = [...text.normalize('NFC').replace(SPACE, ' ')].filter(isSeen).join('');
  const seen = letters.replace(CHECKED, '').replace(STRAY_JOINER, '').replace(STRAY_NON_JOINER, '').replace(STRAY_SELECTOR, '').replace(EXTRA_MARKS, '$1');
  return seen.normalize('NFC').replace(SPACE, ' ').trim();
}

/** A name that a person typed, cleaned, or why it is none. */
export function readName(text: string): Result<string> {
  const name = cleanName(text);
  if (name === '') return fail('nameEmpty');
  return utf8.encode(name).length <= LIMITS.nameBytes ? ok(name) : fail('nameTooLong', { max: LIMITS.nameBytes });
}
