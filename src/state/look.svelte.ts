/** How Kith looks on this device, as the pages of the settings show and change it. */
import type { Look } from '../ports/look.ts';
import type { Looks } from './boot.ts';
import type { Kith } from './kith.ts';

export class Appearance {
  now = $state.raw<Look>({ theme: 'system', size: 1, still: false });
  readonly #looks: Looks;

  constructor(looks: Looks) {
    this.#looks = looks;
    this.now = looks.read();
  }

  wear(change: Partial<Look>): void {
    this.now = { ...this.now, ...change };
    this.#looks.keep(this.now);
  }
}

const all = new WeakMap<Kith, Appearance>();

/** How a page looks: one for all that show it. */
export function appearanceOf(kith: Kith): Appearance {
  const appearance = all.get(kith) ?? new Appearance(kith.boot.look);
  all.set(kith, appearance);
  return appearance;
}
