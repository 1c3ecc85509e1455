/**
 * Pictures of people as something that can be drawn: read once, looked at by whoever knows pictures, and given as an address. It
 * stays as long as the page, one for each person: they are small, and shown everywhere.
 */
import type { LocalId } from '../app/api.ts';
import type { PictureName } from '../app/pictureApi.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Boot } from './boot.ts';
import type { Kith } from './kith.ts';
import type { Live } from './live.svelte.ts';

/** Whose picture: anybody on a screen, or oneself. */
export interface Face {
  readonly id: LocalId;
  readonly picture: PictureName;
}

interface Known {
  readonly picture: PictureName;
  readonly url: Promise<string | null>;
}

export class Faces {
  readonly #live: Live;
  readonly #room: Pick<Boot, 'photos'>;
  readonly #known = new Map<LocalId, Known>();

  constructor(live: Live, room: Pick<Boot, 'photos'>) {
    this.#live = live;
    this.#room = room;
  }

  /** The address of somebody's picture; null: they have none, or what it is may not be seen. */
  address({ id, picture }: Face): Promise<string | null> {
    const known = this.#known.get(id);
    if (known?.picture === picture) return known.url;
    void known?.url.then((url) => url !== null && URL.revokeObjectURL(url));
    const now = { picture, url: picture === null ? Promise.resolve(null) : this.#read(id) };
    this.#known.set(id, now);
    // What could not be read is read anew.
    void now.url.then((url) => url === null && this.#known.get(id) === now && this.#known.delete(id));
    return now.url;
  }

  async #read(id: LocalId): Promise<string | null> {
    const read = await this.#live.ask(this.#live.messenger.readPicture(id));
    if (!read?.ok || !read.value) return null;
    const bytes = new Blob([read.value as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
    const maySee = await this.#room.photos.maySee(bytes, bytes.type, LIMITS.pictureSide).catch(() => false);
    return maySee ? URL.createObjectURL(bytes) : null;
  }
}

const all = new WeakMap<Kith, Faces>();

/** The pictures of a page: one for all that show some. */
export function facesOf(kith: Kith): Faces {
  const faces = all.get(kith) ?? new Faces(kith.live, kith.boot);
  all.set(kith, faces);
  return faces;
}
