/** Calls for one name run one after the other, in the order in which they came; those for other names do not wait. */
import type { Key } from '../protocol/ids.ts';

export type InTurn = <T>(name: Key, work: () => Promise<T>) => Promise<T>;

export interface Turns {
  readonly inTurn: InTurn;
  /** Resolves when no call is left. */
  settle(): Promise<void>;
}

export function createTurns(): Turns {
  const last = new Map<Key, Promise<unknown>>();
  return {
    async inTurn(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(work, work);
      last.set(name, mine);
      try {
        return await mine;
      } finally {
        if (last.get(name) === mine) last.delete(name);
      }
    },
    async settle() {
      while (last.size > 0) await Promise.allSettled(last.values());
    },
  };
}
