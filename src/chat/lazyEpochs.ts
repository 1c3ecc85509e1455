/**
 * The epoch book as conversations and friends use it: X-Wing is loaded when the book first needs it. Opening a chat, reading it,
 * and writing under a key that is here need none of it.
 *
 * Whatever the book is asked runs in one go. Where it needs X-Wing, it has changed nothing by then: it is asked anew once X-Wing
 * is here, so nothing is decided by what was read before the wait.
 */
import { KemNeeded, type Kem } from '../crypto/kem.ts';
import { loadKem } from '../crypto/loadKem.ts';
import { LoadError } from '../ports/loadOnce.ts';
import type { AccountId } from '../protocol/ids.ts';
import { createEpochBook, type EpochBook, type EpochBookOptions } from './epochBook.ts';
import type { Sending } from './epochSend.ts';
import type { Ask, GrantAnswer } from './grants.ts';
import type { EpochLesson, Epochs, OpenEntry, SendingEpoch } from './types.ts';

/** Of those that give a promise all but `forSending` reject with a LoadError when X-Wing could not be fetched; nothing is changed then. */
export interface LazyEpochBook extends Epochs, Omit<EpochBook, 'inside' | 'forSending' | 'learn' | 'rotate' | 'takeAnswer'> {
  /** Without X-Wing no key can be made now: the text waits. */
  forSending(): Promise<SendingEpoch>;
  learn(entry: OpenEntry, account: AccountId): Promise<EpochLesson>;
  rotate(reason: number): Promise<Sending>;
  /**
   * [E8] The key for a device of the newest record of a member, or null. Nothing from before an account was restored is given
   * unless `earlier` (a person's own choice).
   */
  answer(ask: Ask, earlier?: boolean): Promise<GrantAnswer | null>;
  takeAnswer(answer: GrantAnswer): Promise<EpochLesson>;
}

const WAIT: SendingEpoch = { kind: 'wait', reason: 'notReady' };

/** @throws FormError when what is saved is no record of a book */
export function createLazyEpochs(options: Omit<EpochBookOptions, 'kem'>, load: () => Promise<Kem> = loadKem): LazyEpochBook {
  let kem: Kem | null = null;
  const book = createEpochBook({ ...options, kem: () => kem });
  const withKem = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof KemNeeded)) throw error;
    }
    kem = await load();
    return work();
  };
  return {
    ...book,
    forSending: () =>
      withKem<SendingEpoch>(() => book.forSending()).catch((error: unknown) => {
        if (error instanceof LoadError) return WAIT;
        throw error;
      }),
    learn: (entry, account) => withKem(() => book.learn(entry, account)),
    rotate: (reason) => withKem(() => book.rotate(reason)),
    async answer(ask, earlier) {
      const { answerTo } = await import('./epochAnswer.ts');
      return withKem(() => answerTo(book.inside, ask, earlier));
    },
    takeAnswer: (answer) => withKem(() => book.takeAnswer(answer)),
  };
}
