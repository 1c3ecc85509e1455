/**
 * Carries photos and videos: looks at the rows, fetches what is wanted and leaves at relays what is owed, so many at a time, and
 * again after a pause while somebody waits. Texts go first: of everything that is carried one piece is on the way at a time and link.
 */
import type { MediaItem } from '../chat/media.ts';
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import type { Bulk, Random } from '../ports/primitives.ts';
import type { Store } from '../ports/storage.ts';
import { keyOf, sameBytes, type AccountId, type Key, type PeerName } from '../protocol/ids.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import { fetchBlob, type FetchEnd } from './blobFetch.ts';
import { putBlob } from './blobPut.ts';
import type { BlobRow, BlobRows } from './blobRows.ts';
import { askOn, type PieceSource, type PieceStream } from './blobStream.ts';
import type { Friend } from './friend.ts';
import type { RelayChunks } from './mail.ts';

/** Blobs under way at a time, of all chats. */
const AT_ONCE = 2;
/** What nobody has now is asked for again after this, and after twice as long each time. */
const FIRST_PAUSE = 4 * TIME.SECOND;
const LONGEST_PAUSE = 5 * TIME.MINUTE;
/** A linked device has so long to fetch what is sent, before a relay gets a copy. */
const LINK_GRACE = 20 * TIME.SECOND;

export interface PorterDeps {
  readonly store: Pick<Store, 'blobs' | 'records' | 'localKey'>;
  readonly random: Random;
  readonly bulk: Bulk;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rows: BlobRows;
  friend(account: AccountId): Friend | null;
  /** Linked devices of theirs that proved themselves, while the chat is open. */
  peers(account: AccountId): readonly PeerName[];
  /** A stream of `/kith/blob/1`. Rejects when there is none to be had. */
  open(peer: PeerName): Promise<Stream>;
  /** Own relays that are connected: only there is anything read. */
  ownRelays(): readonly RelayChunks[];
  /** Connected relays at which something for them is left. */
  relaysFor(friend: Friend): readonly RelayChunks[];
  itemOf(row: BlobRow): Promise<MediaItem | null>;
  changed(row: BlobRow): void;
}

const atRelay = ({ chunks }: RelayChunks): PieceSource => ({
  async ask(_root, index, id) {
    const got = await chunks.get(id, index);
    return got.ok ? got.value : null;
  },
});

export class Porters {
  readonly #deps: PorterDeps;
  /** What is carried now, by the name of its pieces. */
  readonly #underWay = new Set<Key>();
  readonly #progress = new Map<Key, number>();
  readonly #streams = new Map<PeerName, Promise<PieceStream>>();
  /** When an own blob was first seen, monotonic ms: a link has its grace from then. */
  readonly #since = new Map<Key, number>();
  #timer: { readonly due: number; readonly cancel: () => void } | null = null;
  #pause = FIRST_PAUSE;
  #isStopped = false;

  constructor(deps: PorterDeps) {
    this.#deps = deps;
  }

  /** Something is new: what waits is tried now. */
  look(): void {
    this.#pause = FIRST_PAUSE;
    this.#begin();
  }

  progressOf({ name }: BlobRow): number | null {
    return this.#progress.get(name) ?? null;
  }

  isUnderWay({ name }: BlobRow): boolean {
    return this.#underWay.has(name);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    for (const stream of this.#streams.values()) void stream.then((open) => open.close(), () => undefined);
  }

  /** As it is now; null when it was taken back meanwhile. */
  #now({ account, root }: BlobRow): BlobRow | null {
    return this.#deps.rows.get(account, root);
  }

  #isOpen(account: AccountId): boolean {
    return !this.#isStopped && this.#deps.friend(account)?.isOpen === true;
  }

  #begin(): void {
    if (this.#isStopped) return;
    for (const row of this.#deps.rows.all()) {
      if (this.#underWay.size >= AT_ONCE) return;
      if (this.#underWay.has(row.name) || !this.#isOpen(row.account)) continue;
      const work = row.mine ? this.#putWork(row) : this.#fetchWork(row);
      if (work) this.#carry(row, work);
    }
  }

  #carry(row: BlobRow, work: () => Promise<boolean>): void {
    this.#underWay.add(row.name);
    this.#deps.changed(row);
    work()
      .catch((error: unknown) => {
        this.#deps.logger.log('depot', 'failed', { error: error instanceof Error ? error.name : 'unknown' });
        return false;
      })
      .then((isDone) => {
        this.#underWay.delete(row.name);
        if (isDone) this.#progress.delete(row.name);
        this.#deps.changed(row);
        if (isDone) this.#begin();
        else this.#lookIn(this.#pause);
      })
      .catch(() => undefined);
  }

  /** A sooner look stays. */
  #lookIn(ms: number): void {
    const due = this.#deps.clock.monotonic() + ms;
    if (this.#isStopped || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.cancel();
    const cancel = this.#deps.clock.after(ms, () => {
      this.#timer = null;
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
      this.#begin();
    });
    this.#timer = { due, cancel };
  }

  #tell(row: BlobRow, here: number, of: number): void {
    this.#progress.set(row.name, here / of);
    this.#deps.changed(row);
  }

  /** Null: there is nothing to fetch, or nobody to fetch it from. */
  #fetchWork(row: BlobRow): (() => Promise<boolean>) | null {
    const { peers, ownRelays } = this.#deps;
    if (row.whole || row.failed || !row.wanted) return null;
    if (peers(row.account).length === 0 && ownRelays().length === 0) return null;
    return () => this.#fetch(row);
  }

  async #fetch(row: BlobRow): Promise<boolean> {
    const { store, rows, itemOf } = this.#deps;
    const item = await itemOf(row);
    if (!item) return true;
    const linked = await this.#linked(row.account);
    const end = await fetchBlob({
      item,
      blobs: store.blobs,
      bulk: this.#deps.bulk,
      name: row.name,
      sources: [...linked, ...this.#deps.ownRelays().map(atRelay)],
      isWanted: () => this.#isOpen(row.account) && this.#now(row)?.wanted === true,
      progress: (here, of) => this.#tell(row, here, of),
    });
    const now = this.#now(row);
    if (!now) await store.blobs.remove(row.name);
    else if (end === 'whole' || end === 'failed') await rows.put({ ...now, whole: end === 'whole', failed: end === 'failed' });
    if (end === 'whole') for (const stream of linked) stream.whole(row.root);
    return isOver(end);
  }

  /** Streams to the linked devices of somebody; one that cannot be opened is passed over. */
  async #linked(account: AccountId): Promise<readonly PieceStream[]> {
    const opened = await Promise.allSettled(this.#deps.peers(account).map((peer) => this.#stream(peer)));
    return opened.flatMap((one) => (one.status === 'fulfilled' && !one.value.isOver ? [one.value] : []));
  }

  #stream(peer: PeerName): Promise<PieceStream> {
    const known = this.#streams.get(peer);
    if (known) return known;
    const opening = this.#deps.open(peer).then((stream) => askOn(stream, this.#deps.clock));
    const forget = (): void => {
      if (this.#streams.get(peer) === opening) this.#streams.delete(peer);
    };
    this.#streams.set(peer, opening);
    opening.then((stream) => stream.onClose(forget), forget);
    return opening;
  }

  /** Null: it is delivered, at every relay that is there, or a link has its turn. */
  #putWork(row: BlobRow): (() => Promise<boolean>) | null {
    const { clock, peers, relaysFor } = this.#deps;
    if (row.delivered || !row.entry) return null;
    const since = this.#since.get(row.name) ?? clock.monotonic();
    this.#since.set(row.name, since);
    const left = since + LINK_GRACE - clock.monotonic();
    if (peers(row.account).length > 0 && left > 0) {
      this.#lookIn(left);
      return null;
    }
    const friend = this.#deps.friend(row.account);
    const relays = (friend ? relaysFor(friend) : []).filter(({ relay }) => !row.puts.some((put) => sameBytes(put.relay, relay) && put.expires - clock.now() > EXPIRY.pieceAgain));
    return relays.length > 0 ? () => this.#put(row, relays) : null;
  }

  /** Whether all of these relays have it. */
  async #put(row: BlobRow, relays: readonly RelayChunks[]): Promise<boolean> {
    const { store, clock, rows } = this.#deps;
    let all = true;
    for (const { relay, chunks, time } of relays) {
      const kept = clock.now() + EXPIRY.piece;
      const isPut = await putBlob({
        blobs: store.blobs, name: row.name, root: row.root, bytes: row.bytes, chunks, expires: time() + EXPIRY.piece,
        isWanted: () => this.#isOpen(row.account) && this.#now(row)?.delivered === false,
        progress: (done, of) => this.#tell(row, done, of),
      });
      const now = this.#now(row);
      if (!now || now.delivered) return true;
      if (isPut) await rows.put({ ...now, puts: [...now.puts.filter((put) => keyOf(put.relay) !== keyOf(relay)), { relay, expires: kept }] });
      all &&= isPut;
    }
    return all;
  }
}

/** Nothing more is to be done for it. */
const isOver = (end: FetchEnd): boolean => end === 'whole' || end === 'failed' || end === 'stopped';
