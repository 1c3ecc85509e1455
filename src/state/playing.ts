/** A video that is played: read from the core piece by piece as they come, and given to the element in the way this browser allows. */
import type { LocalId, MediaView } from '../app/api.ts';
import type { StreamSource } from '../ports/streams.ts';
import type { Boot } from './boot.ts';
import type { Live } from './live.svelte.ts';

export interface VideoAt {
  readonly chat: LocalId;
  readonly message: string;
  readonly item: Pick<MediaView, 'index' | 'mime' | 'bytes'>;
}

export interface Playing {
  /** What the element plays; null: it is not what it was said to be, or cannot be read. */
  readonly url: Promise<string | null>;
  close(): void;
}

type Room = Pick<Boot, 'photos' | 'stream'>;

interface Pieces extends Pick<StreamSource, 'read' | 'look'> {
  stop(): void;
}

/** Pieces of one video. A piece that is not here yet is waited for, until `stop`. */
function piecesOf(live: Live, { chat, message, item }: VideoAt): Pieces {
  let isStopped = false;
  const waiting: (() => void)[] = [];
  const wake = (): void => waiting.splice(0).forEach((look) => look());
  const off = live.on('thread', (change) => {
    if (change.what === 'thread' && change.chat === chat) wake();
  });
  /** Undefined: it is not here yet. */
  async function ask(piece: number): Promise<Uint8Array<ArrayBuffer> | null | undefined> {
    const read = await live.ask(live.messenger.readMedia(chat, message, item.index, piece));
    if (read?.ok) return read.value as Uint8Array<ArrayBuffer> | null;
    return read?.error.code === 'mediaNotHere' ? undefined : null;
  }
  return {
    async read(piece) {
      while (!isStopped) {
        const changed = new Promise<void>((resolve) => waiting.push(resolve));
        const found = await ask(piece);
        if (found !== undefined) return found;
        await changed;
      }
      return null;
    },
    look: async (piece) => (await ask(piece)) ?? null,
    stop() {
      isStopped = true;
      off();
      wake();
    },
  };
}

/** The whole of it, where it cannot be given in parts. Each part leaves this thread's memory at once. */
async function wholeOf({ read }: Pieces, mime: string): Promise<Blob> {
  const parts: Blob[] = [];
  for (let piece = await read(0); piece !== null; piece = await read(parts.length)) parts.push(new Blob([piece]));
  return new Blob(parts, { type: mime });
}

/** Begins as soon as the first piece is here and was looked at [H57]. */
export function playVideo(live: Live, { photos, stream }: Room, video: VideoAt): Playing {
  const pieces = piecesOf(live, video);
  const { mime, bytes } = video.item;
  let isClosed = false;
  let release = (): void => undefined;
  async function begin(): Promise<string | null> {
    const first = await pieces.read(0);
    if (!first || !(await photos.maySee(new Blob([first]), mime).catch(() => false))) return null;
    const streamed = await stream({ mime, bytes, pieceBytes: first.length, read: pieces.read, look: pieces.look });
    if (streamed) {
      release = () => streamed.close();
      if (isClosed) release();
      return streamed.url;
    }
    const whole = await wholeOf(pieces, mime);
    if (isClosed || whole.size !== bytes) return null;
    const url = URL.createObjectURL(whole);
    release = () => URL.revokeObjectURL(url);
    return url;
  }
  return {
    url: begin().catch(() => null),
    close() {
      isClosed = true;
      pieces.stop();
      release();
    },
  };
}
