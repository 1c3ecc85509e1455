/** How Kith looks on this device, as the pages of the settings show and change it. */
import type { Look } from '../ports/look.ts';
import type { Looks } from './boot.ts';
import type { Kith } from './kith.ts';

export class Appearance {
  now = $state.raw<Look>({ theme: 'system', size: 1, still: false, language: 'system' });
  readonly #looks: Looks;
  /** The language was just chosen: what is on the screen is drawn anew, and where one chooses it takes the focus again. */
  #hasSpoken = false;

  constructor(looks: Looks) {
    this.#looks = looks;
    this.now = looks.read();
  }

  wear(change: Partial<Look>): void {
    this.now = { ...this.now, ...change };
    this.#looks.keep(this.now);
  }

  /** Rejects when the language could not be fetched. Then that of before goes on. Of several the one chosen last is kept, whenever it comes. */
  async speak(language: Look['language']): Promise<void> {
    this.#hasSpoken = true; // drawn anew it is before this goes on
    try {
      if (await this.#looks.speak(language)) this.wear({ language });
    } catch (error) {
      this.#hasSpoken = false;
      throw error;
    }
  }

  /** Once after each choice of a language. */
  takeFocus(): boolean {
    const takes = this.#hasSpoken;
    this.#hasSpoken = false;
    return takes;
  }
}

const all = new WeakMap<Kith, Appearance>();

/** How a page looks: one for all that show it. */
export function appearanceOf(kith: Kith): Appearance {
  const appearance = all.get(kith) ?? new Appearance(kith.boot.look);
  all.set(kith, appearance);
  return appearance;
}
