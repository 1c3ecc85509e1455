/**
 * Photos and videos that are chosen for one chat and not sent yet. Each is prepared from the moment it is chosen. Send does not wait for
 * that: the message stands in the chat and goes when all of it is ready. What is refused is told by its name and stays out; what
 * could not be sent comes back.
 */
import type { OutgoingMedia } from '../app/api.ts';
import type { PhotoCode, PreparedPhoto } from '../ports/photos.ts';
import type { KithError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { PhotoRoom } from './boot.ts';
import { stopped } from './stopped.ts';

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

/** A message that goes as soon as its photos are prepared and what went before it is kept. */
export interface Leaving {
  readonly key: number;
  /** The caption, or a text behind photos that are still on their way. */
  readonly text: string;
  readonly items: readonly Attachment[];
  /** The message that it has become. */
  readonly id: string | null;
}

/** Gives a message to the core. Resolves to why it was not kept, or null when it was. @param became called with its id */
type Give = (items: readonly OutgoingMedia[], became: (id: string) => void) => Promise<KithError | null>;

/** Why a message did not go; `back`: that is said where the photos stand. */
export type NotSent = KithError | 'back';

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
  leaving = $state.raw<readonly Leaving[]>([]);
  original = $state(false);
  /** Captions of what came back, for the field that is there by then; '': one went, and the draft is kept without it. */
  returned = $state.raw<readonly string[]>([]);
  readonly #photos: PhotoRoom;
  /** The last preparation of each item. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on the screen follows it
  readonly #working = new Map<number, Promise<void>>();
  /** Resolves when what went last is kept, or is back. */
  #before: Promise<unknown> = Promise.resolve();

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

  /** Moves by so many places: −1 is one earlier, 1 one later. */
  move(key: number, by: number): void {
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

  /**
   * What is chosen goes with a text, in the order in which it was sent, and stands in the chat from now on. All of it, or none:
   * what was refused is told, and the rest stands here again.
   */
  leave(text: string, give: Give): Promise<NotSent | null> {
    const message: Leaving = { key: made++, text, items: this.items, id: null };
    this.leaving = [...this.leaving, message];
    this.items = [];
    this.refused = [];
    const went = this.#go(message, this.#before, give);
    this.#before = went.catch(() => undefined);
    return went;
  }

  /** A draft without what is on its way: that stands in the chat. */
  without(draft: string): string {
    const going = this.leaving.map(({ text }) => text).filter((text) => text !== '').join('\n');
    return going !== '' && draft.startsWith(going) ? draft.slice(going.length).replace(/^\n/, '') : draft;
  }

  async #go({ key, items, text }: Leaving, before: Promise<unknown>, give: Give): Promise<NotSent | null> {
    await Promise.all(items.map((item) => this.#working.get(item.key)));
    await before;
    const ready = this.#itemsOf(key);
    try {
      const error = ready.length < items.length ? 'back' : await give(ready.flatMap(outgoing), (id) => this.#became(key, id));
      if (error === null) ready.forEach((item) => this.#done(item));
      else this.items = [...ready, ...this.items];
      this.returned = [...this.returned, error === null ? '' : text];
      return error;
    } finally {
      this.leaving = this.leaving.filter((one) => one.key !== key);
    }
  }

  #done(item: Attachment): void {
    this.#forget(item);
    this.#working.delete(item.key);
  }

  #itemsOf(message: number): readonly Attachment[] {
    return this.leaving.find(({ key }) => key === message)?.items ?? [];
  }

  #became(message: number, id: string): void {
    this.leaving = this.leaving.map((one) => (one.key === message ? { ...one, id } : one));
  }

  #prepare(item: Attachment): void {
    const { original } = this;
    const work = this.#photos.prepare(item.file, { original }).catch(stopped).then((result) => {
      // It was taken out meanwhile, or another preparation of it is on the way.
      if (this.#working.get(item.key) !== work) return result.ok ? this.#photos.discard(result.item.source) : undefined;
      if (result.ok) return this.#change(item.key, { prepared: result.item, url: pictureOf(result.item) });
      this.refused = [...this.refused, { name: item.name, code: result.code }];
      this.#drop(item.key);
    });
    this.#working.set(item.key, work);
  }

  /** Wherever it is: chosen, or on its way. */
  #find(key: number): Attachment | undefined {
    return [this.items, ...this.leaving.map(({ items }) => items)].flat().find((item) => item.key === key);
  }

  #edit(change: (items: readonly Attachment[]) => readonly Attachment[]): void {
    this.items = change(this.items);
    this.leaving = this.leaving.map((message) => ({ ...message, items: change(message.items) }));
  }

  #change(key: number, more: Partial<Attachment>): void {
    const before = this.#find(key);
    if (more.prepared && before) this.#forget(before);
    this.#edit((items) => items.map((item) => (item.key === key ? { ...item, ...more } : item)));
  }

  #drop(key: number): void {
    const item = this.#find(key);
    if (item) this.#done(item);
    this.#edit((items) => items.filter((one) => one.key !== key));
  }

  #forget({ url, prepared }: Attachment): void {
    if (url !== null) URL.revokeObjectURL(url);
    if (prepared) this.#photos.discard(prepared.source);
  }
}


/** Until it is prepared, what its file says of itself. */
export const isVideo = ({ file, prepared }: Attachment): boolean => (prepared ? prepared.durationMs > 0 : file.type.startsWith('video/'));

function pictureOf({ source, durationMs, poster }: PreparedPhoto<Blob>): string | null {
  if (durationMs === 0) return URL.createObjectURL(source);
  return poster.length > 0 ? URL.createObjectURL(new Blob([poster as Uint8Array<ArrayBuffer>])) : null;
}
