/** Whether a name is easily taken for another: who it is, only the safety words tell, so a sign stands beside it [H62]. Pure. */
import { mixesAlphabets } from './harmless.ts';
import { words } from './words/en.ts';

/** Letters in another dress (𝐀, Ａ, Ⓐ, 🅐, ℂ, Ⅰ): each is a character of its own, and the name another than it seems. */
const DRESSED = /[\u2102\u210a-\u2115\u2119-\u211d\u2124-\u2138\u2160-\u217f\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\u{1d400}-\u{1d7ff}\u{1f110}-\u{1f189}]/u;

/** Without accents, which a reader passes over: “Tu” is “Tú”. */
const plainLetters = (name: string): string => name.normalize('NFD').replace(/\P{L}/gu, '').toLowerCase();

/** What the screens call the one who reads them. */
const isMe = (name: string): boolean => plainLetters(name) === plainLetters(words.chat.you);

export const isMisleading = (name: string): boolean => mixesAlphabets(name) || DRESSED.test(name) || isMe(name);
