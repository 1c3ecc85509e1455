/**
 * What a test may do to the core from outside (the screens' contract, "Data a test may read"): move its clock, wait until it
 * is idle, and make one point of it fail. It stands between the core and its ports, so the core itself knows nothing of it.
 * Only a build made with `VITE_KITH_TEST=1` contains it; a test searches the real build for it.
 */
import type { Clock } from '../ports/clock.ts';
import type { Links, Stream } from '../ports/links.ts';
import { StorageError, type Ledger, type Store } from '../ports/storage.ts';
import { PROTOCOL } from '../protocol/version.ts';

/** `sync-push`: this device tells nothing more over `/kith/sync/1`. `disk`: the next strict write of a message is refused. */
export type FaultPoint = 'sync-push' | 'disk';

export interface TestHook {
  /** Moves the core's clock, and runs what is due by then. */
  advance(ms: number): void;
  /** Resolves when the core has done nothing for a while: no write, no byte on a wire, no timer that ran. */
  settled(): Promise<void>;
  /** @throws RangeError for a point that does not exist */
  fail(point: FaultPoint): void;
}

export interface Faults extends TestHook {
  readonly clock: Clock;
  store(real: Store): Store;
  links(real: Links): Links;
}

/** What a session says before it is ready: nonce and proof. */
const HANDSHAKE_FRAMES = 2;
/** Longer than the core's own short pauses. */
const QUIET_MS = 250;

/** Whether something is going on: calls that have not ended, and when the last thing was. */
function createActivity(clock: Clock) {
  let open = 0;
  let last = clock.monotonic();
  const touch = (): void => {
    last = clock.monotonic();
  };
  return {
    touch,
    /** The object with its methods watched. */
    watched<T extends object>(target: T): T {
      return new Proxy(target, {
        get(of, name): unknown {
          const member: unknown = Reflect.get(of, name, of);
          if (typeof member !== 'function') return member;
          return async (...values: unknown[]): Promise<unknown> => {
            open++;
            touch();
            try {
              return await (Reflect.apply(member, of, values) as Promise<unknown>);
            } finally {
              open--;
              touch();
            }
          };
        },
      });
    },
    settled: (): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          const quiet = clock.monotonic() - last;
          if (open === 0 && quiet >= QUIET_MS) resolve();
          else clock.after(Math.max(10, QUIET_MS - quiet), look);
        };
        look();
      }),
  };
}

/** A clock that can be moved forward. Timers keep their order. */
function createMovableClock(real: Clock, touch: () => void): { readonly clock: Clock; advance(ms: number): void } {
  interface Timer {
    readonly due: number;
    readonly run: () => void;
    cancel: () => void;
  }
  let shift = 0;
  const timers = new Set<Timer>();
  const monotonic = (): number => real.monotonic() + shift;
  const set = (timer: Timer): void => {
    timer.cancel = real.after(Math.max(0, timer.due - monotonic()), timer.run);
  };
  return {
    clock: {
      now: () => real.now() + shift,
      monotonic,
      after(ms, task) {
        const timer: Timer = {
          due: monotonic() + ms,
          run: () => {
            timers.delete(timer);
            touch();
            task();
          },
          cancel: () => undefined,
        };
        timers.add(timer);
        set(timer);
        return () => {
          timers.delete(timer);
          timer.cancel();
        };
      },
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('a clock goes forward only');
      shift += ms;
      for (const timer of [...timers].sort((a, b) => a.due - b.due)) {
        timer.cancel();
        set(timer);
      }
    },
  };
}

export function createFaults(real: Clock): Faults {
  const activity = createActivity(real);
  const { clock, advance } = createMovableClock(real, activity.touch);
  const failing = new Set<FaultPoint>();

  const over = (protocol: string, stream: Stream): Stream => {
    let frames = 0;
    const isMute = (): boolean => protocol === PROTOCOL.sync && failing.has('sync-push') && frames > HANDSHAKE_FRAMES;
    return {
      send(bytes) {
        activity.touch();
        frames++;
        return isMute() || stream.send(bytes);
      },
      drained: () => stream.drained(),
      onData: (handler) =>
        stream.onData((bytes) => {
          activity.touch();
          handler(bytes);
        }),
      onClose: (handler) => stream.onClose(handler),
      close: () => stream.close(),
      get direct() {
        return stream.direct;
      },
    };
  };
  const refusing = (ledger: Ledger): Ledger => ({
    ...ledger,
    async append(rows, changes, durability) {
      if (durability === 'strict' && rows.length > 0 && failing.delete('disk')) throw new StorageError('quotaExceeded');
      await ledger.append(rows, changes, durability);
    },
  });

  return {
    clock,
    advance,
    settled: activity.settled,
    fail(point) {
      if (!['sync-push', 'disk'].includes(point)) throw new RangeError('no such point');
      failing.add(point);
    },
    store: (store) => ({
      ...store,
      ledger: activity.watched(refusing(store.ledger)),
      records: activity.watched(store.records),
      documents: activity.watched(store.documents),
      blobs: activity.watched(store.blobs),
    }),
    links: (links) => ({
      ...links,
      open: async (target, protocol) => over(protocol, await links.open(target, protocol)),
      onStream: (protocol, handler) => links.onStream(protocol, (peer, stream) => handler(peer, over(protocol, stream))),
    }),
  };
}
