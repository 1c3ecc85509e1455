/**
 * Acknowledgements that are owed to one person: collected by chapter, paid at once over a live session, through relays at most
 * one each ten seconds (protocol §11). What cannot be paid stays owed. It says only what is on this disk.
 */
import type { LaneEnds } from '../chat/catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import { sameBytes, type ConversationId, type DeviceId } from '../protocol/ids.ts';
import { EXPIRY } from '../protocol/limits.ts';
import type { Ack } from './objects.ts';

/** Chapters in one acknowledgement: with the most devices that a direct chat has, the lanes fit its bounds. */
const CHAPTERS = 64;

export interface AckDeskDeps {
  readonly conversation: ConversationId;
  readonly ownDevice: DeviceId;
  readonly clock: Clock;
  /** Summaries of all lanes. */
  lanes(): Promise<readonly LaneEnds[]>;
  /** Whether a session lives, over which one more costs nothing. */
  isLive(): boolean;
  /** Whether anything may leave now. */
  isOpen(): boolean;
  /** Whether somebody took it. */
  send(ack: Ack): Promise<boolean>;
}

export class AckDesk {
  readonly #deps: AckDeskDeps;
  readonly #owed = new Set<number>();
  #cancel: (() => void) | null = null;
  /** Last one through a relay, monotonic ms. */
  #paidAt = -Infinity;
  #isStopped = false;

  constructor(deps: AckDeskDeps) {
    this.#deps = deps;
  }

  /** Something came in a chapter. */
  owe(chapter: number): void {
    this.#owed.add(chapter);
    this.#paySoon();
  }

  /** A path opened: what waits for one, or for its turn at a relay, is looked at anew. */
  pay(): void {
    if (this.#isStopped) return;
    this.#cancel?.();
    this.#cancel = null;
    this.#paySoon();
  }

  #paySoon(): void {
    const { clock, isLive } = this.#deps;
    if (this.#isStopped || this.#cancel || this.#owed.size === 0) return;
    const wait = isLive() ? 0 : Math.max(0, this.#paidAt + EXPIRY.ack - clock.monotonic());
    this.#cancel = clock.after(wait, () => {
      this.#pay().then(
        (isPaid) => this.#settled(isPaid),
        () => this.#settled(false),
      );
    });
  }

  /** What nobody took waits for the next path; what is left over goes on. */
  #settled(isPaid: boolean): void {
    this.#cancel = null;
    if (isPaid) this.#paySoon();
  }

  async #pay(): Promise<boolean> {
    if (!this.#deps.isOpen()) return false;
    const chapters = [...this.#owed].slice(0, CHAPTERS);
    const ack = await this.#ackOf(new Set(chapters));
    for (const chapter of chapters) this.#owed.delete(chapter);
    const isEmpty = ack.chats[0]!.lanes.length === 0;
    if (!isEmpty && !this.#deps.isLive()) this.#paidAt = this.#deps.clock.monotonic();
    if (isEmpty || (await this.#deps.send(ack).catch(() => false))) return true;
    for (const chapter of chapters) this.#owed.add(chapter);
    return false;
  }

  async #ackOf(chapters: ReadonlySet<number>): Promise<Ack> {
    const { conversation, ownDevice, lanes } = this.#deps;
    const theirs = (await lanes()).filter(({ chapter, device, upto }) => chapters.has(chapter) && upto >= 0 && !sameBytes(device, ownDevice));
    return { device: ownDevice, chats: [{ conversation, lanes: theirs.map(({ chapter, device, upto }) => ({ chapter, device, upto })) }] };
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }
}
