import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRemoteLinks } from '../../../src/net/links.ts';
import { serveLinks } from '../../../src/net/linksServer.ts';
import type { LinkEvent, Stream } from '../../../src/ports/links.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { own } from '../../helpers/relayTargets.ts';
import { collect } from '../../helpers/streams.ts';
import { FakeLinks } from './fakeLinks.ts';

const bob = 'bob' as PeerName;
const open: MessageChannel[] = [];
afterEach(() => {
  for (const channel of open.splice(0)) {
    channel.port1.close();
    channel.port2.close();
  }
});

/** Page and worker, joined by a real MessageChannel. */
function world() {
  const channel = new MessageChannel();
  open.push(channel);
  const page = new FakeLinks();
  const server = serveLinks(page, channel.port1);
  const links = createRemoteLinks(channel.port2);
  return { page, server, links, channel };
}
const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);
const until = (ready: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(ready()).toBe(true), { timeout: 5000, interval: 1 });

describe('links across the port', () => {
  it('starts with the name the page gives, tells events, stops', async () => {
    const { page, links } = world();
    const events: LinkEvent[] = [];
    expect(await links.start((event) => events.push(event))).toBe('self');
    page.tell({ kind: 'peer', peer: bob, path: 'direct' });
    await until(() => events.length === 1);
    expect(events).toEqual([{ kind: 'peer', peer: bob, path: 'direct' }]);
    await links.stop();
    expect(page.stopped).toBe(1);
  });

  it('does not start when the page cannot', async () => {
    const { page, links } = world();
    page.refuse = true;
    await expect(links.start(() => {})).rejects.toThrow('did not start');
  });

  it('passes on who is allowed and which relays to keep, in order', async () => {
    const { page, links } = world();
    links.allow([{ peer: bob, relays: ['wss://kith.example'] }]);
    links.allow([]);
    links.connect(own('wss://kith.example'));
    await until(() => page.connected.length === 1);
    expect(page.allowed).toEqual([[{ peer: bob, relays: ['wss://kith.example'] }], []]);
  });

  it('the page can have everything tried again, with the lists it was last given', async () => {
    const { page, server, links } = world();
    links.allow([{ peer: bob, relays: [] }]);
    links.connect(own('wss://kith.example'));
    await links.start(() => {});
    server.wake();
    expect(page.allowed).toEqual([[{ peer: bob, relays: [] }], [{ peer: bob, relays: [] }]]);
    expect(page.connected).toEqual([own('wss://kith.example'), own('wss://kith.example')]);
  });

  it('opens a stream; bytes arrive whole and in order both ways', async () => {
    const { page, links } = world();
    const stream = await links.open({ peer: bob }, '/kith/sync/1');
    expect(page.asked).toEqual([[{ peer: bob }, '/kith/sync/1']]);
    expect(stream.direct).toBe(false);
    const [there, here] = [collect(page.opened[0]!), collect(stream)];
    for (let i = 0; i < 300; i++) {
      stream.send(numbered(i));
      page.opened[0]!.send(numbered(300 - i));
    }
    await until(() => there.size() === 44_850 && here.size() === 45_150);
    expect(there.bytes()).toEqual(Uint8Array.from(Array.from({ length: 300 }, (_, i) => [...numbered(i)]).flat()));
    expect(here.bytes()).toEqual(Uint8Array.from(Array.from({ length: 300 }, (_, i) => [...numbered(300 - i)]).flat()));
  });

  it('refuses a stream that the page could not open', async () => {
    const { page, links } = world();
    page.refuse = true;
    await expect(links.open({ relay: 'wss://kith.example' }, '/kith/mailbox/1')).rejects.toThrow('refused');
  });

  it('hands over streams of peers with who opened them, and what came before the handlers', async () => {
    const { page, links } = world();
    const met: [PeerName, Stream][] = [];
    links.onStream('/kith/rooms/1', (peer, stream) => met.push([peer, stream]));
    await links.start(() => {});
    const theirs = page.dialIn(bob, '/kith/rooms/1');
    theirs.send(numbered(100));
    await until(() => met.length === 1);
    const got = collect(met[0]![1]);
    await until(() => got.size() === 100);
    expect([met[0]![0], met[0]![1].direct]).toEqual([bob, true]);
  });

  it('keeps what the caller sends whole: buffers are not taken from it', async () => {
    const { links } = world();
    const stream = await links.open({ peer: bob }, '/kith/sync/1');
    const bytes = numbered(1000);
    stream.send(bytes);
    expect(bytes).toEqual(numbered(1000));
  });
});

describe('backpressure across the port', () => {
  it('a sender in the worker waits when the network does not take', async () => {
    const { page, links } = world();
    const stream = await links.open({ peer: bob }, '/kith/blob/1');
    const far = page.opened[0]!;
    far.hold();
    const got = collect(far);
    while (stream.send(numbered(16 * 1024)));
    await until(() => far.load > 0);
    let drained = false;
    void stream.drained().then(() => (drained = true));
    for (let i = 0; i < 64; i++) stream.send(numbered(16 * 1024));
    await links.start(() => {});
    expect(drained).toBe(false);
    expect(far.load).toBeLessThanOrEqual(LIMITS.streamCredit);
    far.release();
    await until(() => drained && got.size() >= 64 * 16 * 1024);
  });

  it('a friend who floods a worker that does not read is held to the credit', async () => {
    const { page, links, channel } = world();
    let arrived = 0;
    const seen = channel.port2.onmessage!;
    channel.port2.onmessage = (event: MessageEvent) => {
      const message = event.data as { t: string; bytes?: Uint8Array };
      if (message.t === 'data') arrived += message.bytes!.length;
      seen.call(channel.port2, event);
    };
    const stream = await links.open({ peer: bob }, '/kith/blob/1');
    for (let i = 0; i < 100; i++) page.opened[0]!.send(numbered(10_000));
    await links.start(() => {});
    expect(arrived).toBeLessThanOrEqual(LIMITS.streamCredit);
    const got = collect(stream);
    await until(() => got.size() === 1_000_000);
  });

  it('ends a stream whose other side neither stops nor can be paused', async () => {
    const { page, links } = world();
    const stream = await links.open({ peer: bob }, '/kith/blob/1');
    const far = collect(page.opened[0]!);
    for (let i = 0; i < 600; i++) page.opened[0]!.send(numbered(10_000));
    await until(() => far.closed());
    expect(collect(stream).size()).toBeLessThanOrEqual(LIMITS.streamCredit);
  });
});

describe('ends across the port', () => {
  it('a close in the worker reaches the peer after what was sent before it', async () => {
    const { page, links } = world();
    const stream = await links.open({ peer: bob }, '/kith/blob/1');
    const far = collect(page.opened[0]!);
    stream.send(numbered(2 * LIMITS.streamCredit));
    stream.close();
    expect(stream.send(numbered(1))).toBe(false);
    await until(() => far.closed());
    expect(far.size()).toBe(2 * LIMITS.streamCredit);
  });

  it('a close by the peer reaches the worker once, after its last bytes, and late handlers at once', async () => {
    const { page, links } = world();
    const stream = await links.open({ peer: bob }, '/kith/blob/1');
    let closed = 0;
    const sizes: number[] = [];
    stream.onData((bytes) => sizes.push(bytes.length));
    stream.onClose(() => closed++);
    page.opened[0]!.send(numbered(1000));
    page.opened[0]!.close();
    await until(() => closed > 0);
    expect(sizes).toEqual([1000]);
    expect(closed).toBe(1);
    let late = false;
    stream.onClose(() => (late = true));
    expect(late).toBe(true);
    await stream.drained();
  });

  it('stop closes the streams and refuses what was being opened', async () => {
    const { page, links } = world();
    const stream = await links.open({ peer: bob }, '/kith/sync/1');
    const far = collect(page.opened[0]!);
    const here = collect(stream);
    const pending = links.open({ peer: bob }, '/kith/sync/1');
    pending.catch(() => {});
    await links.stop();
    await expect(pending).rejects.toThrow('stopped');
    await until(() => far.closed());
    expect(here.closed()).toBe(true);
  });
});

describe('messages that are none', () => {
  const junk: unknown[] = [
    null,
    7,
    'start',
    [],
    {},
    { t: 'constructor' },
    { t: '__proto__' },
    { t: 'data', stream: 1 },
    { t: 'data', stream: 'x', bytes: new Uint8Array(1) },
    { t: 'data', stream: 99, bytes: new Uint8Array(1) },
    { t: 'credit', stream: 1, bytes: -5 },
    { t: 'credit', stream: 1, bytes: Infinity },
    { t: 'close', stream: 0 },
    { t: 'open', stream: 1, target: {}, protocol: 'x' },
    { t: 'allow', peers: [{ peer: 1, relays: [] }] },
    { t: 'connect', relays: [1] },
    { t: 'opened', stream: 5, direct: 'yes' },
    { t: 'incoming', stream: 3, peer: 'eve', protocol: '/kith/rooms/1', direct: true },
    { t: 'incoming', stream: 4, peer: 'eve', protocol: '/other', direct: true },
    { t: 'state', event: null },
  ];

  it('are passed over at both ends', async () => {
    const { page, links, channel } = world();
    const met: PeerName[] = [];
    links.onStream('/kith/rooms/1', (peer) => met.push(peer));
    const stream = await links.open({ peer: bob }, '/kith/sync/1');
    for (const message of junk) {
      channel.port1.postMessage(message);
      channel.port2.postMessage(message);
    }
    const far = collect(page.opened[0]!);
    stream.send(numbered(10));
    await until(() => far.size() === 10);
    expect([met, page.allowed, page.connected, page.asked.length]).toEqual([[], [], [], 1]);
  });

  it('more bytes than the credit end the stream: no memory is spent on them', async () => {
    const { page, links, channel } = world();
    const stream = await links.open({ peer: bob }, '/kith/sync/1');
    const far = collect(page.opened[0]!);
    for (let i = 0; i < 5; i++)
      channel.port1.postMessage({ t: 'data', stream: 1, bytes: new Uint8Array(LIMITS.streamCredit / 2) });
    await until(() => far.closed());
    expect(collect(stream).closed()).toBe(true);
  });
});
