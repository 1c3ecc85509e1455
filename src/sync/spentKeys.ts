/**
 * Keys that nothing needs any more (E9) are looked for after each change, acknowledgement and pair root, a minute later and once
 * for all that came in it: what is deleted need not go at once, and a chat that is written in all day should not pay for it.
 */
import type { Conversation } from '../chat/conversation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { TIME } from '../protocol/limits.ts';
import type { Delivery } from './delivery.ts';

const PAUSE = TIME.MINUTE;

export interface SpentKeysDeps {
  readonly conversation: Pick<Conversation, 'forgetKeys'>;
  readonly delivery: Pick<Delivery, 'acks'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class SpentKeys {
  readonly #deps: SpentKeysDeps;
  #cancel: (() => void) | null = null;
  #isStopped = false;

  constructor(deps: SpentKeysDeps) {
    this.#deps = deps;
  }

  /** Something may have moved on. */
  look(): void {
    if (this.#cancel || this.#isStopped) return;
    this.#cancel = this.#deps.clock.after(PAUSE, () => {
      this.#cancel = null;
      void this.#forget();
    });
  }

  /** What the disk refuses is tried at the next look. */
  async #forget(): Promise<void> {
    const { conversation, delivery, logger } = this.#deps;
    try {
      if (await conversation.forgetKeys(delivery.acks)) this.look();
    } catch {
      logger.log('epochs', 'not forgotten');
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }
}
