/** What the page may ask of the core about pictures of people. */
import type { ByteSource } from '../ports/blobs.ts';
import type { Result } from '../protocol/errors.ts';
import type { LocalId } from './api.ts';

/** Names a picture that is here: opaque, and another one has another name. Null: there is none, or it has not come yet. */
export type PictureName = string | null;

/** What somebody is shown by. */
export interface Looks {
  readonly name: string;
  /** 0…7: the colour pair `av-N` of theme.css, from the key. */
  readonly color: number;
  readonly picture: PictureName;
}

/** A square JPEG, without metadata. */
export interface OutgoingPicture {
  /** At most `LIMITS.pictureBytes`. */
  readonly source: ByteSource;
  /** Px, at most `LIMITS.pictureSide`. */
  readonly side: number;
}

export interface PictureVerbs {
  /** My picture from now on; null takes it away. Friends are told as soon as their chats are open. Resolves when it is on disk here. */
  setPicture(picture: OutgoingPicture | null): Promise<Result<null>>;
  /** The bytes of the picture of somebody, or (`Me.id`) of mine, as they were signed; null: there is none here. */
  readPicture(id: LocalId): Promise<Result<Uint8Array | null>>;
  /** Their page is open: a picture that waits for a tap has it, and one that was missed is looked for. */
  seekPicture(id: LocalId): Promise<Result<null>>;
}
