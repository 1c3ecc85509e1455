/** The inbox: all conversations, newest first as the core orders them, and how many messages are unread in all. */
import type { ChatSummary } from '../app/api.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';

export class Inbox {
  chats = $state.raw<readonly ChatSummary[]>([]);
  /** False until the first snapshot: an empty inbox must not flash before it. */
  loaded = $state(false);
  readonly unread = $derived(this.chats.reduce((sum, chat) => sum + chat.unread, 0));
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  async start(): Promise<void> {
    this.#live.on('inbox', () => void this.refresh());
    await this.refresh();
  }

  readonly refresh = createReading(async () => {
    const chats = await this.#live.ask(this.#live.messenger.inbox());
    if (!chats) return;
    this.chats = chats;
    this.loaded = true;
  });
}
