/** Signs of life: which of them this person gives, and so sees, and that something is being written. */
import type { Result } from '../protocol/errors.ts';

export interface SignsView {
  /** That messages were read. */
  readonly receipts: boolean;
  /** That this device is here. */
  readonly here: boolean;
  /** That something is being written. */
  readonly writing: boolean;
}

export interface SignVerbs {
  signs(): Promise<SignsView>;
  /** Holds at once, both ways: who gives a sign no more sees it no more. */
  setSign(sign: keyof SignsView, on: boolean): Promise<Result<null>>;
  /** Something is being written in a chat, or no more: friends who are linked are told, where this person shows it. Asked as often as one likes. */
  write(chat: string, on: boolean): Promise<void>;
}
