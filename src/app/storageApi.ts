/** What the page may ask of the core about the room on this device. */
import type { Result } from '../protocol/errors.ts';
import type { LocalId } from './api.ts';

/** What is loaded without a tap. On mobile data: a connection that is paid by the byte or slow, where the browser tells; small photos only. */
export type Loading = 'Always' | 'Not on mobile data' | 'Never';

/** Bytes of one chat on this device. */
export interface ChatStorage {
  readonly id: LocalId;
  readonly name: string;
  readonly color: number;
  readonly photos: number;
  readonly videos: number;
  /** Of both: what came and can be loaded again. What I sent stays, and what is not here whole. */
  readonly freeable: number;
  /** Nothing can be loaded there now. */
  readonly locked: boolean;
}

export interface StorageView {
  /** Chats that hold photos or videos, the largest first. */
  readonly chats: readonly ChatStorage[];
  /** Bytes that the browser keeps for all of Kith, and the most it may keep; null: it does not tell. */
  readonly room: { readonly used: number; readonly most: number } | null;
  readonly loading: Loading;
}

/** What the storage page needs of the core. */
export interface StorageVerbs {
  storage(): Promise<Result<StorageView>>;
  /**
   * Gives back the room of photos and videos that came in a chat, or (null) in all that are not locked. Their messages stay, and each
   * comes again when it is asked for. Resolves to so many bytes.
   */
  freeUp(chat: LocalId | null): Promise<Result<number>>;
  /** For what comes from now on, on this device. */
  setLoading(loading: Loading): Promise<Result<null>>;
}
