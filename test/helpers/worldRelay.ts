/**
 * A relay of a simulated world: the real mailbox over a store in memory, which can be restarted, lose its disk, come back from
 * an old backup, and lie about what it holds. Nothing here may be needed by a client that meets an honest relay.
 */
import type { MemoryNetwork } from '../../src/net/memory.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Stream } from '../../src/ports/links.ts';
import type { RelayId } from '../../src/protocol/ids.ts';
import { decodeReply } from '../../src/protocol/mailboxWire.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { createMailbox, type Mailbox } from '../../src/relay/mailbox.ts';
import { serveStream } from '../../src/relay/serve.ts';
import { createMemoryStore } from '../../src/relay/store/memory.ts';
import type { MailboxStore, StoreRow } from '../../src/relay/store/store.ts';
import type { VirtualClock } from './clock.ts';
import { createTestPrimitives } from './primitives.ts';
import type { Rng } from './rng.ts';

/** What a lying relay sends in place of a frame. */
export type Lie = (frame: Uint8Array, isPush: boolean) => readonly Uint8Array[];

export interface WorldRelay {
  readonly address: string;
  readonly mailbox: Mailbox;
  readonly id: RelayId;
  down(): void;
  up(): void;
  /** The process ends and starts again on the same disk. */
  restart(): Promise<void>;
  /** It comes back with an empty disk. */
  loseDisk(): Promise<void>;
  /** A copy of its disk as it is now. */
  backup(): Promise<readonly StoreRow[]>;
  /** It comes back with an old disk. */
  restore(rows: readonly StoreRow[]): Promise<void>;
  /** What it does to each frame it sends; null: it is honest. */
  lie: Lie | null;
  /** How far its clock is ahead, ms: told to whoever opens a mailbox from then on. */
  skew: number;
}

export interface WorldRelayOptions {
  readonly network: MemoryNetwork;
  readonly clock: VirtualClock;
  readonly rng: Rng;
  /** Where its key comes from. */
  readonly keys: Rng;
  readonly n: number;
  /** Proof of work that a notice needs here, bits: every bit doubles the CPU of a first contact. */
  readonly minBits: number;
}

/** Bytes of the length before a frame's body. */
const FRAME_HEAD = 4;

function isPush(frame: Uint8Array): boolean {
  try {
    return decodeReply(frame.subarray(FRAME_HEAD)).op === 'push';
  } catch {
    return false;
  }
}

/** The relay's end of a stream, as the relay sends on it while it lies. */
function lying(stream: Stream, lie: () => Lie | null): Stream {
  return {
    send(bytes) {
      const change = lie();
      const frames = change ? change(bytes, isPush(bytes)) : [bytes];
      return frames.map((frame) => stream.send(frame)).every(Boolean);
    },
    drained: () => stream.drained(),
    onData: (handler) => stream.onData(handler),
    onClose: (handler) => stream.onClose(handler),
    close: () => stream.close(),
    get direct() {
      return stream.direct;
    },
  };
}

export async function createWorldRelay({ network, clock, rng, keys, n, minBits }: WorldRelayOptions): Promise<WorldRelay> {
  const primitives = createTestPrimitives();
  const id = (await primitives.signer(keys.fork(`relay ${n}`).bytes(32))).publicKey as RelayId;
  const address = `wss://relay${n}.test`;
  const random = rng.fork(`relay random ${n}`);
  let skew = 0;
  const own: Clock = { ...clock, now: () => clock.now() + skew };
  const open = (store: MailboxStore): Promise<Mailbox> => createMailbox({ store, relayId: id, primitives, clock: own, random, limits: { minBits } });
  let store = createMemoryStore();
  let mailbox = await open(store);
  let isUp = true;
  const wire = network.relay(address, id);
  wire.onStream(PROTOCOL.mailbox, (peer, stream) => serveStream(mailbox, lying(stream, () => relay.lie), peer, clock));

  const startOn = async (next: MailboxStore): Promise<void> => {
    wire.down();
    store = next;
    mailbox = await open(next);
    if (isUp) wire.up();
  };
  const relay: WorldRelay = {
    address,
    id,
    lie: null,
    get skew() {
      return skew;
    },
    set skew(ms) {
      skew = ms;
    },
    get mailbox() {
      return mailbox;
    },
    down() {
      isUp = false;
      wire.down();
    },
    up() {
      isUp = true;
      wire.up();
    },
    restart: () => startOn(store),
    loseDisk: () => startOn(createMemoryStore()),
    backup: () => store.list('', '~', { rows: Infinity }),
    async restore(rows) {
      const old = createMemoryStore();
      await old.write(rows);
      await startOn(old);
    },
  };
  return relay;
}
