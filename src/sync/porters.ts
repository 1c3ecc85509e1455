/**
 * Carries photos and videos: looks at the rows, fetches what is wanted and leaves at relays what is owed, so many at a time. What
 * nobody has now waits for its next turn and holds up no other [H41]. Texts go first: of everything that is carried one piece is on the way at a time and link.
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
import { MOST_PUTS, type BlobRow, type BlobRows } from './blobRows.ts';
import { askOn, type PieceSource, type PieceStream } from './blobStream.ts';
import type { Friend } from './friend.ts';
import type { RelayChunks } from './mail.ts';

/** Blobs under way at a time: of one chat, and of all. */
const OF_CHAT = 2;
const OF_ALL = 6;
/** What nobody has now is asked for again after this, and after twice as long each time. */
const FIRST_PAUSE = 4 * TIME.SECOND;
const LONGEST_PAUSE = 5 * TIME.MINUTE;
/** A screen is told of progress at most so often. */
const TELL = 250;
/** A linked device has so long to fetch what is sent, or its next piece, before a relay gets a copy. */
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
  /** Whether so many bytes more may be kept. */
  hasRoom(bytes: number): Promise<boolean>;
  changed(row: BlobRow): void;
}

const atRelay = ({ chunks }: RelayChunks): PieceSource => ({
  async ask(_root, index, id) {
    const got = await chunks.get(id, index);
    return got.ok ? got.value : null;
  },
});

/** When a blob was last tried and may be tried again (monotonic ms), and how long it then waits. */
interface Turn {
  readonly began: number;
  readonly due: number;
  readonly pause: number;
}

/** `again`: somebody waits. `rests`: until it is wanted again; how far it came stays known. */
type Outcome = 'done' | 'again' | 'rests';
type Work = () => Promise<Outcome>;

export class Porters {
  readonly #deps: PorterDeps;
  /** What is carried now, by the name of its pieces, and of whose chat it is. */
  readonly #underWay = new Map<Key, Key>();
  readonly #turns = new Map<Key, Turn>();
  readonly #progress = new Map<Key, number>();
  /** When a screen was last told of its progress, monotonic ms. */
  readonly #toldAt = new Map<Key, number>();
  /** The piece of a blob that somebody waits for. */
  readonly #first = new Map<Key, number>();
  readonly #streams = new Map<PeerName, Promise<PieceStream>>();
  /** When an own blob was first seen or last given to a link, monotonic ms: a link has its grace from then. */
  readonly #since = new Map<Key, number>();
  #timer: { readonly due: number; readonly cancel: () => void } | null = null;
  #isStopped = false;

  constructor(deps: PorterDeps) {
    this.#deps = deps;
  }

  /** Something is new: what has its turn is tried now. */
  look(): void {
    this.#begin();
  }

  /** Somebody waits for this one. */
  urge({ name }: BlobRow): void {
    this.#turns.delete(name);
    this.#begin();
  }

  /** There are other ways than before: what waits is tried now, however often they change no more than once in a first pause. */
  waysChanged(): void {
    for (const [name, { began, due }] of this.#turns) this.#turns.set(name, { began, due: Math.min(due, began + FIRST_PAUSE), pause: FIRST_PAUSE });
    this.#begin();
  }

  /** A linked device fetches it: both ways at a time would share one line. */
  served({ name, mine }: BlobRow): void {
    if (mine) this.#since.set(name, this.#deps.clock.monotonic());
  }

  /** Somebody waits for this piece. */
  first({ name }: BlobRow, piece: number): void {
    this.#first.set(name, piece);
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

  /** What is owed in open chats; what was not tried for longest comes first. */
  #waiting(): readonly BlobRow[] {
    const began = ({ name }: BlobRow): number => this.#turns.get(name)?.began ?? -1;
    const owed = this.#deps.rows.all().filter((row) => isOwed(row) && !this.#underWay.has(row.name) && this.#isOpen(row.account));
    return owed.sort((a, b) => began(a) - began(b));
  }

  #begin(): void {
    if (this.#isStopped) return;
    const now = this.#deps.clock.monotonic();
    for (const row of this.#waiting()) {
      const due = this.#turns.get(row.name)?.due ?? now;
      if (due > now) this.#lookIn(due - now);
      else if (this.#underWay.size < OF_ALL && this.#countOf(row.account) < OF_CHAT) {
        const work = this.#workFor(row);
        if (work) this.#carry(row, work);
      }
    }
  }

  #countOf(account: AccountId): number {
    return [...this.#underWay.values()].filter((chat) => chat === keyOf(account)).length;
  }

  /** Null: it cannot be done now. */
  #workFor(row: BlobRow): Work | null {
    if (row.mine) return this.#putWork(row);
    return row.whole || row.freed ? this.#tellWork(row) : this.#fetchWork(row);
  }

  #carry(row: BlobRow, work: Work): void {
    const { clock, logger, changed } = this.#deps;
    const began = clock.monotonic();
    this.#underWay.set(row.name, keyOf(row.account));
    changed(row);
    work()
      .catch((error: unknown): Outcome => {
        logger.log('depot', 'failed', { error: error instanceof Error ? error.name : 'unknown' });
        return 'again';
      })
      .then((outcome) => {
        const pause = this.#turns.get(row.name)?.pause ?? FIRST_PAUSE;
        this.#underWay.delete(row.name);
        this.#toldAt.delete(row.name);
        const isHere = this.#now(row) !== null;
        if (outcome === 'done' || !isHere) for (const known of [this.#progress, this.#first]) known.delete(row.name);
        if (!isHere) this.#since.delete(row.name);
        // Also what is done has its pause: whatever makes it be owed again does not make it spin.
        if (isHere) this.#turns.set(row.name, { began, due: clock.monotonic() + pause, pause: outcome === 'again' ? Math.min(2 * pause, LONGEST_PAUSE) : FIRST_PAUSE });
        else this.#turns.delete(row.name);
        changed(row);
        this.#begin();
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
      this.#begin();
    });
    this.#timer = { due, cancel };
  }

  #tell(row: BlobRow, here: number, of: number): void {
    const now = this.#deps.clock.monotonic();
    this.#progress.set(row.name, here / of);
    if (now - (this.#toldAt.get(row.name) ?? -TELL) < TELL) return;
    this.#toldAt.set(row.name, now);
    this.#deps.changed(row);
  }

  /** Null: there is nothing to fetch, or nobody to fetch it from. */
  #fetchWork(row: BlobRow): Work | null {
    const { peers, ownRelays } = this.#deps;
    if (peers(row.account).length === 0 && ownRelays().length === 0) return null;
    return () => this.#fetch(row);
  }

  /** Whether there is room for it. What has begun may end: of that, most may be here. */
  async mayBegin({ name, bytes }: BlobRow): Promise<boolean> {
    return (await this.#deps.store.blobs.has(name)).size > 0 || this.#deps.hasRoom(bytes);
  }

  async #fetch(row: BlobRow): Promise<Outcome> {
    const { store, rows, itemOf } = this.#deps;
    const item = await itemOf(row);
    if (!item) return this.#drop(row);
    if (!(await this.mayBegin(row))) return 'again';
    const linked = await this.#linked(row.account);
    const end = await fetchBlob({
      item,
      blobs: store.blobs,
      bulk: this.#deps.bulk,
      name: row.name,
      sources: [...linked, ...this.#deps.ownRelays().map(atRelay)],
      isWanted: () => this.#isOpen(row.account) && this.#now(row)?.wanted === true,
      first: () => this.#first.get(row.name) ?? 0,
      progress: (here, of) => this.#tell(row, here, of),
    });
    const isTold = end === 'whole' && linked.length > 0;
    if (isTold) for (const stream of linked) stream.whole(row.root);
    const isEnd = end === 'whole' || end === 'failed';
    const isHere = isEnd ? await rows.change(row, () => ({ whole: end === 'whole', failed: end === 'failed', delivered: isTold })) : this.#now(row) !== null;
    // What nobody can ever open takes no place.
    if (!isHere || end === 'failed') await store.blobs.remove(row.name);
    return OUTCOME[end];
  }

  /** Its message was taken back, or cannot be believed: a start before this one, or its disk, did not come to delete it. */
  async #drop(row: BlobRow): Promise<Outcome> {
    await this.#deps.rows.remove(row);
    await this.#deps.store.blobs.remove(row.name);
    return 'done';
  }

  /** Who sent it has not heard that it is here: until then it is left at relays for me again and again. */
  #tellWork(row: BlobRow): Work | null {
    if (this.#deps.peers(row.account).length === 0) return null;
    return async () => {
      const linked = await this.#linked(row.account);
      for (const stream of linked) stream.whole(row.root);
      if (linked.length > 0) await this.#deps.rows.change(row, () => ({ delivered: true }));
      return linked.length > 0 ? 'done' : 'again';
    };
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
  #putWork(row: BlobRow): Work | null {
    const { clock, peers, relaysFor } = this.#deps;
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

  /** Done when all of these relays have it. */
  async #put(row: BlobRow, relays: readonly RelayChunks[]): Promise<Outcome> {
    const { store, clock, rows } = this.#deps;
    let all = true;
    for (const { relay, chunks, time } of relays) {
      const kept = clock.now() + EXPIRY.piece;
      const isPut = await putBlob({
        blobs: store.blobs, name: row.name, root: row.root, bytes: row.bytes, chunks, expires: time() + EXPIRY.piece,
        isRenewal: row.puts.some((put) => sameBytes(put.relay, relay)),
        isWanted: () => this.#isOpen(row.account) && this.#now(row)?.delivered === false,
        progress: (done, of) => this.#tell(row, done, of),
      });
      const now = this.#now(row);
      if (!now || now.delivered) return 'done';
      // The newest are remembered, and no more than can be read again.
      if (isPut) await rows.change(row, ({ puts }) => ({ puts: [...puts.filter((put) => !sameBytes(put.relay, relay) && put.expires > clock.now()), { relay, expires: kept }].slice(-MOST_PUTS) }));
      all &&= isPut;
    }
    return all ? 'done' : 'again';
  }
}

const OUTCOME: Record<FetchEnd, Outcome> = { whole: 'done', failed: 'done', missing: 'again', stopped: 'rests' };

/** Whether something is to be done for it, as soon as it can be. That all of it came is told also of what made room since. */
const isOwed = ({ mine, entry, whole, wanted, failed, delivered, freed }: BlobRow): boolean => (mine ? entry !== null && !delivered : !failed && (whole || freed ? !delivered : wanted));
