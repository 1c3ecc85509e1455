/**
 * Photos and videos that are chosen for one chat and not sent yet. Each is prepared from the moment it is chosen, so that Send finds it
 * ready. What is refused is told by its name and stays out; what could not be sent comes back.
 */
import type { OutgoingMedia } from '../app/api.ts';
import type { PhotoCode, Prepared, PreparedPhoto } from '../ports/photos.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { PhotoRoom } from './boot.ts';

export interface Attachment {
  readonly key: number;
  readonly name: string;
  readonly file: Blob;
  readonly alt: string;
  /** Null: it is being prepared. */
  readonly prepared: PreparedPhoto<Blob> | null;
  /** Of a picture of what was prepared; null: there is none, or none yet. */
  readonly url: string | null;
}

export interface Refused {
  readonly name: string;
  /** `tooMany`: the message is full. */
  readonly code: PhotoCode | 'tooMany';
}

/** Photos on their way into the store. */
export interface Batch {
  readonly items: readonly OutgoingMedia[];
  /** They are kept: nothing of them stays here. */
  kept(): void;
  /** They are not: they stand here again. */
  back(): void;
}

let made = 0;

/** Cut to what may be sent, without breaking a letter. */
function cutBytes(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= limit ? text : new TextDecoder().decode(bytes.slice(0, limit)).replace(/\ufffd+$/, '');
}

const outgoing = ({ alt, prepared }: Attachment): readonly OutgoingMedia[] => (prepared ? [{ ...prepared, alt: cutBytes(alt.trim(), LIMITS.altBytes) }] : []);

export class Attachments {
  items = $state.raw<readonly Attachment[]>([]);
  refused = $state.raw<readonly Refused[]>([]);
  /** Photos that are being sealed. */
  leaving = $state(0);
  original = $state(false);
  readonly #photos: PhotoRoom;
  #working: Promise<unknown> = Promise.resolve();

  constructor(photos: PhotoRoom) {
    this.#photos = photos;
  }

  get count(): number {
    return this.items.length;
  }
  get room(): number {
    return LIMITS.mediaItems - this.items.length;
  }

  /** Takes as many as a message holds. */
  add(files: readonly { readonly name: string; readonly file: Blob }[]): void {
    const taken = files.slice(0, Math.max(0, this.room)).map(({ name, file }): Attachment => ({ key: made++, name, file, alt: '', prepared: null, url: null }));
    this.refused = files.slice(taken.length).map(({ name }) => ({ name, code: 'tooMany' }));
    this.items = [...this.items, ...taken];
    for (const item of taken) this.#prepare(item);
  }

  remove(key: number): void {
    this.refused = [];
    this.#drop(key);
  }

  /** Changes places with its neighbour: −1 is earlier, 1 later. */
  move(key: number, by: -1 | 1): void {
    const from = this.items.findIndex((item) => item.key === key);
    const item = this.items[from];
    if (!item || !this.items[from + by]) return;
    this.items = this.items.toSpliced(from, 1).toSpliced(from + by, 0, item);
  }

  describe(key: number, alt: string): void {
    this.#change(key, { alt });
  }

  /** The original size or a sane one: each is prepared again, from its file. */
  setOriginal(on: boolean): void {
    this.original = on;
    for (const item of this.items) if (!isVideo(item)) this.#prepare(item);
  }

  /** Resolves when all are prepared: true when none was refused meanwhile. */
  async ready(): Promise<boolean> {
    const before = this.items.map(({ key }) => key);
    for (let working: unknown = null; working !== this.#working; ) {
      working = this.#working;
      await this.#working;
    }
    return before.every((key) => !this.refused.length || this.items.some((item) => item.key === key));
  }

  /** What is ready goes; null: nothing is. */
  take(): Batch | null {
    const taken = this.items.filter(({ prepared }) => prepared !== null);
    if (taken.length === 0) return null;
    this.items = this.items.filter(({ prepared }) => prepared === null);
    this.refused = [];
    this.leaving += taken.length;
    const done = (): void => void (this.leaving -= taken.length);
    return {
      items: taken.flatMap(outgoing),
      kept: () => {
        done();
        taken.forEach((item) => this.#forget(item));
      },
      back: () => {
        done();
        this.items = [...taken, ...this.items];
      },
    };
  }

  #prepare(item: Attachment): void {
    const { original } = this;
    const work = this.#photos.prepare(item.file, { original }).catch(stopped).then((result) => {
      const isHere = this.items.some(({ key }) => key === item.key);
      // It was taken out meanwhile, or another preparation of it is on the way.
      if (!isHere || original !== this.original) return result.ok ? this.#photos.discard(result.item.source) : undefined;
      if (result.ok) return this.#change(item.key, { prepared: result.item, url: pictureOf(result.item) });
      this.refused = [...this.refused, { name: item.name, code: result.code }];
      this.#drop(item.key);
    });
    this.#working = Promise.all([this.#working, work]);
  }

  #change(key: number, more: Partial<Attachment>): void {
    const before = this.items.find((item) => item.key === key);
    if (more.prepared && before) this.#forget(before);
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...more } : item));
  }

  #drop(key: number): void {
    this.items.filter((item) => item.key === key).forEach((item) => this.#forget(item));
    this.items = this.items.filter((item) => item.key !== key);
  }

  #forget({ url, prepared }: Attachment): void {
    if (url !== null) URL.revokeObjectURL(url);
    if (prepared) this.#photos.discard(prepared.source);
  }
}

const stopped = (): Prepared<Blob> => ({ ok: false, code: 'stopped' });

export const isVideo = ({ prepared }: Attachment): boolean => prepared !== null && prepared.durationMs > 0;

function pictureOf({ source, durationMs, poster }: PreparedPhoto<Blob>): string | null {
  if (durationMs === 0) return URL.createObjectURL(source);
  return poster.length > 0 ? URL.createObjectURL(new Blob([poster as Uint8Array<ArrayBuffer>])) : null;
}
