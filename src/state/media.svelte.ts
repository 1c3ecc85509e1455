/**
 * Photos of messages as something that can be drawn: read from the core in pieces, looked at by whoever knows pictures, and
 * given as the address of a picture of an allowed type. What is on the screen stays; of the rest the last few.
 */
import type { LocalId, MediaView } from '../app/api.ts';
import type { KithError } from '../protocol/errors.ts';
import type { PhotoRoom } from './boot.ts';
import type { Kith } from './kith.ts';
import type { Live } from './live.svelte.ts';

/** Photos that stay readable after they left the screen: some screens of scrolling. */
const REST = 24;

export interface PhotoAt {
  readonly chat: LocalId;
  readonly message: string;
  readonly item: Pick<MediaView, 'index' | 'mime'>;
}

interface Kept {
  readonly url: Promise<string | null>;
  holders: number;
}

export class Media {
  readonly #live: Live;
  readonly #photos: PhotoRoom;
  readonly #rest: number;
  /** In the order in which they were last let go. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on the screen follows it
  readonly #kept = new Map<string, Kept>();

  constructor(live: Live, photos: PhotoRoom, rest = REST) {
    this.#live = live;
    this.#photos = photos;
    this.#rest = rest;
  }

  /** The address of a photo, until `release`; null: it is not here, or not what it was said to be. */
  hold(photo: PhotoAt): Promise<string | null> {
    const key = keyOf(photo);
    const kept = this.#kept.get(key) ?? { url: this.#read(photo), holders: 0 };
    kept.holders += 1;
    this.#kept.set(key, kept);
    return kept.url;
  }

  release(photo: PhotoAt): void {
    const key = keyOf(photo);
    const kept = this.#kept.get(key);
    if (!kept) return;
    kept.holders -= 1;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    void kept.url.then((url) => url ?? this.#forget(key, kept)); // what could not be read is read anew
    const idle = [...this.#kept].filter(([, one]) => one.holders <= 0);
    for (const [oldKey, one] of idle.slice(0, Math.max(0, idle.length - this.#rest))) this.#forget(oldKey, one);
  }

  /** Fetches it now, also what was paused or failed. Resolves to why it cannot, or null. */
  async fetch({ chat, message, item }: PhotoAt): Promise<KithError | null> {
    const asked = await this.#live.ask(this.#live.messenger.fetchMedia(chat, message, item.index));
    return asked?.ok === false ? asked.error : null;
  }
  pause({ chat, message, item }: PhotoAt): void {
    void this.#live.ask(this.#live.messenger.pauseMedia(chat, message, item.index));
  }

  #forget(key: string, kept: Kept): void {
    if (kept.holders > 0) return;
    if (this.#kept.get(key) === kept) this.#kept.delete(key);
    void kept.url.then((url) => url !== null && URL.revokeObjectURL(url));
  }

  /** All of its bytes, as they were checked; null: it is not here. */
  async bytes({ chat, message, item }: PhotoAt): Promise<Blob | null> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let piece = 0; ; piece += 1) {
      const read = await this.#live.ask(this.#live.messenger.readMedia(chat, message, item.index, piece));
      if (!read?.ok) return null;
      if (read.value === null) return new Blob(parts, { type: item.mime });
      parts.push(read.value as Uint8Array<ArrayBuffer>);
    }
  }

  async #read(photo: PhotoAt): Promise<string | null> {
    const bytes = await this.bytes(photo);
    const maySee = bytes && (await this.#photos.maySee(bytes, photo.item.mime).catch(() => false));
    return maySee ? URL.createObjectURL(bytes) : null;
  }
}

const keyOf = ({ chat, message, item }: PhotoAt): string => `${chat}/${message}/${item.index}`;

const all = new WeakMap<Kith, Media>();

/** The photos of a page: one for all that show some. */
export function mediaOf(kith: Kith): Media {
  const media = all.get(kith) ?? new Media(kith.live, kith.boot.photos);
  all.set(kith, media);
  return media;
}
