/** A notification that is taken: to the page that has Kith open, else to any page, else to a new one; and nowhere else. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPEN, readPath } from '../../../src/ports/opening.ts';

const SOURCE = '../../../src/workers/sw.ts';
type Handler = (event: unknown) => void;

/** A page of ours that says Kith is open in it, or not. */
function createPage(claims: boolean) {
  const focused = vi.fn();
  const heard: unknown[] = [];
  const went: string[] = [];
  const page = {
    focused,
    heard,
    went,
    focus: async () => void focused(),
    postMessage(data: unknown, [port]: MessagePort[]) {
      heard.push(data);
      if (claims) port?.postMessage(true);
    },
    navigate: (path: string) => Promise.resolve(void went.push(path)).then(() => page),
  };
  return page;
}

async function take(pages: readonly ReturnType<typeof createPage>[], data: unknown): Promise<{ opened: string[]; closed: number }> {
  const handlers = new Map<string, Handler>();
  const opened: string[] = [];
  const close = vi.fn();
  vi.stubGlobal('self', {
    clients: { matchAll: () => Promise.resolve(pages), openWindow: (path: string) => Promise.resolve(void opened.push(path)) },
    addEventListener: (type: string, handler: Handler) => void handlers.set(type, handler),
  });
  vi.resetModules();
  await import(/* @vite-ignore */ SOURCE);
  let work: unknown;
  handlers.get('notificationclick')!({ notification: { data, close }, waitUntil: (task: unknown) => (work = task) });
  await work;
  return { opened, closed: close.mock.calls.length };
}

beforeEach(() => {
  vi.stubGlobal('__PRECACHE__', []);
  vi.stubGlobal('__VERSION__', 'one');
});
afterEach(() => void vi.unstubAllGlobals());

describe('[F52] a notification that is taken', () => {
  it('leads to the page that has Kith open, also where another one is in front', async () => {
    const [other, here] = [createPage(false), createPage(true)];
    expect(await take([other, here], { path: '#/chat/noor' })).toEqual({ opened: [], closed: 1 });
    expect(here.heard).toEqual([{ type: OPEN, path: '#/chat/noor' }]);
    expect([here.focused.mock.calls.length, other.focused.mock.calls.length, other.went]).toEqual([1, 0, []]);
  });

  it('leads to any page of ours where none says so, and opens one where there is none', async () => {
    const starting = createPage(false);
    expect(await take([starting], { path: '#/inbox/requests' })).toEqual({ opened: [], closed: 1 });
    expect([starting.went, starting.focused.mock.calls.length]).toEqual([['/#/inbox/requests'], 1]);
    expect(await take([], { path: '#/chat/noor' })).toEqual({ opened: ['/#/chat/noor'], closed: 1 });
  });

  it.each([null, 'x', {}, { path: 5 }, { path: 'https://attacker.invalid/' }, { path: '#/add/card' }, { path: '//attacker.invalid' }, { path: '#/chat/a/../../b' }])(
    '[H68] leads to the inbox where it does not name a chat: %j',
    async (data) => {
      expect(readPath(data)).toBeNull();
      expect(await take([], data)).toEqual({ opened: ['/#/inbox'], closed: 1 });
    },
  );
});
