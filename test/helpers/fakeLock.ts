/** The passphrase lock as plain objects: one passphrase, and a list of what was asked. */
import type { LockAnswer, LockRefusal } from '../../src/ports/lock.ts';
import type { Lock } from '../../src/state/boot.ts';

export interface FakeLock extends Lock {
  /** From now on there is this passphrase; null: none. `locked`: it was not asked for yet. */
  set(passphrase: string | null, locked?: boolean): void;
  /** The core does not open. */
  readonly isLocked: () => boolean;
  /** The next question is refused so. */
  refuse(refusal: LockRefusal): void;
  /** From now on nothing is answered, until `release`. */
  hold(): void;
  release(): void;
  /** What was done, in order. */
  readonly asked: string[];
}

const wrong: LockAnswer = { ok: false, code: 'wrong', waitMs: 0 };

export function createFakeLock(): FakeLock {
  const listeners = new Set<() => void>();
  const asked: string[] = [];
  let passphrase: string | null = null;
  let locked = false;
  let isClosing = false;
  let after = 15;
  let refusal: LockRefusal | null = null;
  let held = Promise.resolve();
  let release = (): void => undefined;
  const tell = (): void => listeners.forEach((listener) => listener());
  /** What was to be refused is. */
  async function answer(work: () => LockAnswer): Promise<LockAnswer> {
    await held;
    if (!refusal) return work();
    const refused = { ok: false, ...refusal } as const;
    refusal = null;
    return refused;
  }
  return {
    asked,
    set: (next, isLocked = false) => void ([passphrase, locked] = [next, isLocked]),
    isLocked: () => locked,
    refuse: (next) => void (refusal = next),
    hold: () => void (held = new Promise((resolve) => (release = resolve))),
    release: () => release(),
    get isSet() {
      return passphrase !== null;
    },
    get isClosing() {
      return isClosing;
    },
    get afterMinutes() {
      return after;
    },
    setAfter: (minutes) => void (after = minutes),
    waiting: () => answer(() => ({ ok: true })),
    unlock: (typed) =>
      answer(() => {
        asked.push(`unlock ${typed}`);
        if (typed !== passphrase) return wrong;
        locked = false;
        return { ok: true };
      }),
    change: (current, next) =>
      answer(() => {
        asked.push(`change ${current} ${next}`);
        return current === passphrase ? { ok: true } : wrong;
      }),
    async lock(keep) {
      asked.push('lock');
      isClosing = true;
      tell();
      await keep();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
