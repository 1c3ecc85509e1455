/**
 * Inboxes of sealed notices (protocol §5, §11): a bounded tray that anybody may post to who does the work. When it is full,
 * what a device of the owner has taken goes first, then the weakest stamp; a weaker one than all is told how many bits it
 * needs. So a flood costs more with each notice and never hides an honest one that works as hard [A16, H44].
 */
import type { Key } from '../protocol/ids.ts';
import type { Page, WireCode, WireCursor } from '../protocol/mailboxWire.ts';
import { sameBytes } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import { KEY, row, within, type InboxRow, type NoticeIndex } from './rows.ts';
import type { Shelf } from './shelf.ts';
import type { StoreChange } from './store/store.ts';

export interface NewNotice {
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  /** Work that was proved, in bits. */
  readonly bits: number;
}
export type PostResult = { readonly code: 'ok' } | { readonly code: WireCode; readonly minBits?: number };

export interface Inboxes {
  /** Makes an inbox known, or notes that its owner was here and has taken what is up to `after`. */
  open(inbox: Key, owner: Uint8Array, after: WireCursor | null, spend: () => boolean): Promise<WireCode | 'ok'>;
  post(inbox: Key, notice: NewNotice, spend: (bytes: number) => boolean): Promise<PostResult>;
  page(inbox: Key, after: WireCursor | null): Promise<Page>;
  /** Deletes notices that have expired. */
  expire(inbox: Key, arrivals: readonly number[]): Promise<void>;
  /** Forgets an inbox whose owner has been away too long, and its notices. */
  forget(inbox: Key): Promise<void>;
}

const sizeOf = (notices: readonly NoticeIndex[]): number => notices.reduce((sum, it) => sum + it.size, 0);

async function inboxRow({ store }: Shelf, inbox: Key): Promise<InboxRow | null> {
  const value = await store.read(KEY.inbox(inbox));
  return value === null ? null : row.inbox.read(value);
}

async function notices({ store }: Shelf, inbox: Key): Promise<NoticeIndex[]> {
  return (await store.list(...within(`y/${inbox}/`), { rows: Infinity })).map(({ key, value }) => row.notice.read(key, value));
}

async function open(shelf: Shelf, inbox: Key, owner: Uint8Array, after: WireCursor | null, spend: () => boolean): Promise<WireCode | 'ok'> {
  const { store, storeId, totals, limits, clock } = shelf;
  const known = await inboxRow(shelf, inbox);
  if (known === null && (totals.inboxes >= limits.totalInboxes || !spend())) return 'quota';
  const kept = known ?? { owner, notices: 0, taken: 0, seen: 0 };
  const took = after !== null && sameBytes(after.storeId, storeId) ? after.arrival : 0;
  const seen = Math.floor(clock.now() / TIME.DAY) * TIME.DAY;
  const next = { ...kept, taken: Math.max(kept.taken, took), seen };
  if (known !== null && next.taken === kept.taken && next.seen === kept.seen) return 'ok';
  await store.write([
    { key: KEY.expiry(kept.seen + limits.inboxAge, 'i', inbox, 0), value: null },
    { key: KEY.expiry(seen + limits.inboxAge, 'i', inbox, 0), value: new Uint8Array(0) },
    { key: KEY.inbox(inbox), value: row.inbox.write(next) },
  ]);
  totals.inboxes += Number(known === null);
  return 'ok';
}

async function write({ store, totals }: Shelf, inbox: Key, kept: InboxRow, out: readonly NoticeIndex[], added: readonly NoticeIndex[], more: readonly StoreChange[] = []): Promise<void> {
  const gone = out.flatMap((it) => [
    { key: KEY.notice(inbox, it.arrival), value: null },
    { key: KEY.noticeIndex(inbox, it.arrival), value: null },
    { key: KEY.expiry(it.expires, 'n', inbox, it.arrival), value: null },
  ]);
  const next = { ...kept, notices: kept.notices + added.length - out.length };
  await store.write([...gone, { key: KEY.inbox(inbox), value: row.inbox.write(next) }, ...more]);
  totals.objects += added.length - out.length;
  totals.bytes += sizeOf(added) - sizeOf(out);
}

/** What goes out for a notice of `bits`, or how many bits it would need. */
function room({ clock, limits }: Shelf, all: readonly NoticeIndex[], taken: number, bits: number): { readonly out: readonly NoticeIndex[] } | { readonly minBits: number } {
  const out = all.filter((it) => it.expires <= clock.now());
  if (all.length - out.length < limits.inboxNotices) return { out };
  const left = all.filter((it) => !out.includes(it));
  const old = left.find((it) => it.arrival <= taken);
  if (old) return { out: [...out, old] };
  const weakest = left.reduce((a, b) => (b.bits <= a.bits ? b : a));
  return bits > weakest.bits ? { out: [...out, weakest] } : { minBits: weakest.bits + 1 };
}

async function post(shelf: Shelf, inbox: Key, notice: NewNotice, spend: (bytes: number) => boolean): Promise<PostResult> {
  const { totals, limits, clock } = shelf;
  const kept = await inboxRow(shelf, inbox);
  if (kept === null) return { code: 'unknownInbox' };
  const all = await notices(shelf, inbox);
  if (all.some((it) => sameBytes(it.hash, notice.hash))) return { code: 'ok' };
  const place = room(shelf, all, kept.taken, notice.bits);
  if ('minBits' in place) return { code: 'stampWeak', minBits: place.minBits };
  const size = notice.bytes.length;
  if (totals.bytes + size > limits.totalBytes || totals.objects + 1 > limits.totalObjects || !spend(size)) return { code: 'quota' };
  const arrival = await shelf.nextArrival();
  const added: NoticeIndex = { arrival, hash: notice.hash, bits: notice.bits, size, expires: clock.now() + limits.noticeAge };
  await write(shelf, inbox, kept, place.out, [added], [
    { key: KEY.notice(inbox, arrival), value: notice.bytes },
    { key: KEY.noticeIndex(inbox, arrival), value: row.notice.write(added) },
    { key: KEY.expiry(added.expires, 'n', inbox, arrival), value: new Uint8Array(0) },
  ]);
  shelf.tell(inbox, { arrival, bytes: notice.bytes });
  return { code: 'ok' };
}

async function drop(shelf: Shelf, inbox: Key, isGone: (it: NoticeIndex) => boolean): Promise<void> {
  const kept = await inboxRow(shelf, inbox);
  if (kept === null) return;
  const out = (await notices(shelf, inbox)).filter(isGone);
  if (out.length > 0) await write(shelf, inbox, kept, out, []);
}

async function forget(shelf: Shelf, inbox: Key): Promise<void> {
  const { store, limits, clock, totals } = shelf;
  const kept = await inboxRow(shelf, inbox);
  if (kept === null || kept.seen + limits.inboxAge > clock.now()) return;
  await drop(shelf, inbox, () => true);
  await store.write([
    { key: KEY.inbox(inbox), value: null },
    { key: KEY.expiry(kept.seen + limits.inboxAge, 'i', inbox, 0), value: null },
  ]);
  totals.inboxes -= 1;
}

export function createInboxes(shelf: Shelf): Inboxes {
  return {
    open: (inbox, owner, after, spend) => shelf.alone(inbox, () => open(shelf, inbox, owner, after, spend)),
    post: (inbox, notice, spend) => shelf.alone(inbox, () => post(shelf, inbox, notice, spend)),
    page: (inbox, after) => shelf.page(`n/${inbox}/`, after),
    expire: (inbox, arrivals) => shelf.alone(inbox, () => drop(shelf, inbox, (it) => arrivals.includes(it.arrival) && it.expires <= shelf.clock.now())),
    forget: (inbox) => shelf.alone(inbox, () => forget(shelf, inbox)),
  };
}
