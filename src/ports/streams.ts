/** Playing a video while its bytes still come: the element asks for any part of it, and waits for what is not here yet. */

export interface StreamSource {
  readonly mime: string;
  /** Of the whole. */
  readonly bytes: number;
  /** Of each piece but the last. */
  readonly pieceBytes: number;
  /** A piece, as soon as it is here. Null: it will not come, or there is none. Its bytes are the caller's, to move on. */
  read(piece: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** A piece as `read` gives it, or null where it is not here now. */
  look(piece: number): Promise<Uint8Array<ArrayBuffer> | null>;
}

export interface Streamed {
  /** On this origin, known to this page alone. */
  readonly url: string;
  /** From now on nothing is given. */
  close(): void;
}
