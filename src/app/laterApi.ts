/** What the page may ask of the core about texts that go later, and what it is told of them. Decision 0067. */
import type { Marks } from '../chat/marks.ts';
import type { KithError, Result } from '../protocol/errors.ts';

/** A text that goes later. */
export interface LaterView extends Marks {
  readonly id: string;
  readonly text: string;
  /** It answers a message. */
  readonly answers: boolean;
  /** When it goes, Unix ms. */
  readonly dueMs: number;
  /** Its time has come, and this is why it stays; null: it waits for its time. */
  readonly error: KithError | null;
}

/** What one may change of it. */
export interface LaterChange {
  readonly text?: string;
  readonly dueMs?: number;
}

export interface LaterVerbs {
  /** What goes later in a chat, the next first. */
  scheduled(chat: string): Promise<Result<readonly LaterView[]>>;
  /** Resolves when the text is kept. `laterSoon`, `laterFar`, `laterFull`, or what `sendText` refuses. @param dueMs Unix ms @param replyTo the message that it answers */
  sendLater(chat: string, text: string, dueMs: number, replyTo?: string | null): Promise<Result<string>>;
  changeLater(chat: string, id: string, change: LaterChange): Promise<Result<null>>;
  /** Now, whenever it was to go. It stays where it cannot. */
  sendLaterNow(chat: string, id: string): Promise<Result<null>>;
  dropLater(chat: string, id: string): Promise<Result<null>>;
}
