/**
 * The words of chats as a search goes through them, kept in the worker's memory while the app runs: folding a long chat anew for each
 * letter that one types takes nearly all of the time of a search. What changed is read again at the next one; until then, or until
 * Kith is closed, also what was deleted is in that memory, and found by nobody.
 */
import { keyOf, type Key } from '../protocol/ids.ts';
import type { Person } from '../people/person.ts';
import type { MediaKind, MessageView } from './api.ts';
import type { Chat } from './chats.ts';

/** Characters (UTF-16) of plain words kept, of all chats together: some 200,000 messages. What is beyond is read at each search. */
const KEPT = 8 * 1024 * 1024;

/** What is said of a message that was found. */
export interface SaidLine extends Pick<MessageView, 'id' | 'mine' | 'timeMs'> {
  /** Text or caption, and what its photos show. */
  readonly said: string;
  readonly media: readonly MediaKind[];
}

/** The lines of one stretch that say something. */
export interface Said {
  readonly lines: readonly SaidLine[];
  /** The plain words of all of them, one after the other. */
  readonly plain: string;
  /** Where the words of each line begin in it. */
  readonly starts: readonly number[];
}

type Source = Pick<MessageView, 'id' | 'kind' | 'mine' | 'text' | 'timeMs'> & { readonly media: readonly Pick<MessageView['media'][number], 'alt' | 'kind'>[] };

/** Case and accents do not matter. */
export const plainOf = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

export function saidIn(messages: readonly Source[]): Said {
  const lines = messages.flatMap(({ id, kind, mine, text, timeMs, media }): readonly SaidLine[] => {
    if (kind !== 'text' && kind !== 'media') return [];
    return [{ id, mine, timeMs, said: [text, ...media.map(({ alt }) => alt)].filter((one) => one !== '').join(' · '), media: media.map((one) => one.kind) }];
  });
  const starts: number[] = [];
  let plain = '';
  for (const { said } of lines) {
    starts.push(plain.length);
    // No word has a line's end in it, so none is found that is half of this line and half of the next.
    plain += `${plainOf(said)}\n`;
  }
  return { lines, plain, starts };
}

/** The lines that have all words, in the order of the stretch. @param words plain, without spaces, one at least */
export function linesWith({ lines, plain, starts }: Said, words: readonly string[]): readonly SaidLine[] {
  const [rarest, ...others] = [...words].sort((a, b) => b.length - a.length);
  const found: SaidLine[] = [];
  let line = 0;
  for (let at = plain.indexOf(rarest!); at >= 0; at = line < lines.length ? plain.indexOf(rarest!, starts[line]) : -1) {
    while (line + 1 < lines.length && starts[line + 1]! <= at) line++;
    const said = plain.slice(starts[line], starts[line + 1]);
    if (others.every((word) => said.includes(word))) found.push(lines[line]!);
    line++;
  }
  return found;
}

interface Kept {
  readonly said: Said;
  readonly stamp: number;
}

interface KeptChat {
  readonly chat: Chat;
  readonly stretches: Map<number, Kept>;
}

export class SaidMemory {
  readonly #chats = new Map<Key, KeptChat>();
  readonly #room: number;
  #size = 0;

  /** @param room characters (UTF-16) of plain words kept */
  constructor(room = KEPT) {
    this.#room = room;
  }

  /** What is kept of a stretch as it is now, or null. */
  known({ account }: Person, chat: Chat, number: number): Said | null {
    const kept = this.#of(keyOf(account), chat).stretches.get(number);
    return kept?.stamp === chat.lines.stamp(number) ? kept.said : null;
  }

  /** Reads a stretch, and keeps it if there is room. */
  async read({ account }: Person, chat: Chat, number: number, load: () => Promise<readonly MessageView[]>): Promise<Said> {
    const { stretches } = this.#of(keyOf(account), chat);
    this.#drop(stretches, number);
    const stamp = chat.lines.stamp(number);
    const said = saidIn(await load());
    // Read twice at once, it counts once.
    this.#drop(stretches, number);
    if (this.#size + said.plain.length > this.#room) return said;
    this.#size += said.plain.length;
    stretches.set(number, { said, stamp });
    return said;
  }

  /** Another chat with the same person, as after a return, has nothing of the one before. */
  #of(account: Key, chat: Chat): KeptChat {
    const known = this.#chats.get(account);
    if (known?.chat === chat) return known;
    for (const number of known?.stretches.keys() ?? []) this.#drop(known!.stretches, number);
    const fresh = { chat, stretches: new Map<number, Kept>() };
    this.#chats.set(account, fresh);
    return fresh;
  }

  #drop(stretches: Map<number, Kept>, number: number): void {
    this.#size -= stretches.get(number)?.said.plain.length ?? 0;
    stretches.delete(number);
  }
}
