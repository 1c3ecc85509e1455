/** Hostile sockets at a whole relay: plain TCP, HTTP and WebSockets (docs/threats.md, D). */
import '../../src/relay/polyfill.ts';
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readConfig } from '../../src/relay/config.ts';
import { startRelay, type RunningRelay } from '../../src/relay/main.ts';
import { createClientNode, makeFolder, openMailbox } from '../helpers/relayProcess.ts';

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

  it('[H20] a WebSocket message above 1 MiB is refused, and nothing is compressed [H53]', async () => {
    const { socket } = await open(relay.port, '192.0.2.8');
    expect(socket.extensions).toBe('');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send(new Uint8Array(1_048_577));
    expect(await closed).toBe(1009);
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
