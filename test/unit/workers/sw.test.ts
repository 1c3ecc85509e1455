import { beforeEach, describe, expect, it, vi } from 'vitest';

const ORIGIN = 'https://kith.example';
const SOURCE = '../../../src/workers/sw.ts';
type Handler = (event: unknown) => void;

/** Caches in memory, and a network that counts. */
function createStage(version: string, network: (path: string) => Response = (path) => new Response(`net ${path}`)) {
  const stores = new Map<string, Map<string, Response>>();
  const handlers = new Map<string, Handler>();
  const fetched: string[] = [];
  const pathOf = (request: string | Request): string =>
    new URL(typeof request === 'string' ? request : request.url, ORIGIN).pathname;
  const storeOf = (name: string): Map<string, Response> => stores.set(name, stores.get(name) ?? new Map()).get(name)!;
  const cacheOf = (name: string) => ({
    put: (url: string, response: Response) => Promise.resolve(void storeOf(name).set(url, response)),
    match: (url: string) => Promise.resolve(storeOf(name).get(url)?.clone()),
    keys: () => Promise.resolve([...storeOf(name).keys()].map((path) => ({ url: new URL(path, ORIGIN).href }))),
  });
  const skipWaiting = vi.fn(() => Promise.resolve());
  vi.stubGlobal('self', {
    location: new URL(ORIGIN),
    clients: { claim: () => Promise.resolve() },
    skipWaiting,
    addEventListener: (type: string, handler: Handler) => void handlers.set(type, handler),
  });
  vi.stubGlobal('caches', {
    open: (name: string) => Promise.resolve(cacheOf(name)),
    keys: () => Promise.resolve([...stores.keys()]),
    delete: (name: string) => Promise.resolve(stores.delete(name)),
    match: (url: string) =>
      Promise.resolve(
        [...stores.values()]
          .map((store) => store.get(url))
          .find(Boolean)
          ?.clone(),
      ),
  });
  vi.stubGlobal(
    'Request',
    class {
      readonly url: string;
      constructor(url: string) {
        this.url = new URL(url, ORIGIN).href;
      }
    },
  );
  vi.stubGlobal('fetch', (request: Request) => {
    fetched.push(pathOf(request));
    return Promise.resolve(network(pathOf(request)));
  });
  vi.stubGlobal('__VERSION__', version);
  const run = async (type: string, event: Record<string, unknown> = {}): Promise<unknown> => {
    let wait: unknown;
    handlers.get(type)!({ ...event, waitUntil: (task: unknown) => (wait = task), respondWith: (task: unknown) => (wait = task) });
    return wait;
  };
  const ask = (path: string, more: Record<string, unknown> = {}): Promise<unknown> =>
    run('fetch', { request: { url: new URL(path, ORIGIN).href, method: 'GET', mode: 'cors', ...more } });
  return { stores, fetched, skipWaiting, run, ask };
}

async function start(list: readonly { url: string; revision: string | null }[]): Promise<void> {
  vi.stubGlobal('__PRECACHE__', list);
  vi.resetModules();
  await import(/* @vite-ignore */ SOURCE);
}

const LIST = [
  { url: '/index.html', revision: 'aaaa' },
  { url: '/assets/main-12345678.js', revision: null },
];
const textOf = async (answer: unknown): Promise<string> => (answer as Response).text();

describe('offline shell', () => {
  beforeEach(() => vi.unstubAllGlobals());

  it('[F3] keeps every file on installing, and answers from it without a network', async () => {
    const stage = createStage('v1');
    await start(LIST);
    await stage.run('install');
    stage.fetched.length = 0;
    expect(await textOf(await stage.ask('/assets/main-12345678.js'))).toBe('net /assets/main-12345678.js');
    expect(await textOf(await stage.ask('/any/deep/link', { mode: 'navigate' }))).toBe('net /index.html');
    expect(stage.fetched).toEqual([]);
  });

  it('[F3] does not install when a file cannot be had', async () => {
    const stage = createStage('v1', (path) => new Response('', { status: path === '/index.html' ? 500 : 200 }));
    await start(LIST);
    await expect(stage.run('install')).rejects.toThrow('not kept: /index.html (500)');
  });

  it('[F87] fetches only what changed for a new version, waits, and goes on when asked', async () => {
    const stage = createStage('v2');
    stage.stores.set('kith-shell-v1', new Map([['/assets/main-12345678.js', new Response('old but same')]]));
    await start(LIST);
    await stage.run('install');
    expect(stage.fetched).toEqual(['/index.html']);
    expect(stage.skipWaiting).not.toHaveBeenCalled();
    await stage.run('message', { data: { type: 'SKIP_WAITING' } });
    expect(stage.skipWaiting).toHaveBeenCalledOnce();
  });

  it('drops the caches of older versions and no other', async () => {
    const stage = createStage('v2');
    stage.stores.set('kith-shell-v1', new Map());
    stage.stores.set('stickers', new Map());
    await start(LIST);
    await stage.run('install');
    await stage.run('activate');
    expect([...stage.stores.keys()].sort()).toEqual(['kith-shell-v2', 'stickers']);
  });

  it.each([
    ['/healthz', {}],
    ['/metrics', {}],
    ['/index.html', { method: 'POST' }],
    ['https://other.example/x.js', {}],
  ])('leaves %s %o to the network', async (path, more) => {
    const stage = createStage('v1');
    await start(LIST);
    await stage.run('install');
    expect(await stage.ask(path, more)).toBeUndefined();
  });

  describe('[F89] languages', () => {
    const [german, emoji, english] = ['/assets/de-12345678.js', '/assets/de-abcdefgh.js', '/assets/en-12345678.js'];
    const all = [...LIST, ...[german, emoji, english].map((url) => ({ url, revision: null }))];
    const keptIn = (stage: ReturnType<typeof createStage>, version: string): readonly string[] => [...stage.stores.get(`kith-shell-${version}`)!.keys()].filter((url) => /\/(de|en)-/.test(url)).sort();

    it('that nobody reads here are not fetched; one that is spoken is kept whole, and once', async () => {
      const stage = createStage('v1');
      await start(all);
      await stage.run('install');
      expect(keptIn(stage, 'v1')).toEqual([english]);
      for (let times = 0; times < 2; times += 1) await stage.run('message', { data: { type: 'SPEAK', language: 'de' } });
      expect(keptIn(stage, 'v1')).toEqual([german, emoji, english]);
      expect(stage.fetched.filter((path) => path === german)).toHaveLength(1);
    });

    it('come along into a new version when they were kept, and must be had before it counts', async () => {
      const stage = createStage('v2');
      stage.stores.set('kith-shell-v1', new Map([['/assets/de-00000000.js', new Response('old')]]));
      await start(all);
      await stage.run('install');
      expect(keptIn(stage, 'v2')).toEqual([german, emoji, english]);
      const broken = createStage('v2', (path) => new Response('', { status: path === german ? 500 : 200 }));
      broken.stores.set('kith-shell-v1', new Map([['/assets/de-00000000.js', new Response('old')]]));
      await start(all);
      await expect(broken.run('install')).rejects.toThrow(`not kept: ${german} (500)`);
    });

    it('that are none, or cannot be had, change nothing', async () => {
      const stage = createStage('v1', (path) => new Response('', { status: path === german ? 500 : 200 }));
      await start(all);
      await stage.run('install');
      for (const language of ['en', 'xx', null, undefined, 7, '../de']) await stage.run('message', { data: { type: 'SPEAK', language } });
      expect(keptIn(stage, 'v1')).toEqual([english]);
      await stage.run('message', { data: { type: 'SPEAK', language: 'de' } });
      expect(keptIn(stage, 'v1')).toEqual([emoji, english]);
    });
  });

  it('ignores messages that mean nothing', async () => {
    const stage = createStage('v1');
    await start(LIST);
    for (const data of [null, 'SKIP_WAITING', { type: 'other' }, 7]) await stage.run('message', { data });
    expect(stage.skipWaiting).not.toHaveBeenCalled();
  });
});
