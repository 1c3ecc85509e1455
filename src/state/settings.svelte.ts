/** Settings that exist now: the relays this account uses. */
import type { RelayView } from '../app/api.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';

export class Settings {
  relays = $state.raw<readonly RelayView[]>([]);
  /** False until the first snapshot: only then no relays means none. */
  loaded = $state(false);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  async start(): Promise<void> {
    this.#live.on('relays', () => void this.refresh());
    await this.refresh();
  }

  readonly refresh = createReading(async () => {
    const relays = await this.#live.ask(this.#live.messenger.relays());
    if (!relays) return;
    this.relays = relays;
    this.loaded = true;
  });

  async addRelay(address: string): Promise<KithError | null> {
    return this.#change(this.#live.messenger.addRelay(address));
  }

  async removeRelay(address: string): Promise<KithError | null> {
    return this.#change(this.#live.messenger.removeRelay(address));
  }

  async #change(answer: Promise<Result<null>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    await this.refresh();
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
