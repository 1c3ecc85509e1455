/** What the page may ask of the core about what one picks emoji and stickers by. */
import type { ByteSource } from '../ports/blobs.ts';
import type { Result } from '../protocol/errors.ts';
import type { LocalId } from './api.ts';

/** Kept on this device. */
export interface PickerView {
  /** Skin tone of the emoji that have some: 0 none, 1 light to 5 dark. */
  readonly tone: number;
  /** What was picked, the newest first, each once, at most 24. */
  readonly recents: readonly string[];
}

/** A prepared picture, without metadata: WebP, PNG or JPEG, at most `LIMITS.stickerSide` px and `LIMITS.stickerBytes`. */
export interface OutgoingSticker {
  readonly source: ByteSource;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  /** What is to be seen, in words; '' when nothing was said. */
  readonly alt: string;
}

/** A sticker that was made here, kept on this device alone. */
export interface OwnSticker {
  readonly id: LocalId;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

export interface PickerVerbs {
  picker(): Promise<Result<PickerView>>;
  /** In place of what was kept. What is no emoji, and what is too many, stays out. */
  keepPicker(view: PickerView): Promise<Result<null>>;
  /** Sent as a photo is, by the same rules. Resolves to its id when it is on disk. */
  sendSticker(chat: LocalId, sticker: OutgoingSticker): Promise<Result<string>>;
  /** The newest first. */
  ownStickers(): Promise<Result<readonly OwnSticker[]>>;
  /** Once, also when it is given again. */
  keepSticker(sticker: OutgoingSticker): Promise<Result<null>>;
  removeSticker(id: LocalId): Promise<Result<null>>;
}
