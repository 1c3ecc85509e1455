/** Whether anybody can be reached now. Shown only after 2 s without change; it never blocks anything. */
import type { ConnectionState } from '../app/api.ts';
import type { Live } from './live.svelte.ts';
import { Settled } from './settled.svelte.ts';

export class Connection {
  readonly #settled = new Settled<ConnectionState>();
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  get shown(): ConnectionState | null {
    return this.#settled.shown;
  }

  async start(): Promise<void> {
    this.#live.on('connection', () => void this.refresh());
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const state = await this.#live.ask(this.#live.messenger.connection());
    if (state) this.#settled.set(state);
  }

  stop(): void {
    this.#settled.stop();
  }
}
