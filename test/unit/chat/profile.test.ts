/** [S7.5] Profiles: what counts of them, what picture they may name, and in which order. */
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { mediaBodyValue, type MediaItem } from '../../../src/chat/media.ts';
import { encodeProfile, newestProfile, pictureIn, pictureItem } from '../../../src/chat/profile.ts';
import type { ChapterView, KnownEntry, OpenEntry, SeenEntry } from '../../../src/chat/types.ts';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { keyOf, type AccountId, type DeviceId, type EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const bytes = (n: number, length = 32): Uint8Array => new Uint8Array(length).fill(n);
const [ALICE, BOB] = [bytes(1) as AccountId, bytes(2) as AccountId];
const item = (n: number, more: Partial<MediaItem> = {}): MediaItem => ({ ...pictureItem({ root: bytes(n), key: bytes(n + 1), bytes: 20_000, hash: bytes(n + 2) }, 512), ...more });
const valueOf = (one: MediaItem): Value => (mediaBodyValue({ kind: 'media', items: [one], caption: '' }) as unknown as [Value[], string])[0][0]!;

let ids = 0;
const entry = (account: AccountId, body: Uint8Array, more: Partial<KnownEntry> = {}, kind: number = KIND.profile): SeenEntry =>
  ({ form: 'whole', verdict: 'signed', account, arrival: 1, entry: { id: bytes(++ids) as EntryId, chapter: 3, kind, body } as unknown as OpenEntry, ...more }) as SeenEntry;
const view = (entries: readonly SeenEntry[], more: Partial<ChapterView> = {}): ChapterView => ({ chapter: 3, entries, lamport: new Map(), gaps: [], forks: [], hidden: new Set(), ...more });
const profile = (n: number, account = ALICE): SeenEntry => entry(account, encodeProfile('Alice', item(n)));
/** A profile that names anything as its picture. */
const naming = (picture: Value | null): SeenEntry => entry(ALICE, encode(['Alice', '', picture]));

describe('the newest profile', () => {
  it('counts, by the shown order, and of its author alone', () => {
    const all = [profile(10), profile(20), profile(30, BOB)];
    expect(newestProfile(view(all), ALICE)).toEqual({ chapter: 3, id: all[1]!.entry.id, picture: item(20) });
    expect(newestProfile(view(all), BOB)?.picture).toEqual(item(30));
    expect(newestProfile(view([]), ALICE)).toBeNull();
    expect(newestProfile(view([entry(ALICE, encodeBody({ kind: 'text', text: 'hi', replyTo: null }), {}, KIND.text)]), ALICE)).toBeNull();
  });

  it('that says none takes the one before away', () => {
    expect(newestProfile(view([profile(10), entry(ALICE, encodeProfile('Alice', null))]), ALICE)?.picture).toBeNull();
  });

  it('counts only when its own signature was verified, never a strip, a twin, or what stands behind a fork', () => {
    const first = profile(10);
    const [unsigned, linked, twin, behind] = [entry(ALICE, encodeProfile('A', item(20)), { verdict: 'unverifiable' }), entry(ALICE, encodeProfile('A', item(21)), { verdict: 'linked' }), profile(22), profile(23)];
    const strip = entry(ALICE, bytes(0), { form: 'strip' } as Partial<KnownEntry>);
    const forks = [{ device: bytes(9, 16) as DeviceId, ids: [twin.entry.id] }];
    const seen = view([first, unsigned, linked, strip, twin, behind], { forks, hidden: new Set([keyOf(behind.entry.id)]) });
    expect(newestProfile(seen, ALICE)?.picture).toEqual(item(10));
  });

  it.each([
    ['no bytes at all', bytes(0)],
    ['no profile', encode([1, 2])],
    ['a name of nothing', encode([' ', '', null])],
  ] as const)('that is malformed (%s) says that there is none, and takes the one before away', (_, body) => {
    const broken = entry(ALICE, body);
    expect(newestProfile(view([profile(10), broken]), ALICE)).toEqual({ chapter: 3, id: broken.entry.id, picture: null });
  });
});

describe('[H57] [H59] a picture', () => {
  it('is read as it was written, up to its bounds', () => {
    for (const one of [item(1), item(1, { width: 1, height: 1, bytes: 1 }), item(1, { bytes: LIMITS.pictureBytes, width: LIMITS.pictureSide, height: LIMITS.pictureSide })]) {
      expect(pictureIn(entry(ALICE, encodeProfile('Alice', one)))).toEqual(one);
    }
  });

  it.each([
    ['[H57] of SVG', { mime: 'image/svg+xml' }],
    ['[H57] of HTML', { mime: 'text/html' }],
    ['[H57] of another type of photos, that may move', { mime: 'image/gif' }],
    ['[H57] of a type that is none', { mime: 'IMAGE/JPEG' }],
    ['[H57] of a video', { mime: 'video/mp4', durationMs: 1000 }],
    ['that lasts', { durationMs: 1 }],
    ['with a poster', { poster: bytes(1, 10) }],
    ['[H59] that is larger than may be', { bytes: LIMITS.pictureBytes + 1 }],
    ['[H59] of a gigabyte', { bytes: 1024 ** 3 }],
    ['[H59] that is wider than may be', { width: LIMITS.pictureSide + 1, height: LIMITS.pictureSide + 1 }],
    ['that is no square', { width: 500 }],
  ] as const)('%s is none', (_, more) => {
    expect(pictureIn(naming(valueOf(item(1, more))))).toBeNull();
  });

  it.each([['a number', 7], ['a text', 'https://evil.example/p.jpg'], ['bytes', bytes(1, 100)], ['an empty list', []], ['an item and more', [...(valueOf(item(1)) as Value[]), 0, 0]]] as readonly (readonly [string, Value])[])('[H57] that is %s is none', (_, value) => {
    expect(pictureIn(naming(value))).toBeNull();
  });

  it('is none in a message, unsigned, or taken back', () => {
    const body = encodeProfile('Alice', item(1));
    expect(pictureIn(entry(ALICE, body, {}, KIND.media))).toBeNull();
    expect(pictureIn(entry(ALICE, body, { verdict: 'unverifiable' }))).toBeNull();
    expect(pictureIn(entry(ALICE, body, { form: 'strip' } as Partial<KnownEntry>))).toBeNull();
  });

  it('cannot be written where others could not read it', () => {
    expect(() => encodeProfile('', item(1))).toThrow(FormError);
    expect(() => encodeProfile('Alice', item(1, { alt: 'x'.repeat(2048) }))).toThrow(FormError);
  });
});
