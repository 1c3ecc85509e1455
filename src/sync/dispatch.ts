/**
 * The outbox of one chat, which is computed: own entries that not every device of the other side has acknowledged. It is
 * looked at when told to; what no live session acknowledged in a few seconds, and everything while there is none, goes to
 * the relays, at each once. Nothing leaves while the chat is closed.
 */
import type { Conversation } from '../chat/conversation.ts';
import type { AckedLane, Slots } from '../chat/receipts.ts';
import { encodeObject } from '../people/object.ts';
import type { Person } from '../people/person.ts';
import type { Clock } from '../ports/clock.ts';
import { sameBytes, type DeviceId } from '../protocol/ids.ts';
import { OBJECT } from '../protocol/kinds.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import type { Delivery } from './delivery.ts';
import type { Greeting } from './greeting.ts';
import type { Mail } from './mail.ts';
import { encodeRun, RUN_BYTES, type Run } from './objects.ts';
import { runsOfCarried } from './runs.ts';

/** How long a live session may take to acknowledge before the relays get a copy. */
const LINK_GRACE = 4 * TIME.SECOND;
/** Pause after relays refused, so that a full relay is not asked in a loop. */
const PUT_AGAIN = 15 * TIME.SECOND;

export interface DispatchDeps {
  readonly conversation: Conversation;
  readonly delivery: Delivery;
  readonly ownDevice: DeviceId;
  readonly mail: Mail;
  readonly greeting: Greeting;
  readonly clock: Clock;
  person(): Person;
  devices(): readonly DeviceId[];
  /** The first chapter that they are given. */
  from(): number;
  /** What is written under now; null while the chat is closed. */
  root(): Uint8Array | null;
  /** Whether a session of theirs lives. */
  isLive(): boolean;
  /** A relay has something more. */
  changed(): void;
}

export class Dispatch {
  readonly #deps: DispatchDeps;
  #timer: { readonly due: number; readonly cancel: () => void } | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #pushedAt = -Infinity;
  #stopped = false;

  constructor(deps: DispatchDeps) {
    this.#deps = deps;
  }

  /** Something was written, and pushed to who is live. Gives how long these have, ms, before the relays get what is not acknowledged. */
  pushed(): number {
    const isLive = this.#deps.isLive();
    const now = this.#deps.clock.monotonic();
    if (isLive && now - this.#pushedAt >= LINK_GRACE) this.#pushedAt = now;
    return isLive ? LINK_GRACE : 0;
  }

  /** Looks after `ms` at what is owed; a sooner look stays. */
  flushSoon(ms: number): void {
    const due = this.#deps.clock.monotonic() + ms;
    if (this.#stopped || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.cancel();
    const cancel = this.#deps.clock.after(ms, () => {
      this.#timer = null;
      this.#flushing = this.#flushing.then(() => this.#flush()).catch(() => this.flushSoon(PUT_AGAIN));
    });
    this.#timer = { due, cancel };
  }

  /** Own entries that not every device of the other side has acknowledged. */
  async pending(): Promise<readonly Slots[]> {
    return this.#deps.delivery.pending(await this.ownLanes(), this.#deps.devices(), this.#deps.clock.now());
  }

  /** My lanes that are for them, chapter by chapter. */
  async ownLanes(from = this.#deps.from()): Promise<readonly AckedLane[]> {
    const { conversation, ownDevice } = this.#deps;
    return (await conversation.lanes()).filter((lane) => lane.chapter >= from && lane.upto >= 0 && sameBytes(lane.device, ownDevice));
  }

  #root(): Uint8Array | null {
    return this.#stopped ? null : this.#deps.root();
  }

  async #flush(): Promise<void> {
    if (!this.#root()) return;
    const { clock, isLive } = this.#deps;
    const pending = await this.pending();
    if (pending.length === 0) {
      this.#pushedAt = -Infinity;
      return;
    }
    const sinceLink = clock.monotonic() - this.#pushedAt;
    if (isLive() && sinceLink < LINK_GRACE) this.flushSoon(LINK_GRACE - sinceLink);
    else await this.#toRelays(pending);
  }

  async #toRelays(pending: readonly Slots[]): Promise<void> {
    const { clock, mail, greeting, delivery, person, changed } = this.#deps;
    const connected = mail.connected().map(({ id }) => id);
    const relays = greeting.targets(person()).filter((relay) => connected.some((id) => sameBytes(id, relay)));
    const theirs = person().card.relays.map(({ relayId }) => relayId);
    const lacking = theirs.filter((relay) => delivery.unmarked(pending, relay, clock.now()).length > 0);
    mail.want(lacking, lacking.length === theirs.length);
    let refused = false;
    for (const relay of relays) {
      for (const run of await this.#runs(delivery.unmarked(pending, relay, clock.now()))) {
        const root = this.#root();
        if (!root) return;
        const [receipt] = await mail.put(root, encodeObject(OBJECT.run, encodeRun(run)), [relay], EXPIRY.object);
        if (receipt) await delivery.mark({ chapter: run.chapter, from: run.from, to: run.from + run.entries.length - 1 }, receipt);
        else refused = true;
        changed();
      }
    }
    if (refused) this.flushSoon(PUT_AGAIN);
  }

  async #runs(slots: readonly Slots[]): Promise<Run[]> {
    const { conversation, ownDevice } = this.#deps;
    const runs: Run[] = [];
    for (const { chapter, from, to } of slots) {
      for (let at = from; at <= to; ) {
        const carried = await conversation.read(chapter, ownDevice, at, to - at + 1);
        if (carried.length === 0) break;
        runs.push(...runsOfCarried(conversation.id, carried, RUN_BYTES));
        at = carried[carried.length - 1]!.seq + 1;
      }
    }
    return runs;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }
}
