/** What the page may ask of the core about words that were said. */
import type { Result } from '../protocol/errors.ts';
import type { LocalId, MediaKind } from './api.ts';

/** A message in which all words were found. */
export interface SearchHit {
  readonly chat: LocalId;
  readonly name: string;
  readonly color: number;
  /** Its id in the chat. */
  readonly message: string;
  readonly mine: boolean;
  /** What was said around the first word that was found, in one line. */
  readonly text: string;
  readonly media: readonly MediaKind[];
  readonly timeMs: number;
}

/** Where to go on, to be given back as it is. */
export interface SearchPlace {
  /** Chats that are left, in order: what comes meanwhile moves none of them. */
  readonly chats: readonly LocalId[];
  /** In the first of them, below this stretch; null: at its end. */
  readonly below: number | null;
}

export interface SearchPage {
  /** The newest of a chat first; there may be none here and more further on. */
  readonly hits: readonly SearchHit[];
  /** Null: all was looked through. */
  readonly next: SearchPlace | null;
}

export interface SearchVerbs {
  /**
   * Looks for messages, captions and descriptions that have all these words, in any case and with or without accents: through what is
   * in memory of one chat, and at most one stretch that is not. So a search through everything is many small questions, and texts go in between.
   * @param chat only there; null: everywhere, the chat with the newest message first
   */
  search(query: string, chat: LocalId | null, from: SearchPlace | null): Promise<Result<SearchPage>>;
}
