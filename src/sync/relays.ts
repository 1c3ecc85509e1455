/**
 * The relays of this device as the settings show them: what state each is in, which key each proved, and trials of new ones.
 * A relay keeps the key that it had at the first connection: another one at its address is refused.
 */
import { createQueue } from '../chat/queue.ts';
import { toBeTold } from '../people/home.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkEvent } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { sameBytes, type RelayId } from '../protocol/ids.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Connections } from './connections.ts';
import type { Mail } from './mail.ts';

/** How long the other own relays are waited for before those that are there are believed about the time: a dial and a HELLO. */
export const TIME_SETTLES = 15 * TIME.SECOND;

export type RelayState = 'connected' | 'connecting' | 'unreachable' | 'notRelay';

export interface RelaysDeps {
  readonly book: Book;
  readonly connections: Connections;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Relays {
  readonly #deps: RelaysDeps;
  readonly #states = new Map<string, RelayState>();
  readonly #queue = createQueue();
  /** Since when an own relay is there, monotonic ms. */
  #since = Infinity;
  /** Ends the trial of an address, if that one is on trial. */
  #settle: (address: string, state: RelayState) => void = () => undefined;

  constructor(deps: RelaysDeps) {
    this.#deps = deps;
  }

  stateOf(address: string): RelayState {
    return this.#states.get(address) ?? 'connecting';
  }

  /** Tells the links whom to reach; relays that are wanted no more are left. */
  apply(): void {
    const { connections, mail } = this.#deps;
    connections.apply();
    const wanted = connections.relays();
    for (const address of [...this.#states.keys()].filter((known) => !wanted.includes(known))) {
      this.#states.delete(address);
      mail.relayDown(address);
    }
  }

  /** What the links say of a relay. @throws StorageError */
  async onEvent(event: Extract<LinkEvent, { kind: 'relay' }>): Promise<void> {
    const { connections, mail } = this.#deps;
    if (!connections.relays().includes(event.address)) return;
    if (event.state === 'connected') return this.#connected(event.address, event.relayId);
    this.#states.set(event.address, event.state);
    mail.relayDown(event.address);
    if (event.state !== 'connecting') this.#settle(event.address, event.state);
  }

  async #connected(address: string, id: RelayId): Promise<void> {
    const { book, mail, logger } = this.#deps;
    const own = book.home.relays.find((relay) => relay.address === address);
    const isAnother = own?.id ? !sameBytes(own.id, id) : false;
    this.#states.set(address, isAnother ? 'notRelay' : 'connected');
    if (isAnother) {
      logger.log('relays', 'another relay answers');
      this.#settle(address, 'notRelay');
      return;
    }
    mail.relayUp(address, id);
    if (own && !own.id) await book.updateHome((home) => ({ ...home, relays: home.relays.map((relay) => (relay.address === address ? { address, id } : relay)) }));
  }

  /** The clocks of own relays, Unix ms. The first that is there could say anything: until the others had the time to come, none is told. */
  times(): readonly number[] {
    const { book, mail, clock } = this.#deps;
    const addresses = book.home.relays.map(({ address }) => address);
    const isComing = (address: string): boolean => mail.timeAt(address) === null && ['connecting', 'connected'].includes(this.stateOf(address));
    if (clock.monotonic() - this.#since < TIME_SETTLES && addresses.some(isComing)) return [];
    return addresses.flatMap((address) => mail.timeAt(address) ?? []);
  }

  /** A mailbox opened somewhere, or closed. */
  mailboxesChanged(): void {
    const { mail, clock } = this.#deps;
    this.#since = mail.connectedOwn().length === 0 ? Infinity : Math.min(this.#since, clock.monotonic());
    for (const { address } of mail.connected()) this.#settle(address, 'connected');
  }

  /** What answers at an address serves no mailbox. */
  notServed(address: string): void {
    this.#settle(address, 'notRelay');
  }

  /** Resolves when an own relay is known by its key, so that a card can name it; at the latest after `patience` ms. */
  known(patience: number): Promise<boolean> {
    const { book, clock } = this.#deps;
    const isKnown = (): boolean => book.home.relays.some(({ id }) => id !== null);
    if (isKnown()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        off();
        resolve(isKnown());
      };
      const cancel = clock.after(patience, end);
      const off = book.onChange(() => isKnown() && end());
    });
  }

  /** Connects to an address on trial, `patience` ms at most. One that serves a mailbox becomes one of the own. One trial after the other. @throws StorageError */
  try(address: string, patience: number): Promise<Result<null>> {
    const { book, connections } = this.#deps;
    return this.#queue(async () => {
      try {
        const state = this.#idOf(address) ? 'connected' : await this.#outcome(address, patience);
        if (state !== 'connected') return fail(state === 'notRelay' ? 'notARelay' : 'relayUnreachable', { host: address.replace(/^wss?:\/\//, '') });
        const relay = { address, id: this.#idOf(address) };
        await book.updateHome((home) => (home.relays.some((known) => known.address === address) ? home : toBeTold({ ...home, relays: [...home.relays, relay].slice(0, LIMITS.relays) })));
        return ok(null);
      } finally {
        connections.try(null);
        this.apply();
      }
    });
  }

  async #outcome(address: string, patience: number): Promise<RelayState> {
    const { clock, connections } = this.#deps;
    const state = await new Promise<RelayState>((resolve) => {
      const cancel = clock.after(patience, () => resolve('unreachable'));
      this.#settle = (settled, found) => {
        if (settled !== address) return;
        cancel();
        resolve(found);
      };
      connections.try(address);
    });
    this.#settle = () => undefined;
    return state;
  }

  /** Id of a relay whose mailbox is open. */
  #idOf(address: string): RelayId | null {
    return this.#deps.mail.connected().find((relay) => relay.address === address)?.id ?? null;
  }
}
