/** The inbox: all conversations, in the order of the core, and how many messages are unread in all. */
import type { ChatSummary } from '../app/api.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';

/** How soon, and at the latest how late, it is looked again whether a mute is over, ms: a timer knows no longer times. */
const SOON = 1000;
const LATE = 2 ** 31 - 1;

export class Inbox {
  chats = $state.raw<readonly ChatSummary[]>([]);
  /** False until the first snapshot: an empty inbox must not flash before it. */
  loaded = $state(false);
  readonly listed = $derived(this.chats.filter(({ archived }) => !archived));
  readonly archived = $derived(this.chats.filter(({ archived }) => archived));
  /** What is muted calls nobody. */
  readonly unread = $derived(this.chats.reduce((sum, { unread, mutedUntilMs }) => sum + (mutedUntilMs > 0 ? 0 : unread), 0));
  readonly #live: Live;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(live: Live) {
    this.#live = live;
  }

  async start(): Promise<void> {
    this.#live.on('inbox', () => void this.refresh());
    await this.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly refresh = createReading(async () => {
    const chats = await this.#live.ask(this.#live.messenger.inbox());
    if (!chats) return;
    this.chats = chats;
    this.loaded = true;
    clearTimeout(this.#timer);
    const next = Math.min(...chats.map(({ mutedUntilMs }) => mutedUntilMs || Infinity)) - Date.now();
    if (next < Infinity) this.#timer = setTimeout(() => void this.refresh(), Math.min(LATE, Math.max(SOON, next)));
  });
}
