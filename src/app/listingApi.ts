/** What the page may ask of the core about how a chat stands in the inbox. */
import type { Result } from '../protocol/errors.ts';
import type { LocalId } from './api.ts';
import type { SearchVerbs } from './searchApi.ts';

/** How long a chat is muted. */
export type Mute = 'hour' | 'eightHours' | 'week' | 'always';

export interface ListingView {
  /** Since when, Unix ms; 0: not pinned. */
  readonly pinnedMs: number;
  /** Unix ms; 0: not muted now. */
  readonly mutedUntilMs: number;
  /** Put away, and nothing came since that would bring it back: what comes into a muted chat does not. */
  readonly archived: boolean;
  readonly markedUnread: boolean;
  /** What stands in its field and was not sent. */
  readonly draft: string;
}

/** Each resolves when it is on disk. */
export interface ListingVerbs {
  /** What is pinned stands above the rest, the newest pin first, and is not archived. */
  pin(chat: LocalId, on: boolean): Promise<Result<null>>;
  /** From now on; null: not any more. */
  mute(chat: LocalId, how: Mute | null): Promise<Result<null>>;
  archive(chat: LocalId, on: boolean): Promise<Result<null>>;
  /** Only how the row looks: what was read stays read. */
  markUnread(chat: LocalId, on: boolean): Promise<Result<null>>;
  /** Everything that is here was seen. */
  markAllRead(chat: LocalId): Promise<Result<null>>;
}

/** What the inbox needs of the core beyond the list itself. */
export type InboxVerbs = ListingVerbs & SearchVerbs;
