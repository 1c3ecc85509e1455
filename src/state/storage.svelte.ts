/** The room on this device, for the page that shows it: read anew after whatever changes it from there. */
import type { LocalId } from '../app/api.ts';
import type { Loading, StorageView } from '../app/storageApi.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Boot } from './boot.ts';
import type { Live } from './live.svelte.ts';

export class Storage {
  /** Null until the first snapshot. */
  view = $state.raw<StorageView | null>(null);
  /** The browser keeps all of it also when space is short; null: not known yet. */
  kept = $state<boolean | null>(null);
  /** The browser was asked to, and did not say yes. */
  refused = $state(false);
  /** Why there is no snapshot, or why a choice does not hold. */
  error = $state.raw<KithError | null>(null);
  readonly #live: Live;
  readonly #boot: Pick<Boot, 'keepStorage' | 'isStorageKept'>;

  constructor(live: Live, boot: Pick<Boot, 'keepStorage' | 'isStorageKept'>) {
    this.#live = live;
    this.#boot = boot;
  }

  async refresh(): Promise<void> {
    const [told, kept] = await Promise.all([this.#live.ask(this.#live.messenger.storage()), this.#boot.isStorageKept()]);
    this.kept = kept;
    if (!told) return;
    if (told.ok) this.view = told.value;
    else this.error = told.error;
  }

  async keep(): Promise<void> {
    this.kept = await this.#boot.keepStorage();
    this.refused = !this.kept;
  }

  /** Of one chat, or (null) of all. Resolves to so many bytes, or to why it could not be. */
  async freeUp(chat: LocalId | null): Promise<Result<number> | undefined> {
    const freed = await this.#live.ask(this.#live.messenger.freeUp(chat));
    await this.refresh();
    return freed;
  }

  /** Shown at once; it goes back to what holds when that is not it. */
  async setLoading(loading: Loading): Promise<void> {
    if (this.view) this.view = { ...this.view, loading };
    const set = await this.#live.ask(this.#live.messenger.setLoading(loading));
    this.error = set?.ok === false ? set.error : null;
    await this.refresh();
  }
}
