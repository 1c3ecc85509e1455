/**
 * Whether anybody can be reached now, and whether the clock of this device is right. The connection is shown only after 2 s
 * without change; it never blocks anything.
 */
import type { ConnectionState } from '../app/api.ts';
import type { Reach } from './boot.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';
import { Settled } from './settled.svelte.ts';

export class Connection {
  /** The clock here is far off that of the relays. */
  clockOff = $state(false);
  readonly #settled = new Settled<ConnectionState>();
  readonly #live: Live;
  readonly #reach: Reach;
  #off: (() => void) | null = null;

  constructor(live: Live, reach: Reach) {
    this.#live = live;
    this.#reach = reach;
  }

  get shown(): ConnectionState | null {
    return this.#settled.shown;
  }

  async start(): Promise<void> {
    this.#live.on('connection', () => void this.refresh());
    this.#live.on('relays', () => void this.refresh());
    this.#off = this.#reach.onChange(() => void this.refresh());
    await this.refresh();
  }

  readonly refresh = createReading(async () => {
    const [state, clock] = await Promise.all([
      this.#live.ask(this.#live.messenger.connection()),
      this.#live.ask(this.#live.messenger.clock()),
    ]);
    // The core waits for a network that is not here: to the person that is being offline.
    if (state) this.#settled.set(this.#reach.missing ? 'Offline' : state);
    if (clock) this.clockOff = clock === 'off';
  });

  stop(): void {
    this.#off?.();
    this.#settled.stop();
  }
}
