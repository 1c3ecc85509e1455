/** A video on its way to an element: the service worker and the page that plays it, as they speak with each other. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamSource, Streamed } from '../../../src/ports/streams.ts';

/** By name, as its types are those of a worker. */
const WORKER = '../../../src/workers/sw.ts';
const ORIGIN = 'https://kith.example';
const PIECE = 256 * 1024;
/** Nine pieces, the last one short. */
const BYTES = 8 * PIECE + 1000;
const plain = Uint8Array.from({ length: BYTES }, (_, at) => (at ^ (at >>> 8) ^ (at >>> 16)) & 255);

type Hear = (event: { readonly data: unknown; readonly ports: readonly MessagePort[] }) => void;
interface Client {
  hear: Hear;
  open(source: StreamSource): Streamed | null;
}

/** The service worker, with as many pages as are asked for, by their ids. */
async function createStage(ids: readonly string[]) {
  vi.resetModules();
  const clients = new Map<string, Client>();
  let onFetch = (_event: unknown): void => undefined;
  vi.stubGlobal('self', {
    location: new URL(ORIGIN),
    clients: { get: async (id: string) => (clients.has(id) ? { postMessage: (data: unknown, ports: MessagePort[] = []) => clients.get(id)!.hear({ data, ports }) } : undefined) },
    addEventListener: (type: string, handler: typeof onFetch) => void (type === 'fetch' && (onFetch = handler)),
  });
  vi.stubGlobal('caches', { open: async () => ({ match: async () => undefined }) });
  vi.stubGlobal('fetch', async () => new Response('from the network'));
  vi.stubGlobal('__VERSION__', 'v1');
  vi.stubGlobal('__PRECACHE__', []);
  await import(/* @vite-ignore */ WORKER);
  for (const id of ids) {
    const client: Client = { hear: () => undefined, open: () => null };
    vi.resetModules();
    vi.stubGlobal('navigator', { serviceWorker: { controller: {}, addEventListener: (_: string, hear: Hear) => void (client.hear = hear) } });
    const { openStream } = await import('../../../src/device/streams.ts');
    const { serviceWorker } = navigator;
    client.open = (source) => {
      vi.stubGlobal('navigator', { serviceWorker });
      return openStream(source);
    };
    clients.set(id, client);
  }
  async function ask(path: string, range?: string, { clientId = ids[0], destination = 'video' } = {}): Promise<Response> {
    let answer: Promise<Response> | undefined;
    const request = { url: ORIGIN + path, method: 'GET', mode: 'cors', destination, headers: new Headers(range === undefined ? {} : { range }) };
    onFetch({ clientId, request, respondWith: (given: Promise<Response>) => (answer = given), waitUntil: () => undefined });
    if (!answer) throw new Error('not answered');
    return answer;
  }
  return { ask, page: (id: string) => clients.get(id)! };
}

/** A video of which these pieces are here; `come` brings others. What was asked for is kept: looked at, or (`waits`) waited for. */
function createVideo(here: Iterable<number>) {
  const there = new Set(here);
  const asked: [piece: number, how: 'look' | 'waits'][] = [];
  const waiting: (() => void)[] = [];
  const pieceAt = (index: number) => plain.slice(index * PIECE, (index + 1) * PIECE);
  const source: StreamSource = {
    mime: 'video/mp4',
    bytes: BYTES,
    pieceBytes: PIECE,
    async read(piece) {
      asked.push([piece, 'waits']);
      while (!there.has(piece)) await new Promise<void>((resolve) => waiting.push(resolve));
      return pieceAt(piece);
    },
    async look(piece) {
      asked.push([piece, 'look']);
      return there.has(piece) ? pieceAt(piece) : null;
    },
  };
  const come = (...pieces: number[]): void => {
    for (const piece of pieces) there.add(piece);
    for (const look of waiting.splice(0)) look();
  };
  return { source, come, asked };
}
const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8];

const bytesOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());
const isPart = async (response: Response, from: number, to: number): Promise<boolean> => {
  expect([response.status, response.headers.get('content-range'), response.headers.get('content-length')]).toEqual([206, `bytes ${from}-${to - 1}/${BYTES}`, String(to - from)]);
  return Buffer.from(await bytesOf(response)).equals(plain.subarray(from, to));
};

describe('[F27] a part of a video', () => {
  beforeEach(() => vi.unstubAllGlobals());

  it.each<readonly [string | undefined, number, number]>([
    [undefined, 0, 4 * PIECE],
    ['bytes=0-', 0, 4 * PIECE],
    ['bytes=0-1', 0, 2],
    ['bytes=7-7', 7, 8],
    [`bytes=${PIECE - 1}-`, PIECE - 1, 5 * PIECE],
    [`bytes=${PIECE - 1}-${PIECE}`, PIECE - 1, PIECE + 1],
    [`bytes=${8 * PIECE}-`, 8 * PIECE, BYTES],
    [`bytes=${BYTES - 1}-${BYTES + 99}`, BYTES - 1, BYTES],
  ])('is given as %s asks: from %i up to %i, never more than a megabyte and a piece', async (range, from, to) => {
    const { ask, page } = await createStage(['a']);
    const { url } = page('a').open(createVideo(ALL).source)!;
    expect(await isPart(await ask(url, range), from, to)).toBe(true);
  });

  it.each(['bytes=-500', 'bytes=9-8', 'bytes=0-1,4-5', 'bytes=a-', 'bytes=', 'pieces=0-1', ''])('is not given where none is asked for: %j', async (range) => {
    const { ask, page } = await createStage(['a']);
    const video = createVideo(ALL);
    const { url } = page('a').open(video.source)!;
    const response = await ask(url, range);
    expect([response.status, (await bytesOf(response)).length, video.asked]).toEqual([416, 0, []]);
  });

  it.each([BYTES, BYTES + 1, 2 ** 60])('is not given behind the end, from %i on: the answer says where that is', async (from) => {
    const { ask, page } = await createStage(['a']);
    const { url } = page('a').open(createVideo(ALL).source)!;
    const response = await ask(url, `bytes=${from}-`);
    expect([response.status, response.headers.get('content-range'), (await bytesOf(response)).length]).toEqual([416, `bytes */${BYTES}`, 0]);
  });

  it('has one piece at least and is waited for no longer: what is not here yet is asked for next', async () => {
    const { ask, page } = await createStage(['a']);
    const { source, come, asked } = createVideo([0]);
    const { url } = page('a').open(source)!;
    expect(await isPart(await ask(url, 'bytes=0-'), 0, PIECE)).toBe(true);
    expect(asked).toEqual([[0, 'waits'], [1, 'look']]);
    const next = ask(url, `bytes=${PIECE}-`);
    await expect.poll(() => asked.length).toBe(3);
    come(1, 2);
    expect(await isPart(await next, PIECE, 3 * PIECE)).toBe(true);
    expect(asked.slice(2)).toEqual([[1, 'waits'], [2, 'look'], [3, 'look']]);
  });

  it('of the end is given while what is before it is not here', async () => {
    const { ask, page } = await createStage(['a']);
    const { url } = page('a').open(createVideo([0, 8]).source)!;
    expect(await isPart(await ask(url, `bytes=${BYTES - 500}-`), BYTES - 500, BYTES)).toBe(true);
  });

  it('[H59] is moved and not copied: the page holds nothing of it once it was given', async () => {
    const { ask, page } = await createStage(['a']);
    const { source } = createVideo(ALL);
    const given: Uint8Array[] = [];
    const keep = (how: 'read' | 'look') => async (piece: number) => {
      const bytes = await source[how](piece);
      if (bytes) given.push(bytes);
      return bytes;
    };
    const { url } = page('a').open({ ...source, read: keep('read'), look: keep('look') })!;
    expect(await isPart(await ask(url, `bytes=${PIECE + 7}-`), PIECE + 7, 6 * PIECE)).toBe(true);
    expect(given.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0]);
  });

  it('[H57] says its type and no other, is kept nowhere, and can do nothing if it is opened as a page', async () => {
    const { ask, page } = await createStage(['a']);
    const { url } = page('a').open(createVideo(ALL).source)!;
    expect(Object.fromEntries((await ask(url, 'bytes=0-0')).headers)).toEqual({
      'content-type': 'video/mp4',
      'content-length': '1',
      'content-range': `bytes 0-0/${BYTES}`,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
  });
});

describe('[F27] nothing of a video is given', () => {
  beforeEach(() => vi.unstubAllGlobals());

  it('at an address that nobody made up, nor after it was closed', async () => {
    const { ask, page } = await createStage(['a']);
    const video = createVideo(ALL);
    const { url, close } = page('a').open(video.source)!;
    expect((await ask(`/play/${crypto.randomUUID()}`)).status).toBe(404);
    expect((await ask(url)).status).toBe(206);
    close();
    const { length } = video.asked;
    expect([(await ask(url)).status, video.asked.length]).toEqual([404, length]);
  });

  it('to another page, nor to one that is gone', async () => {
    const { ask, page } = await createStage(['a', 'b']);
    const [mine, theirs] = [createVideo(ALL), createVideo(ALL)];
    const { url } = page('a').open(mine.source)!;
    page('b').open(theirs.source);
    for (const clientId of ['b', 'gone', '']) expect((await ask(url, 'bytes=0-', { clientId })).status).toBe(404);
    expect([mine.asked, theirs.asked]).toEqual([[], []]);
    expect((await ask(url, 'bytes=0-', { clientId: 'a' })).status).toBe(206);
  });

  it.each(['', 'script', 'document', 'iframe', 'image', 'audio', 'object', 'embed'])('to what plays none: %j', async (destination) => {
    const { ask, page } = await createStage(['a']);
    const video = createVideo(ALL);
    const { url } = page('a').open(video.source)!;
    expect([await (await ask(url, 'bytes=0-', { destination })).text(), video.asked]).toEqual(['from the network', []]);
  });

  it('where its pieces do not come', async () => {
    const { ask, page } = await createStage(['a']);
    const { source } = createVideo(ALL);
    const none = page('a').open({ ...source, read: async () => null })!;
    const failing = page('a').open({ ...source, read: () => Promise.reject(new Error('the core ended')) })!;
    expect([(await ask(none.url)).status, (await ask(failing.url)).status]).toEqual([404, 404]);
  });

  it('where no service worker answers for the page: it has no address then', async () => {
    vi.resetModules();
    vi.stubGlobal('navigator', { serviceWorker: { controller: null } });
    const { openStream } = await import('../../../src/device/streams.ts');
    expect(openStream(createVideo(ALL).source)).toBeNull();
  });
});
