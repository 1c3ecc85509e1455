/**
 * Photos and videos of messages as something that can be drawn: read from the core in pieces, looked at by whoever knows pictures, and
 * given as the address of a picture of an allowed type. What is on the screen stays; of the rest the last few.
 */
import type { LocalId, MediaView } from '../app/api.ts';
import type { KithError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Boot } from './boot.ts';
import type { Kith } from './kith.ts';
import type { Live } from './live.svelte.ts';
import { SAVE_MS, saveFrom } from './saveFile.ts';
import { playVideo, type Playing, type VideoAt } from './playing.ts';

/** Photos that stay readable after they left the screen: some screens of scrolling. */
const REST = 24;

/** JPEG begins with it, and WebP does not. */
const JPEG_FIRST = 0xff;

type Room = Pick<Boot, 'photos' | 'stream'>;

export interface PhotoAt {
  readonly chat: LocalId;
  readonly message: string;
  readonly item: Pick<MediaView, 'index' | 'mime'> & Partial<Pick<MediaView, 'kind'>>;
}

interface Kept {
  readonly url: Promise<string | null>;
  holders: number;
}

export class Media {
  readonly #live: Live;
  readonly #room: Room;
  readonly #rest: number;
  /** In the order in which they were last let go. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on the screen follows it
  readonly #kept = new Map<string, Kept>();

  constructor(live: Live, room: Room, rest = REST) {
    this.#live = live;
    this.#room = room;
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
    if (isVideo(photo)) return this.#forget(key, kept); // it may take as much as hundreds of photos
    const idle = [...this.#kept].filter(([, one]) => one.holders <= 0);
    for (const [oldKey, one] of idle.slice(0, Math.max(0, idle.length - this.#rest))) this.#forget(oldKey, one);
  }

  /** A video to play, until it is closed. */
  play(video: VideoAt): Playing {
    return playVideo(this.#live, this.#room, video);
  }

  /** The address of the small picture of a video, until it is revoked; null: it has none that may be seen. */
  async poster({ poster }: Pick<MediaView, 'poster'>): Promise<string | null> {
    if (poster.length === 0) return null;
    const bytes = new Blob([poster as Uint8Array<ArrayBuffer>], { type: poster[0] === JPEG_FIRST ? 'image/jpeg' : 'image/webp' });
    return (await this.#room.photos.maySee(bytes, bytes.type).catch(() => false)) ? URL.createObjectURL(bytes) : null;
  }

  /** Gives it to the person as a file of that name. */
  async save(photo: PhotoAt, name: string): Promise<void> {
    const url = await this.hold(photo);
    if (url !== null) saveFrom(url, name);
    // The browser takes the bytes when it begins to write, soon after the click.
    setTimeout(() => this.release(photo), SAVE_MS);
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
    const parts: Blob[] = []; // so each piece leaves this thread's memory at once
    for (let piece = 0; ; piece += 1) {
      const read = await this.#live.ask(this.#live.messenger.readMedia(chat, message, item.index, piece));
      if (!read?.ok) return null;
      if (read.value === null) return new Blob(parts, { type: item.mime });
      parts.push(new Blob([read.value as Uint8Array<ArrayBuffer>]));
    }
  }

  async #read(photo: PhotoAt): Promise<string | null> {
    const bytes = await this.bytes(photo);
    const most = photo.item.kind === 'sticker' ? LIMITS.stickerSide : undefined; // it is drawn untapped, whatever its entry said
    const maySee = bytes && (await this.#room.photos.maySee(bytes, photo.item.mime, most).catch(() => false));
    return maySee ? URL.createObjectURL(bytes) : null;
  }
}

const isVideo = ({ item }: PhotoAt): boolean => item.mime.startsWith('video/');

const keyOf = ({ chat, message, item }: PhotoAt): string => `${chat}/${message}/${item.index}`;

const all = new WeakMap<Kith, Media>();

/** The photos of a page: one for all that show some. */
export function mediaOf(kith: Kith): Media {
  const media = all.get(kith) ?? new Media(kith.live, kith.boot);
  all.set(kith, media);
  return media;
}
