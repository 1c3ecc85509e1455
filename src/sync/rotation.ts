/**
 * New epochs that no send waits for (E2, E6, E7): made when the book wishes one and this device's turn has come. Looked at after
 * each change and at each start, so an app that is open for a minute a day rotates as one that never closes. Not more than one
 * each ten minutes: what makes an epoch unsafe, or a new era, is in the hands of the other side, and a send makes its own at once anyway.
 */
import type { Conversation } from '../chat/conversation.ts';
import type { RotationWish } from '../chat/epochSend.ts';
import type { LazyEpochBook } from '../chat/lazyEpochs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { EXPIRY } from '../protocol/limits.ts';

export interface RotationDeps {
  readonly conversation: Pick<Conversation, 'writeControl'>;
  readonly epochs: Pick<LazyEpochBook, 'wantsRotation' | 'rotate'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What goes before, if anything does. */
  first?(): RotationWish | null | undefined;
  /** Whether content may be written now. */
  isOpen(): boolean;
}

export class Rotation {
  readonly #deps: RotationDeps;
  #cancel: (() => void) | null = null;
  /** Until when none is made, monotonic ms. */
  #restsUntil = -Infinity;

  constructor(deps: RotationDeps) {
    this.#deps = deps;
  }

  /** Sets the timer anew to when this device should rotate; none when nothing is wished. */
  look(): void {
    this.stop();
    const { epochs, clock, first, isOpen } = this.#deps;
    const wish = isOpen() ? (first?.() ?? epochs.wantsRotation()) : null;
    if (!wish) return;
    this.#cancel = clock.after(Math.max(0, wish.dueMs - clock.now(), this.#restsUntil - clock.monotonic()), () => {
      this.#cancel = null;
      void this.#rotate(wish.reason).catch(() => undefined);
    });
  }

  async #rotate(reason: number): Promise<void> {
    const { conversation, epochs, clock, logger, isOpen } = this.#deps;
    if (!isOpen()) return;
    // Before anything is waited for: a look meanwhile must not bring a second one. What could not be loaded rests as well.
    this.#restsUntil = clock.monotonic() + EXPIRY.epochPause;
    const plan = await epochs.rotate(reason);
    if (plan.kind !== 'write') this.#restsUntil = -Infinity;
    if (plan.kind !== 'write' || !isOpen()) return;
    const { ok } = await conversation.writeControl(plan.entries);
    logger.log('rotation', 'epoch rotated', { reason, ok });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
