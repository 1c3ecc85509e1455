/** Stickers: those made on this device as something that can be drawn, and the way of one into a chat. One for the page. */
import type { OutgoingSticker, OwnSticker } from '../app/pickerApi.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Kith } from './kith.ts';
import type { Live } from './live.svelte.ts';
import type { Thread } from './thread.svelte.ts';

export interface ShownSticker extends OutgoingSticker {
  readonly id: string;
  /** Address of the picture, as long as it is one of these. */
  readonly url: string;
}

export class Stickers {
  /** The newest first; null until they were read. */
  own = $state.raw<readonly ShownSticker[] | null>(null);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  async start(): Promise<void> {
    if (!this.own) await this.#read();
  }

  async keep(sticker: OutgoingSticker): Promise<KithError | null> {
    return this.#change(this.#live.messenger.keepSticker(sticker));
  }

  async remove(id: string): Promise<KithError | null> {
    return this.#change(this.#live.messenger.removeSticker(id));
  }

  /** Resolves when it is on disk and shown, or to why not. */
  async send(thread: Thread, { source, mime, width, height, alt }: OutgoingSticker): Promise<KithError | null> {
    const error = await this.#errorOf(this.#live.messenger.sendSticker(thread.id, { source, mime, width, height, alt }));
    if (error) return error;
    await thread.loadEnd();
    await thread.refresh();
    return null;
  }

  async #read(): Promise<void> {
    const read = await this.#live.ask(this.#live.messenger.ownStickers());
    if (!read?.ok) return;
    for (const { url } of this.own ?? []) URL.revokeObjectURL(url);
    this.own = read.value.map(shown);
  }

  async #change(answer: Promise<Result<null>>): Promise<KithError | null> {
    const error = await this.#errorOf(answer);
    await this.#read();
    return error;
  }

  async #errorOf(answer: Promise<Result<unknown>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}

function shown({ id, mime, width, height, bytes }: OwnSticker): ShownSticker {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime });
  return { id, source, mime, width, height, alt: '', url: URL.createObjectURL(source) };
}

const all = new WeakMap<Kith, Stickers>();

export function stickersOf(kith: Kith): Stickers {
  const stickers = all.get(kith) ?? new Stickers(kith.live);
  all.set(kith, stickers);
  return stickers;
}
