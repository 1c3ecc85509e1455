import { request, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Libp2p } from '@libp2p/interface';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/crypto/hash.ts';
import { keyOf } from '../../src/protocol/ids.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { createClientNode, dialRelay, makeFolder, openMailbox, startProcess, type RelayProcess } from '../helpers/relayProcess.ts';
import { LARGE, pieceOf } from '../helpers/pieces.ts';
import { topicOf } from '../helpers/relay.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const delHash = sha256(bytesOf('delete'));
/** A plain GET: `fetch` cleans the path and says how it fetches. */
function get(port: number, path: string, headers: Record<string, string> = {}): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers, host: '127.0.0.1' }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }));
    });
    asked.on('error', reject).end();
  });
}
const soon = (): number => Date.now() + 7 * TIME.DAY;

/** 20 in the normal run; 500 on request: `KITH_KILLS=500`. */
const KILLS = Number(process.env['KITH_KILLS'] ?? 20);

describe('a relay process', { timeout: 120_000 }, () => {
  const { folder, remove } = makeFolder();
  const nodes: Libp2p[] = [];
  const relays: RelayProcess[] = [];
  const client = async (): Promise<Libp2p> => {
    const node = await createClientNode();
    nodes.push(node);
    return node;
  };
  const start = async (env: Record<string, string> = {}): Promise<RelayProcess> => {
    const relay = await startProcess(folder, env);
    relays.push(relay);
    return relay;
  };

  beforeAll(() => {
    mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>Kith</title>');
    writeFileSync(join(folder, 'dist', 'assets', 'index-12345678.js'), `export const a = ${'1'.repeat(2000)};`);
    writeFileSync(join(folder, 'dist', 'assets', 'index-12345678.js.br'), brotliCompressSync('export const a = 1;'));
    writeFileSync(join(folder, 'dist', '.hidden'), 'no');
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()));
    await Promise.all(relays.splice(0).map((relay) => relay.end('SIGKILL')));
  });
  afterAll(remove);

  it('is dialled by address alone, gives a reservation, and keeps an object and a piece of a video for a friend', async () => {
    const relay = await start();
    const [alice, bob] = [await client(), await client()];
    const topic = await topicOf('pair');
    const mailbox = await openMailbox(alice, relay.port);
    expect(await mailbox.topics.put(topic, bytesOf('hello'), soon(), delHash)).toEqual({ ok: true, value: null });
    const found = await (await openMailbox(bob, relay.port)).topics.get(topic, null);
    expect(found.ok && found.value.objects.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(['hello']);
    await expect.poll(() => alice.getMultiaddrs().some((address) => address.toString().includes('/p2p-circuit')), { timeout: 20_000 }).toBe(true);
    const { id, index, bytes } = pieceOf('photo', 0, LARGE);
    expect((await mailbox.chunks.put(index, bytes, soon())).ok).toBe(true);
    const got = await (await openMailbox(bob, relay.port)).chunks.get(id, index);
    expect(got.ok && got.value !== null && Buffer.compare(got.value, bytes)).toBe(0);
    const metrics = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
    expect(metrics).toMatch(/kith_objects 1\n/);
    expect(metrics).toMatch(/kith_pieces 1\n/);
    expect(metrics).not.toContain(alice.peerId.toString());
    expect(metrics).not.toMatch(/127\.0\.0\.1/);
  });

  it('[S11.6] two clients reach each other through a circuit', async () => {
    const relay = await start();
    const [alice, bob] = [await client(), await client()];
    await dialRelay(alice, relay.port);
    await dialRelay(bob, relay.port);
    const addressOfBob = () => bob.getMultiaddrs().find((address) => address.toString().includes('/p2p-circuit'));
    await expect.poll(addressOfBob, { timeout: 20_000 }).toBeDefined();
    const connection = await alice.dial(addressOfBob()!);
    expect(connection.remotePeer.equals(bob.peerId)).toBe(true);
    expect(connection.direct).toBe(false);
    expect(connection.limits?.bytes).toBeDefined();
  });

  it('[H43] forgets the reservation of a client that has left', async () => {
    const relay = await start();
    const alice = await client();
    await dialRelay(alice, relay.port);
    const reservations = async (): Promise<string | undefined> => /kith_reservations (\d+)/.exec(await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text())?.[1];
    await expect.poll(reservations, { timeout: 20_000 }).toBe('1');
    await alice.stop();
    await expect.poll(reservations, { timeout: 20_000 }).toBe('0');
  });

  it('with the same folder it is the same relay with the same objects; its key is its owner\'s alone', async () => {
    const first = await start();
    const node = await client();
    const topic = await topicOf('again');
    const mailbox = await openMailbox(node, first.port);
    await mailbox.topics.put(topic, bytesOf('kept'), soon(), delHash);
    const { relayId } = mailbox;
    expect((await first.end('SIGTERM')).code).toBe(0);
    const second = await start();
    const again = await openMailbox(await client(), second.port);
    expect(keyOf(again.relayId)).toBe(keyOf(relayId));
    const found = await again.topics.get(topic, null);
    expect(found.ok && found.value.objects).toHaveLength(1);
    expect(statSync(join(folder, 'data', 'relay.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'data', 'relay.key'))).toHaveLength(32);
  });

  it('ends with 0 within two seconds of SIGTERM, with a client, a half-sent request and a silent socket', async () => {
    const relay = await start();
    await openMailbox(await client(), relay.port);
    const half = connect(relay.port, '127.0.0.1', () => half.write('GET / HTTP/1.1\r\nHost: x\r\nX-Half:'));
    const silent = connect(relay.port, '127.0.0.1');
    for (const socket of [half, silent]) socket.on('error', () => undefined);
    await fetch(`http://127.0.0.1:${relay.port}/healthz`);
    const { code, ms } = await relay.end('SIGTERM');
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2000);
    for (const socket of [half, silent]) socket.destroy();
  });

  it('says in plain words that its port, or its folder, is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    await expect(start({ PORT: String(port) })).rejects.toThrow(`ended with 1: Port ${port} is in use. Choose another one: PORT=8080 npm start\n`);
    await new Promise((resolve) => holder.close(resolve));
    await start();
    await expect(start()).rejects.toThrow(/ended with 1: Another relay is running with the folder .*\. Stop it/);
    await expect(start({ PORT: 'http' })).rejects.toThrow(/ended with 1: PORT is "http"/);
  });

  it('[S11.6] [A24] serves the app under a strict policy, brotli where it is there, and itself only to people who navigate', async () => {
    const relay = await start();
    const { port } = relay;
    const page = await get(port, '/');
    expect(page.text).toContain('<title>Kith</title>');
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const script = await get(port, '/assets/index-12345678.js', { 'accept-encoding': 'br' });
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers['content-encoding']).toBe('br');
    expect((await get(port, '/some/where', { accept: 'text/html' })).text).toBe(page.text);
    expect((await get(port, '/some/where', { accept: 'text/html', 'sec-fetch-mode': 'no-cors' })).status).toBe(404);
    expect((await get(port, '/missing.js', { accept: '*/*' })).status).toBe(404);
    expect((await get(port, '/assets/none.js', { accept: 'text/html' })).status).toBe(404);
    for (const path of ['/../data/relay.key', '/%2e%2e/data/relay.key', '/..%2fdata/relay.key', '/.hidden', '//data/relay.key']) {
      expect((await get(port, path)).status).toBe(404);
    }
    expect((await get(port, '/healthz')).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it(`[R9] what it said OK to is there after a SIGKILL right behind the OK, ${KILLS} times of ${KILLS}`, { timeout: KILLS * 15_000 }, async () => {
    const kept: Uint8Array[] = [];
    const topic = await topicOf('killed');
    const pieces = Array.from({ length: KILLS }, (_, round) => pieceOf('killed', round, LARGE));
    const node = await client();
    let relay = await start();
    for (const [round, { index, bytes }] of pieces.entries()) {
      const object = bytesOf(`object ${round}`);
      const mailbox = await openMailbox(node, relay.port);
      // By turns the one or the other is said OK to last.
      const last = [() => mailbox.topics.put(topic, object, soon(), delHash), () => mailbox.chunks.put(index, bytes, soon())];
      const said = [await last[round % 2]!(), await last[1 - (round % 2)]!()];
      await relay.end('SIGKILL');
      if (said.every(({ ok }) => ok)) kept.push(object);
      relay = await start();
    }
    const { topics, chunks } = await openMailbox(node, relay.port);
    const found = await topics.get(topic, null);
    expect(kept).toHaveLength(KILLS);
    expect(found.ok && found.value.objects.map(({ bytes }) => bytes)).toEqual(kept);
    for (const { id, index, bytes } of pieces) {
      const got = await chunks.get(id, index);
      expect(got.ok && got.value !== null && Buffer.compare(got.value, bytes)).toBe(0);
    }
  });
});
