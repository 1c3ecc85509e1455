/**
 * What a text looks like: four marks as messengers know them (*bold*, _italic_, ~struck~, `exact`), and addresses. A text
 * becomes a small tree that components draw as elements; no markup is ever made of it. A mark counts where it begins or ends a
 * word, within one line; all that is no pair stays as it was typed. Takes time in proportion to the text, whatever is in it. Pure.
 */
import { harmless, isBlank } from './harmless.ts';
import { linksIn, type FoundLink } from './links.ts';

export type Token =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly link: FoundLink }
  | { readonly kind: 'strong' | 'em' | 's'; readonly inner: readonly Token[] };

const MARKS = { '*': 'strong', _: 'em', '~': 's' } as const;
type Mark = keyof typeof MARKS;
/** Longer texts are no prose: they are shown as they are. A text has at most 16 KiB. */
const LIMIT = 32 * 1024;

const isMark = (character: string | undefined): character is Mark => character !== undefined && Object.hasOwn(MARKS, character);
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character);

/** What is open at a place, innermost last: each mark at most once, so there are never more than three. The first has no mark. */
interface Open {
  readonly mark: Mark | '';
  readonly tokens: Token[];
}

class Tree {
  readonly #open: Open[] = [{ mark: '', tokens: [] }];

  put(token: Token): void {
    const { tokens } = this.#open.at(-1)!;
    const last = tokens.at(-1);
    if (token.kind === 'text' && token.text === '') return;
    if (token.kind === 'text' && last?.kind === 'text') tokens[tokens.length - 1] = { kind: 'text', text: last.text + token.text };
    else tokens.push(token);
  }

  has(mark: Mark): boolean {
    return this.#open.some((one) => one.mark === mark);
  }

  begin(mark: Mark): void {
    this.#open.push({ mark, tokens: [] });
  }

  /** Ends what began with this mark; what began within and did not end was no mark. */
  end(mark: Mark): void {
    while (this.#open.at(-1)!.mark !== mark) this.#giveUp();
    const { tokens } = this.#open.pop()!;
    this.put({ kind: MARKS[mark], inner: tokens });
  }

  /** Here the line ends: what is open was no mark. */
  endLine(): void {
    while (this.#open.length > 1) this.#giveUp();
  }

  done(): readonly Token[] {
    this.endLine();
    return this.#open[0]!.tokens;
  }

  #giveUp(): void {
    const { mark, tokens } = this.#open.pop()!;
    this.put({ kind: 'text', text: mark });
    for (const token of tokens) this.put(token);
  }
}

/** Where a span of exact text that begins here ends (at its last mark), or -1. Within its line, and not empty. */
function codeEnd(text: string, at: number): number {
  const end = text.indexOf('`', at + 1);
  const isCode = end > at + 1 && !isWord(text[at - 1]) && !isWord(text[end + 1]);
  return isCode && text.slice(at + 1, end).trim() !== '' && !text.slice(at, end).includes('\n') ? end : -1;
}

/** Puts one mark where it is: it ends what is open, or begins, or is a character like any other. */
function mark(tree: Tree, text: string, at: number): void {
  const [before, now, after] = [text[at - 1], text[at] as Mark, text[at + 1]];
  const ends = tree.has(now) && !isSpace(before) && before !== now && !isWord(after) && after !== now;
  const begins = !tree.has(now) && !isWord(before) && before !== now && !isSpace(after) && after !== now;
  if (ends) tree.end(now);
  else if (begins) tree.begin(now);
  else tree.put({ kind: 'text', text: now });
}

function parse(text: string): readonly Token[] {
  const tree = new Tree();
  const links = linksIn(text);
  let next = 0; // of the links
  let from = 0; // of the plain text that is not put yet
  const flush = (to: number): void => tree.put({ kind: 'text', text: text.slice(from, to) });
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    const link = links[next];
    const end = character === '`' ? codeEnd(text, at) : -1;
    let to = at + 1;
    if (link?.at === at) {
      flush(at);
      tree.put({ kind: 'link', link });
      to = at + link.text.length;
    } else if (end > 0) {
      flush(at);
      tree.put({ kind: 'code', text: text.slice(at + 1, end) });
      to = end + 1;
    } else if (isMark(character)) {
      flush(at);
      mark(tree, text, at);
    } else if (character === '\n') {
      flush(to);
      tree.endLine();
    } else {
      at = to;
      continue;
    }
    [at, from] = [to, to];
    while (links[next] && links[next]!.at < at) next++;
  }
  flush(text.length);
  return tree.done();
}

export const textOf = (text: string): readonly Token[] => [{ kind: 'text', text }];

/** A text of somebody as a tree; empty for none. @param blank what stands for one of which nothing can be seen */
export function tokensOf(text: string, blank = ''): readonly Token[] {
  const shown = harmless(text);
  if (text === '') return [];
  if (isBlank(shown)) return textOf(blank);
  return shown.length > LIMIT ? textOf(shown) : parse(shown);
}

/** The words of a tree, without marks. */
export const wordsOf = (tokens: readonly Token[]): string =>
  tokens.map((token) => ('inner' in token ? wordsOf(token.inner) : token.kind === 'link' ? token.link.text : token.text)).join('');

/** All addresses in a tree, in order. */
export const addressesOf = (tokens: readonly Token[]): readonly FoundLink[] =>
  tokens.flatMap((token) => ('inner' in token ? addressesOf(token.inner) : token.kind === 'link' ? [token.link] : []));

/** One to three emoji and nothing else, which are shown large. */
const EMOJI = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\u{1F3F4}[\u{E0030}-\u{E007A}]{3,6}\u{E007F}|(?![©®™])\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?){0,4})`;
const JUMBO = new RegExp(`^(?:\\s*${EMOJI}){1,3}\\s*$`, 'u');

export const isJumbo = (text: string): boolean => text.length < 120 && JUMBO.test(text);
