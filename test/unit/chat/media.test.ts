import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { mediaKindOf, type MediaItem } from '../../../src/chat/media.ts';
import { encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const bytes = (n: number, length = 32): Uint8Array => new Uint8Array(length).fill(n);
const item = (more: Partial<MediaItem> = {}): MediaItem =>
  ({ root: bytes(1), key: bytes(2), bytes: 1000, hash: bytes(3), mime: 'image/jpeg', width: 40, height: 30, durationMs: 0, preview: bytes(4, 20), poster: new Uint8Array(), alt: 'a hill', ...more });
const valueOf = (one: MediaItem): Value => [one.root, one.key, one.bytes, one.hash, one.mime, one.width, one.height, one.durationMs, one.preview, one.alt];
const read = (value: Value) => decodeBody(KIND.media, encode(value));

describe('[S7.5] [F21] [F23] the body of photos', () => {
  it('is read as it was written, with one item and with nine, with a caption and without', () => {
    for (const items of [[item()], Array.from({ length: 9 }, (_, i) => item({ root: bytes(10 + i) }))]) {
      for (const caption of ['', 'the hill']) expect(decodeBody(KIND.media, encodeBody({ kind: 'media', items, caption }))).toEqual({ kind: 'media', items, caption });
    }
  });

  it('[F27] carries the small picture of a video, and not a byte for it where there is none', () => {
    const video = item({ mime: 'video/mp4', durationMs: 3000, poster: bytes(7, 900) });
    const body = { kind: 'media', items: [video, item()], caption: '' } as const;
    expect(decodeBody(KIND.media, encodeBody(body))).toEqual(body);
    expect(read([[valueOf(item())], ''])).toEqual({ kind: 'media', items: [item()], caption: '' });
  });

  it('has room for nine items that say all they may', () => {
    const items = Array.from({ length: LIMITS.mediaItems }, () => item({ alt: 'x'.repeat(LIMITS.altBytes), preview: bytes(4), poster: bytes(5, LIMITS.posterBytes), mime: 'x'.repeat(LIMITS.mimeBytes) }));
    expect(encodeBody({ kind: 'media', items, caption: 'x'.repeat(LIMITS.textBytes) }).length).toBeLessThan(LIMITS.bodyBytes);
  });

  it.each([
    ['no item', [[], '']],
    ['ten items', [Array.from({ length: 10 }, () => valueOf(item())), '']],
    ['a root of another size', [[valueOf(item({ root: bytes(1, 31) }))], '']],
    ['a key of another size', [[valueOf(item({ key: bytes(1, 33) }))], '']],
    ['nothing in it', [[valueOf(item({ bytes: 0 }))], '']],
    ['more than may be', [[valueOf(item({ bytes: LIMITS.blobBytes + 1 }))], '']],
    ['a side that is too long', [[valueOf(item({ width: LIMITS.mediaSide + 1 }))], '']],
    ['no height', [[valueOf(item({ height: 0 }))], '']],
    ['a preview that is too large', [[valueOf(item({ preview: bytes(1, 33) }))], '']],
    ['a description that is too long', [[valueOf(item({ alt: 'x'.repeat(1001) }))], '']],
    ['a caption that is too long', [[valueOf(item())], 'x'.repeat(LIMITS.textBytes + 1)]],
    ['a field too many', [[[...(valueOf(item()) as Value[]), bytes(1), 0]], '']],
    ['a poster that is none', [[[...(valueOf(item()) as Value[]), 0]], '']],
    ['a poster of nothing', [[[...(valueOf(item()) as Value[]), bytes(1, 0)]], '']],
    ['a poster that is too large', [[[...(valueOf(item()) as Value[]), bytes(1, LIMITS.posterBytes + 1)]], '']],
  ] as readonly (readonly [string, Value])[])('[H59] is refused with %s', (_, value) => {
    expect(() => read(value)).toThrow(FormError);
  });

  it('[H57] names what is shown, and nothing that can run', () => {
    for (const mime of ['image/jpeg', 'image/png', 'image/webp', 'image/gif']) expect(mediaKindOf(mime)).toBe('photo');
    for (const mime of ['video/mp4', 'video/webm']) expect(mediaKindOf(mime)).toBe('video');
    for (const mime of ['image/svg+xml', 'text/html', 'application/pdf', 'IMAGE/JPEG', 'image/jpeg ', '', 'constructor']) expect(mediaKindOf(mime)).toBeNull();
  });
});
