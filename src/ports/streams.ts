/** Playing a video while its bytes still come: the element asks for any part of it, and waits for what is not here yet. */

export interface StreamSource {
  readonly mime: string;
  /** Of the whole. */
  readonly bytes: number;
  /** Of each piece but the last. */
  readonly pieceBytes: number;
  /** A piece, as soon as it is here. Null: it will not come, or there is none. */
  read(piece: number): Promise<Uint8Array | null>;
  /** A piece, or null where it is not here now. */
  look(piece: number): Promise<Uint8Array | null>;
}

export interface Streamed {
  /** On this origin, known to this page alone. */
  readonly url: string;
  /** From now on nothing is given. */
  close(): void;
}
