/**
 * Keys of epochs that one side lacks (protocol §8, E8): asked for, and given. Both cost the other side a KEM or an object at
 * each relay, and anyone can write entries that no key opens; so each epoch is asked for, and each device is answered for it,
 * once in ten minutes at most. What could not leave does not count. It decides nothing about who may have a key: the book does.
 */
import { encodeAsk, encodeGrantAnswer, type Ask } from '../chat/grants.ts';
import type { LazyEpochBook } from '../chat/lazyEpochs.ts';
import type { Clock } from '../ports/clock.ts';
import { decode, type Value } from '../protocol/codec.ts';
import { keyOf } from '../protocol/ids.ts';
import { OBJECT, type ObjectType } from '../protocol/kinds.ts';
import { EXPIRY } from '../protocol/limits.ts';

export interface KeyDeskDeps {
  readonly epochs: Pick<LazyEpochBook, 'ask' | 'answer'>;
  readonly clock: Clock;
  /** Whether somebody took it: every live session, else a relay. */
  send(type: ObjectType, payload: Value): Promise<boolean>;
}

export class KeyDesk {
  readonly #deps: KeyDeskDeps;
  /** When it last was, monotonic ms, by epoch and device. */
  readonly #asked = new Map<string, number>();
  readonly #answered = new Map<string, number>();

  constructor(deps: KeyDeskDeps) {
    this.#deps = deps;
  }

  /** Asks for the keys that are lacking. @param again also for those that were deleted here [E9] */
  async ask(again = false): Promise<void> {
    const send = (ask: Ask): Promise<void> => this.#once(this.#asked, ask, () => this.#deps.send(OBJECT.ask, decode(encodeAsk(ask))));
    await Promise.all(this.#deps.epochs.ask(again).map(send));
  }

  /** Answers one of their devices, when the book may. @param earlier this person gives what was before, too */
  async answer(ask: Ask, earlier = false): Promise<void> {
    await this.#once(this.#answered, ask, async () => {
      const answer = await this.#deps.epochs.answer(ask, earlier);
      return answer !== null && this.#deps.send(OBJECT.grant, decode(encodeGrantAnswer(answer)));
    });
  }

  async #once(done: Map<string, number>, { epoch, device }: Ask, work: () => Promise<boolean>): Promise<void> {
    const now = this.#deps.clock.monotonic();
    for (const [name, at] of done) if (now - at >= EXPIRY.keyAgain) done.delete(name);
    const name = `${keyOf(epoch)} ${keyOf(device)}`;
    if (done.has(name)) return;
    done.set(name, now);
    if (!(await work().catch(() => false))) done.delete(name);
  }
}
