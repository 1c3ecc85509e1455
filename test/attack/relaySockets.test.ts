/** Hostile sockets at a whole relay: plain TCP, HTTP and WebSockets (docs/threats.md, D). */
import '../../src/relay/polyfill.ts';
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TIME } from '../../src/protocol/limits.ts';
import { readConfig } from '../../src/relay/config.ts';
import { startRelay, type RelayOptions, type RunningRelay } from '../../src/relay/main.ts';
import { topicOf } from '../helpers/relay.ts';
import { createClientNode, makeFolder, openMailbox } from '../helpers/relayProcess.ts';
import { closed, EVE, knock, MALLORY } from './relayGuests.ts';

const PER_ADDRESS = 12;

/** Opens a WebSocket as if from another address; 'open' or the HTTP status that refused it. */
function open(port: number, from: string): Promise<{ readonly result: 'open' | number; readonly socket: WebSocket }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { 'x-forwarded-for': `1.2.3.4, ${from}` } });
    socket.on('error', () => undefined);
    socket.once('open', () => resolve({ result: 'open', socket }));
    socket.once('unexpected-response', (_, response) => resolve({ result: response.statusCode ?? 0, socket }));
  });
}

describe('hostile sockets', { timeout: 60_000 }, () => {
  const { folder, remove } = makeFolder();
  let relay: RunningRelay;
  beforeAll(async () => {
    relay = await startRelay({ ...readConfig({ PORT: '0', KITH_TRUST_PROXY: '1' }, folder), limits: { sessionsPerAddress: PER_ADDRESS, httpHeadTimeout: 300 } });
  });
  afterAll(async () => {
    await relay.stop();
    remove();
  });

  async function isServing(): Promise<void> {
    const node = await createClientNode();
    expect((await openMailbox(node, relay.port)).relayId).toEqual(relay.relayId);
    await node.stop();
    expect((await fetch(`http://127.0.0.1:${relay.port}/healthz`)).status).toBe(200);
  }

  it('[H42] 60 sockets from one address: 12 are let in, others are refused, another address is served, and places come back', async () => {
    const mine = await Promise.all(Array.from({ length: 60 }, () => open(relay.port, '203.0.113.66')));
    expect(mine.filter(({ result }) => result === 'open')).toHaveLength(PER_ADDRESS);
    expect(new Set(mine.map(({ result }) => result))).toEqual(new Set(['open', 503]));
    const friend = await open(relay.port, '192.0.2.7');
    expect(friend.result).toBe('open');
    await isServing();
    for (const { socket } of [...mine, friend]) socket.terminate();
    const again = async (): Promise<unknown> => {
      const { result, socket } = await open(relay.port, '203.0.113.66');
      socket.terminate();
      return result;
    };
    await expect.poll(again, { timeout: 10_000 }).toBe('open');
  });

  it('[H42] the addresses of one IPv6 household share one allowance', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => open(relay.port, `2001:db8:1:2::${i.toString(16)}`)));
    expect(all.filter(({ result }) => result === 'open')).toHaveLength(PER_ADDRESS);
    for (const { socket } of all) socket.terminate();
  });

  it('[H40] the stock signalling server of y-webrtc is known to end as a process at one message that is no JSON', async () => {
    // It listens everywhere and does not tell where; here it does so on this machine only.
    const onLoopback = `import net from 'node:net'; const { listen } = net.Server.prototype; net.Server.prototype.listen = function () { return listen.call(this, 0, '127.0.0.1', () => console.log('port ' + this.address().port)); };`;
    const stock = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(onLoopback)}`, 'node_modules/y-webrtc/bin/server.js'], { cwd: join(import.meta.dirname, '..', '..'), stdio: ['ignore', 'pipe', 'ignore'] });
    const exit = new Promise((resolve) => stock.once('exit', resolve));
    const port = await new Promise<number>((resolve) => {
      let said = '';
      stock.stdout.on('data', (data: Buffer) => {
        const found = /port (\d+)/.exec((said += data.toString()));
        if (found) resolve(Number(found[1]));
      });
    });
    const { socket } = await open(port, '192.0.2.7');
    socket.send('no JSON');
    expect(await exit).toBe(1);
  });

  it('[H40] junk over TCP, HTTP and WebSocket ends that socket; the process lives', async () => {
    const ends: Promise<void>[] = [];
    for (let i = 0; i < 20; i++) {
      // Breaks the WebSocket protocol itself: reserved bits, no mask.
      const upgraded = connect(relay.port, '127.0.0.1', () =>
        upgraded.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nX-Forwarded-For: 203.0.113.${i}\r\n\r\n`),
      );
      upgraded.once('data', () => upgraded.write(Buffer.concat([Buffer.of(0xf2, 0x05), randomBytes(40)])));
      ends.push(new Promise((resolve) => upgraded.on('error', () => resolve()).once('close', () => resolve())));
      const socket = connect(relay.port, '127.0.0.1', () => socket.write(randomBytes(1 + i * 50)));
      socket.resume();
      ends.push(new Promise((resolve) => socket.on('error', () => resolve()).once('close', () => resolve())));
      const { socket: web } = await open(relay.port, `198.51.100.${i}`);
      ends.push(new Promise((resolve) => web.once('close', () => resolve())));
      web.send(randomBytes(1 + i * 50));
      if (i % 2 === 0) web.terminate();
    }
    await isServing();
    await Promise.all(ends);
  });

  it('[H20] a WebSocket message above 128 KiB is refused', async () => {
    const { socket } = await open(relay.port, '192.0.2.8');
    const code = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send(new Uint8Array(131_073));
    expect(await code).toBe(1009);
    await isServing();
  });

  it('[H53] compression is not agreed to, and a compressed frame that comes all the same ends that socket before it is unpacked', async () => {
    const { socket } = await open(relay.port, '192.0.2.8');
    expect(socket.extensions).toBe('');
    const code = new Promise<number>((resolve) => socket.once('close', resolve));
    const bomb = deflateRawSync(new Uint8Array(64 << 20));
    expect(bomb.length).toBeLessThan(131_072);
    const head = Buffer.of(0x80 | 0x40 | 0x02, 0x80 | 126, bomb.length >> 8, bomb.length & 255, 0, 0, 0, 0);
    (socket as unknown as { readonly _socket: Socket })._socket.write(Buffer.concat([head, bomb]));
    expect(await code).toBe(1002);
    await isServing();
  });

  it('[H41] a request whose head never ends is ended', async () => {
    const socket = connect(relay.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '));
    const said = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data: Buffer) => (text += data.toString()));
      socket.once('close', () => resolve(text));
    });
    expect(said).toMatch(/408/);
  });
});

/** The status of a page, asked for from an address, or as if a proxy had been asked from one. */
const statusOf = (port: number, from: string, forwarded: string | null = null, path = '/healthz'): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
    get({ port, host: '127.0.0.1', localAddress: from, path, headers, agent: false }, (response: IncomingMessage) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
  });

describe('sockets before they say anything', { timeout: 60_000 }, () => {
  const LIMITS = { sessions: 30, sessionsPerAddress: 5, httpHeadTimeout: 30_000 };
  const relays: { readonly relay: RunningRelay; readonly remove: () => void }[] = [];
  const start = async (options: Partial<RelayOptions> = {}): Promise<number> => {
    const { folder, remove } = makeFolder();
    const relay = await startRelay({ ...readConfig({ PORT: '0' }, folder), ...options, limits: { ...LIMITS, ...options.limits } });
    relays.push({ relay, remove });
    return relay.port;
  };
  afterEach(async () => {
    for (const { relay, remove } of relays.splice(0)) {
      await relay.stop();
      remove();
    }
  });

  it('[H42] 60 idle sockets of one address keep nobody else out: they were counted only together, and only as WebSockets by address', async () => {
    const port = await start();
    const mine = await Promise.all(Array.from({ length: 60 }, () => knock(port, EVE)));
    const isOpen = (): number => mine.filter((socket) => !socket.closed).length;
    await expect.poll(isOpen).toBe(10);
    expect(await statusOf(port, '127.0.0.1')).toBe(200);
    const node = await createClientNode();
    await openMailbox(node, port);
    await node.stop();
    await expect(statusOf(port, EVE)).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(isOpen()).toBe(10);
    for (const socket of mine) socket.destroy();
    await expect.poll(() => statusOf(port, EVE).catch(() => 0)).toBe(200);
  });

  it('[R18] [H42] a relay full of sockets that are nothing yet gives one of their places to an address that has few, and keeps those who are in', async () => {
    const port = await start({ limits: { sessions: 8, sessionsPerAddress: 8, socketsPerSession: 1 } });
    const node = await createClientNode();
    const mailbox = await openMailbox(node, port);
    const mine = await Promise.all(Array.from({ length: 20 }, () => knock(port, EVE)));
    const isOpen = (): number => mine.filter((socket) => !socket.closed).length;
    await expect.poll(isOpen).toBe(7);
    await expect(statusOf(port, EVE)).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(await statusOf(port, MALLORY)).toBe(200);
    expect(await metric(port, 'kith_refused_total{why="place"}')).toBeGreaterThan(0);
    await expect.poll(isOpen).toBeLessThan(7);
    const topic = await topicOf('alice and bob');
    expect((await mailbox.topics.put(topic, Uint8Array.of(1), Date.now() + TIME.DAY, new Uint8Array(32))).ok).toBe(true);
    await node.stop();
    for (const socket of mine) socket.destroy();
  });

  it('[H41] a socket that says nothing is ended, and so is one that takes nothing of its answer', async () => {
    const port = await start({ limits: { httpHeadTimeout: 300, httpIdleTimeout: 300, lookEvery: 20 }, pages: (_, response) => void response.end(Buffer.alloc(32 << 20)) });
    const silent = await knock(port, EVE);
    const deaf = await knock(port, EVE);
    silent.resume();
    deaf.write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => metric(port, 'kith_held_bytes')).toBeGreaterThan(1 << 20);
    await closed(silent);
    await expect.poll(() => metric(port, 'kith_held_bytes'), { timeout: 5000 }).toBe(0);
    deaf.destroy();
  });

  it('[H41] requests that do not wait for their answers end their socket, and give their places back', async () => {
    const port = await start({ pages: () => undefined });
    for (let i = 0; i < 20; i++) {
      const socket = await knock(port, EVE);
      socket.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(30));
      await closed(socket);
    }
    expect(await statusOf(port, EVE)).toBe(200);
  });

  it('[H41] who asks on as soon as all bytes of an answer are there is answered: the answer may not have ended here', async () => {
    let last: ServerResponse | null = null;
    const pages = (_: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': 5 }).write('hello');
      last?.end();
      last = response;
    };
    const port = await start({ pages });
    const socket = await knock(port, EVE);
    let heard = '';
    socket.on('data', (data: Buffer) => (heard += data.toString()));
    for (let asked = 1; asked <= 5; asked++) {
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await expect.poll(() => heard.split('hello').length - 1).toBe(asked);
    }
    expect(socket.closed).toBe(false);
    socket.destroy();
  });

  it('[H41] a WebSocket that is refused loses its socket too, when it keeps its half of it open', async () => {
    const port = await start({ limits: { addressJoins: { burst: 0, perSecond: 1 } } });
    const socket = await knock(port, EVE, { allowHalfOpen: true });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    socket.resume();
    await new Promise((resolve) => socket.once('end', resolve));
    const others = await Promise.all(Array.from({ length: 10 }, () => knock(port, EVE)));
    const heard = others.map((other) => new Promise<string>((resolve) => other.once('data', (data: Buffer) => resolve(data.toString())).once('close', () => resolve('closed'))));
    for (const other of others) other.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    for (const text of await Promise.all(heard)) expect(text).toMatch(/^HTTP\/1.1 200/);
    for (const one of [socket, ...others]) one.destroy();
  });

  it('[H42] one address asks for so many pages and is then told 429; others get theirs', async () => {
    const port = await start({ limits: { addressPages: { burst: 20, perSecond: 0 } } });
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push(await statusOf(port, EVE));
    expect(statuses).toEqual([...Array<number>(20).fill(200), ...Array<number>(5).fill(429)]);
    expect(await statusOf(port, MALLORY)).toBe(200);
  });

  it('[H42] one address opens so many WebSockets at once and is then refused; others come in', async () => {
    const port = await start({ trustProxy: true, limits: { addressJoins: { burst: 3, perSecond: 0 } } });
    const results: unknown[] = [];
    for (let i = 0; i < 5; i++) {
      const { result, socket } = await open(port, '203.0.113.66');
      results.push(result);
      socket.terminate();
    }
    expect(results).toEqual(['open', 'open', 'open', 503, 503]);
    const friend = await open(port, '192.0.2.7');
    expect(friend.result).toBe('open');
    friend.socket.terminate();
  });

  it('[H42] behind a trusted proxy no socket is refused for the proxy\'s address, and requests count for the client it names', async () => {
    const port = await start({ trustProxy: true, pages: () => undefined });
    const idle = await Promise.all(Array.from({ length: 30 }, () => knock(port, '127.0.0.1')));
    const unanswered = Array.from({ length: 12 }, () => statusOf(port, '127.0.0.1', '203.0.113.66', '/never').catch(() => 0));
    expect(await Promise.race(unanswered)).toBe(503);
    expect(await statusOf(port, '127.0.0.1', '203.0.113.66')).toBe(503);
    expect(await statusOf(port, '127.0.0.1', '192.0.2.7')).toBe(200);
    const friends = await Promise.all(Array.from({ length: 8 }, (_, i) => open(port, `192.0.2.${i}`)));
    expect(friends.map(({ result }) => result)).toEqual(Array<string>(8).fill('open'));
    expect(idle.filter((socket) => socket.closed)).toEqual([]);
    for (const socket of idle) socket.destroy();
    for (const { socket } of friends) socket.terminate();
  });
});

/** A number of `/metrics`, asked for as the machine itself. */
async function metric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.slice(name.length + 1));
}
