/**
 * Photos and videos, loaded when the first one is there: a device on which none was ever sent or came fetches nothing of the code
 * that carries them. Everything asked meanwhile waits for it; how one stands is told as far as it is known.
 */
import type { Change } from '../chat/keeper.ts';
import type { MediaItem } from '../chat/media.ts';
import type { ByteSource } from '../ports/blobs.ts';
import type { Stream } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import type { BlobLook, Depot, EntryPlace, SealedItem } from './depot.ts';

export interface MediaDeskDeps {
  readonly logger: Logger;
  /** Whether a photo or video was ever here. */
  isUsed(): Promise<boolean>;
  open(): Promise<Depot>;
  /** It is open: what was said of photos and pictures before was not known yet. */
  opened(): void;
}

export class MediaDesk {
  readonly #deps: MediaDeskDeps;
  #opening: Promise<Depot> | null = null;
  #depot: Depot | null = null;
  /** What the depot is to be told and could not be yet: its code could not be fetched, or the disk was full. */
  readonly #untaken: ((depot: Depot) => Promise<void>)[] = [];
  /** Messages in view of whose photos nothing is known, by entry: told of once. */
  readonly #missed = new Set<Key>();
  /** What is written is taken in its order. */
  #writing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(deps: MediaDeskDeps) {
    this.#deps = deps;
  }

  /** What was owed at the last end goes on. */
  async start(): Promise<void> {
    if (await this.#deps.isUsed()) await this.depot();
  }

  stop(): void {
    this.#isStopped = true;
    this.#depot?.stop();
  }

  /** Loads it where it is not here yet. */
  depot(): Promise<Depot> {
    this.#opening ??= this.#deps.open().then(
      (depot) => {
        this.#depot = depot;
        if (this.#isStopped) depot.stop();
        else this.#deps.opened();
        return depot;
      },
      (error: unknown) => {
        this.#opening = null;
        throw error;
      },
    );
    return this.#opening;
  }

  /** Never rejects: what is not taken now is taken at the next occasion. */
  written(account: AccountId, change: Change): void {
    if (!change.entries.some(({ entry: { kind } }) => kind === KIND.media || kind === KIND.profile)) return;
    this.#tell((depot) => depot.written(account, change));
  }

  #tell(task: (depot: Depot) => Promise<void>): void {
    this.#untaken.push(task);
    this.retry();
  }

  /** An occasion: something was written, or ways changed. */
  retry(): void {
    if (this.#untaken.length === 0 || this.#isStopped) return;
    this.#writing = this.#writing
      .then(async () => {
        for (let [next] = this.#untaken; next; [next] = this.#untaken) {
          await next(await this.depot());
          this.#untaken.shift();
        }
      })
      .catch(this.#log);
  }

  readonly #log = (error: unknown): void => this.#deps.logger.log('media', 'not taken', { error: error instanceof Error ? error.name : 'unknown' });

  /** @param of the message in view: what is not known of its photos is looked for */
  look(account: AccountId, item: Pick<MediaItem, 'root'>, of: EntryPlace | null = null): BlobLook {
    if (of && !this.#depot?.has(account, item)) this.#miss(account, of);
    return this.#depot?.look(account, item) ?? { state: 'Waiting', progress: 0 };
  }

  /** See `Portraits.of`. */
  pictureOf(account: AccountId): string | null {
    return this.#depot?.portraits.of(account) ?? null;
  }

  /** Which of these relays have all photos and videos of an own message: all, where it has none; none, as long as that cannot be told. */
  atRelays(account: AccountId, items: readonly MediaItem[], relays: readonly Key[]): readonly Key[] {
    return items.length === 0 ? relays : (this.#depot?.atRelays(account, items, relays) ?? []);
  }

  #miss(account: AccountId, place: EntryPlace): void {
    const name = keyOf(place.id);
    if (this.#missed.has(name)) return;
    this.#missed.add(name);
    // One that cannot be told of holds up no other; it is when it is next in view.
    this.#tell((depot) => depot.missed(account, place).catch(this.#log).finally(() => this.#missed.delete(name)));
  }

  /** @throws StorageError, SourceError */
  async seal(account: AccountId, sources: readonly ByteSource[]): Promise<readonly SealedItem[]> {
    return (await this.depot()).seal(account, sources);
  }

  async discard(account: AccountId, items: readonly SealedItem[]): Promise<void> {
    await (await this.depot()).discard(account, items);
  }

  async read(account: AccountId, item: MediaItem, index: number): Promise<Uint8Array | null | undefined> {
    return (await this.depot()).read(account, item, index);
  }

  async want(account: AccountId, item: MediaItem, entry: EntryPlace, wanted: boolean): Promise<void> {
    await (await this.depot()).want(account, item, entry, wanted);
  }

  /** A device of a friend opened a stream for pieces. */
  serve(account: AccountId, stream: Stream): void {
    this.depot().then((depot) => depot.serve(account, stream), () => stream.close());
  }

  /** A link, a relay or a chat opened. */
  waysChanged(): void {
    this.retry();
    this.#depot?.waysChanged();
  }
}
