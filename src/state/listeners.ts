/** Who wants to hear of which part of the world. Plain bookkeeping: no screen is drawn from it. */
import type { Change } from '../app/api.ts';

export type Listener = (change: Change) => void;

export class Listeners {
  readonly #byPart = new Map<Change['what'], Set<Listener>>();

  /** Calls the listener for each change of that part until `off`. */
  on(what: Change['what'], listener: Listener): () => void {
    const set = this.#byPart.get(what) ?? new Set();
    this.#byPart.set(what, set.add(listener));
    return () => void set.delete(listener);
  }

  tell(change: Change): void {
    for (const listener of this.#byPart.get(change.what) ?? []) listener(change);
  }

  clear(): void {
    this.#byPart.clear();
  }
}
