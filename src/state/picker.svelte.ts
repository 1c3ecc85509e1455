/** What one picks emoji by: shown at once, and kept by the core. One for the page, read when it is first opened. */
import type { PickerView } from '../app/pickerApi.ts';
import type { Kith } from './kith.ts';
import type { Live } from './live.svelte.ts';

export class Picker {
  /** Null until it was read. */
  view = $state.raw<PickerView | null>(null);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  /** 0 none, 1 light to 5 dark. */
  readonly tone = $derived(this.view?.tone ?? 0);

  /** The newest first. */
  get recents(): readonly string[] {
    return this.view?.recents ?? [];
  }

  async start(): Promise<void> {
    if (this.view) return;
    const kept = await this.#live.ask(this.#live.messenger.picker());
    if (kept?.ok) this.view ??= kept.value;
  }

  setTone(tone: number): void {
    this.#keep({ tone, recents: this.recents });
  }

  used(emoji: string): void {
    this.#keep({ tone: this.tone, recents: [emoji, ...this.recents.filter((one) => one !== emoji)] });
  }

  #keep(view: PickerView): void {
    this.view = view;
    void this.#live.ask(this.#live.messenger.keepPicker(view));
  }
}

const all = new WeakMap<Kith, Picker>();

/** One for all fields of a page. */
export function pickerOf(kith: Kith): Picker {
  const picker = all.get(kith) ?? new Picker(kith.live);
  all.set(kith, picker);
  return picker;
}
