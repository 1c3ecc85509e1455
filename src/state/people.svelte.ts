/** The people this account knows: friends, followed and followers, and the verbs between two people. */
import type { CardPreview, LocalId, PersonView } from '../app/api.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';

export class People {
  all = $state.raw<readonly PersonView[]>([]);
  loaded = $state(false);
  readonly friends = $derived(this.all.filter((person) => person.relationship === 'Friends'));
  readonly following = $derived(
    this.all.filter((person) => person.relationship === 'Friends' || person.relationship === 'Following'),
  );
  readonly followers = $derived(
    this.all.filter((person) => person.relationship === 'Friends' || person.relationship === 'Follows you'),
  );
  readonly blocked = $derived(this.all.filter((person) => person.relationship === 'Blocked'));
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  async start(): Promise<void> {
    this.#live.on('people', () => void this.refresh());
    await this.refresh();
  }

  readonly refresh = createReading(async () => {
    const people = await this.#live.ask(this.#live.messenger.people());
    if (!people) return;
    this.all = people.toSorted((a, b) => a.name.localeCompare(b.name));
    this.loaded = true;
  });

  /** The person, or null when nobody here has that id. */
  get(id: LocalId): PersonView | null {
    return this.all.find((person) => person.id === id) ?? null;
  }

  myLink(origin: string): Promise<Result<string> | undefined> {
    return this.#live.ask(this.#live.messenger.myLink(origin));
  }

  readCard(text: string): Promise<Result<CardPreview> | undefined> {
    return this.#live.ask(this.#live.messenger.readCard(text));
  }

  async follow(card: string): Promise<Result<LocalId> | undefined> {
    const followed = await this.#live.ask(this.#live.messenger.follow(card));
    await this.refresh();
    return followed;
  }

  async followBack(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.followBack(id));
  }

  async unfollow(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.unfollow(id));
  }

  safetyWords(id: LocalId): Promise<Result<readonly string[]> | undefined> {
    return this.#live.ask(this.#live.messenger.safetyWords(id));
  }

  async #change(answer: Promise<Result<null>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    await this.refresh();
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
