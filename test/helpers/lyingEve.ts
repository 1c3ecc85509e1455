/** Eve's client with the answers for pieces exchanged: all else of it is the product. */
import { createStreamPair } from '../../src/net/memoryStream.ts';
import type { Stream } from '../../src/ports/links.ts';
import { createFrameReader, frame } from '../../src/protocol/frames.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { askOn } from '../../src/sync/blobStream.ts';
import { decodeBlobMessage, encodeBlobMessage } from '../../src/sync/blobWire.ts';
import type { World, WorldPerson } from './world.ts';

export interface Wanted {
  readonly root: Uint8Array;
  readonly index: number;
  /** What an honest client would answer; null: it has it not. */
  readonly right: Uint8Array | null;
  /** What it would answer for another piece. */
  rightOf(root: Uint8Array, index: number): Promise<Uint8Array | null>;
}

/** Bytes that are sent in place of an answer. None: silence. */
export type PieceLie = (wanted: Wanted) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

export const here = ({ root, index }: Pick<Wanted, 'root' | 'index'>, piece: Uint8Array): readonly Uint8Array[] => [frame(encodeBlobMessage({ op: 'here', root, index, piece }))];
export const lacks = ({ root, index }: Pick<Wanted, 'root' | 'index'>): readonly Uint8Array[] => [frame(encodeBlobMessage({ op: 'missing', root, index }))];
export const honest: PieceLie = (wanted) => (wanted.right ? here(wanted, wanted.right) : lacks(wanted));

/** From now on who asks this device for pieces gets lies. Gives what was asked for, in order. */
export function lieAboutPieces({ clock }: Pick<World, 'clock'>, eve: WorldPerson, lie: PieceLie): readonly number[] {
  const { media } = eve.core.exchange;
  const serve = media.serve.bind(media);
  const asked: number[] = [];
  media.serve = (account, stream: Stream): void => {
    const [near, far] = createStreamPair(clock);
    serve(account, far);
    const own = askOn(near, clock);
    const rightOf = (root: Uint8Array, index: number): Promise<Uint8Array | null> => own.ask(root, index, root);
    let last: Promise<void> = Promise.resolve();
    const reader = createFrameReader(LIMITS.frameBytes, (body) => {
      const message = decodeBlobMessage(body);
      if (message?.op === 'whole') own.whole(message.root);
      if (message?.op !== 'want') return;
      const { root, index } = message;
      asked.push(index);
      last = last.then(async () => {
        // A line carries no more than is read at its other end, whatever a client wants.
        for (const bytes of await lie({ root, index, right: await rightOf(root, index), rightOf })) if (!stream.send(bytes)) await stream.drained();
      });
    });
    stream.onData((bytes) => reader.push(bytes));
  };
  return asked;
}
