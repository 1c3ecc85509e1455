/** Who can reach me: the choice in force with what each would do, what waits for my word since Off, and message requests. */
import type { LocalId, Policy, PolicyView, RequestView } from '../app/api.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';

export class Privacy {
  /** Null until the core has answered. */
  view = $state.raw<PolicyView | null>(null);
  requests = $state.raw<readonly RequestView[]>([]);
  /** "Later": not asked again about what waits until Kith is opened anew. */
  postponed = $state(false);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  /** How many messages wait for a yes that was not put off. */
  get waiting(): number {
    return this.postponed ? 0 : (this.view?.waiting ?? 0);
  }

  async start(): Promise<void> {
    this.#live.on('policy', () => void this.#readPolicy());
    // While something waits, what is written joins it.
    this.#live.on('inbox', () => (this.view?.waiting ?? 0) > 0 && void this.#readPolicy());
    this.#live.on('requests', () => void this.#readRequests());
    await this.refresh();
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#readPolicy(), this.#readRequests()]);
  }

  readonly #readPolicy = createReading(async () => {
    this.view = (await this.#live.ask(this.#live.messenger.policy())) ?? this.view;
  });

  readonly #readRequests = createReading(async () => {
    this.requests = (await this.#live.ask(this.#live.messenger.requests())) ?? this.requests;
  });

  async choose(policy: Policy): Promise<KithError | null> {
    this.postponed = false;
    return this.#change(this.#live.messenger.setPolicy(policy));
  }

  async sendWaiting(): Promise<KithError | null> {
    return this.#change(this.#live.messenger.sendWaiting());
  }

  async accept(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.acceptRequest(id));
  }

  async delete(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.deleteRequest(id));
  }

  async block(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.blockRequest(id));
  }

  async #change(answer: Promise<Result<unknown>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    await this.refresh();
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
