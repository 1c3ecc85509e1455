/** What one picks emoji by: shown at once, and kept by the core. One for the page, read when it is first opened. */
import type { Kith } from './kith.ts';
import type { Live } from './live.svelte.ts';

export class Picker {
  /** 0 none, 1 light to 5 dark. */
  tone = $state(0);
  /** The newest first. */
  recents = $state.raw<readonly string[]>([]);
  readonly #live: Live;
  #isRead = false;

  constructor(live: Live) {
    this.#live = live;
  }

  async start(): Promise<void> {
    if (this.#isRead) return;
    const kept = await this.#live.ask(this.#live.messenger.picker());
    if (!kept?.ok || this.#isRead) return;
    this.#isRead = true;
    ({ tone: this.tone, recents: this.recents } = kept.value);
  }

  setTone(tone: number): void {
    this.tone = tone;
    this.#keep();
  }

  used(emoji: string): void {
    this.recents = [emoji, ...this.recents.filter((one) => one !== emoji)];
    this.#keep();
  }

  #keep(): void {
    this.#isRead = true; // what was kept before is older
    void this.#live.ask(this.#live.messenger.keepPicker({ tone: this.tone, recents: this.recents }));
  }
}

const all = new WeakMap<Kith, Picker>();

/** One for all fields of a page. */
export function pickerOf(kith: Kith): Picker {
  const picker = all.get(kith) ?? new Picker(kith.live);
  all.set(kith, picker);
  return picker;
}
