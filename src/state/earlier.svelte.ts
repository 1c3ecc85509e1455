/** Messages of before one of the two came back: whether they are to be sent, and how far they are, in one chat on the screen. */
import type { Change, LocalId } from '../app/api.ts';
import type { EarlierView } from '../app/earlierApi.ts';
import type { KithError } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

/** Chats in which this person does not want to be asked as long as the page is open. */
const postponed = new WeakMap<Live, readonly LocalId[]>();

export class Earlier {
  #view = $state.raw<EarlierView | null>(null);
  #later = $state(false);
  /** They went while one looked: that they are there is said only then. */
  #watched = $state(false);
  readonly #live: Live;
  readonly #id: LocalId;
  #offs: readonly (() => void)[] = [];

  constructor(live: Live, id: LocalId) {
    this.#live = live;
    this.#id = id;
    this.#later = postponed.get(live)?.includes(id) ?? false;
  }

  /** What is to be said of them; null: nothing. */
  get shown(): EarlierView | null {
    const view = this.#view;
    return (view?.as === 'offered' && this.#later) || (view?.as === 'gone' && !this.#watched) ? null : view;
  }

  start(): void {
    const isOwn = (change: Change): boolean => 'chat' in change && change.chat === this.#id;
    this.#offs = [
      this.#live.on('people', () => void this.#ask()),
      this.#live.on('thread', (change) => void (this.#view && isOwn(change) && this.#ask())),
    ];
    void this.#ask();
  }

  stop(): void {
    for (const off of this.#offs) off();
  }

  async #ask(): Promise<void> {
    const view = await this.#live.ask(this.#live.messenger.earlier(this.#id));
    if (view === undefined) return;
    this.#watched ||= view?.as === 'going';
    this.#view = view;
  }

  /** They go from now on. Why not, else. */
  async send(): Promise<KithError | null> {
    if (this.#view?.as !== 'offered') return null;
    const sent = await this.#live.ask(this.#live.messenger.sendEarlier(this.#id, this.#view.era));
    if (!sent?.ok) return sent ? sent.error : this.#live.fault;
    this.#watched = true;
    await this.#ask();
    return null;
  }

  postpone(): void {
    this.#later = true;
    postponed.set(this.#live, [...(postponed.get(this.#live) ?? []), this.#id]);
  }
}
