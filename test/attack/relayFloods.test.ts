/** Modified libp2p clients at a whole relay: what the library's own buffers and counters would let them do (docs/threats.md, D). */
import '../../src/relay/polyfill.ts';
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { Stream as PeerStream } from '@libp2p/interface';
import { afterEach, describe, expect, it } from 'vitest';
import { signStatement } from '../../src/crypto/sign.ts';
import { MAILBOX, readStatement } from '../../src/protocol/mailboxWire.ts';
import type { RelayId } from '../../src/protocol/ids.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { readConfig } from '../../src/relay/config.ts';
import { toStream } from '../../src/relay/libp2p.ts';
import type { RelayLimits } from '../../src/relay/limits.ts';
import { startRelay, type RunningRelay } from '../../src/relay/main.ts';
import { rawClient, topicOf } from '../helpers/relay.ts';
import { createRng } from '../helpers/rng.ts';
import { createClientNode, makeFolder, openMailbox } from '../helpers/relayProcess.ts';
import type { TestStream } from '../helpers/streams.ts';
import { enter, FRAME, type Guest } from '../helpers/relayGuest.ts';
import { EVE, MALLORY, openCircuit, reserve, STATUS, takeCircuits } from './relayGuests.ts';

const MiB = 1024 * 1024;
const delHash: Uint8Array = new Uint8Array(32);

describe('floods over libp2p', { timeout: 60_000 }, () => {
  const ends: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  async function start(limits: Partial<RelayLimits> = {}): Promise<RunningRelay> {
    const { folder, remove } = makeFolder();
    const relay = await startRelay({ ...readConfig({ PORT: '0' }, folder), limits: { lookEvery: 20, ...limits } });
    ends.push(remove, () => relay.stop());
    return relay;
  }
  async function come({ port }: RunningRelay, from: string): Promise<Guest> {
    const guest = await enter(port, from);
    ends.push(() => guest.node.stop());
    return guest;
  }
  /** Alice, from another address, puts a text. */
  async function isServing({ port, relayId }: RunningRelay): Promise<void> {
    const node = await createClientNode();
    const mailbox = await openMailbox(node, port);
    expect(mailbox.relayId).toEqual(relayId);
    expect((await mailbox.topics.put(await topicOf('alice and bob'), Uint8Array.of(1), Date.now() + TIME.DAY, delHash)).ok).toBe(true);
    await node.stop();
  }
  const isOut = ({ socket }: Guest): boolean => socket.readyState === socket.CLOSED;

  it('[H51] a frame that is announced with 4 GiB and never whole ends the connection: it was gathered in memory without end', async () => {
    const relay = await start();
    const eve = await come(relay, EVE);
    eve.muxer.maConn.send(Uint8Array.of(0, FRAME.data, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff));
    for (let sent = 0; sent < 4 * MiB; sent += 65_536) eve.muxer.maConn.send(new Uint8Array(65_536));
    await expect.poll(() => isOut(eve), { timeout: 10_000 }).toBe(true);
    await isServing(relay);
  });

  it('[H51] streams, and pings, without end close the connection: each was answered, and the answers were kept', async () => {
    const relay = await start();
    const [opener, pinger] = [await come(relay, EVE), await come(relay, MALLORY)];
    for (let i = 0; i < 1000; i++) {
      opener.muxer.sendFrame({ type: FRAME.window, flag: FRAME.syn, streamID: 1001 + 2 * i, length: 0 });
      pinger.muxer.sendPing(i);
    }
    await expect.poll(() => [opener, pinger].map(isOut), { timeout: 10_000 }).toEqual([true, true]);
    await isServing(relay);
  });

  it('[H51] so many streams are open at once, and a client that opens and ends a hundred is served', async () => {
    const relay = await start({ connectionFrames: { burst: 1000, perSecond: 0 }, streams: 20 });
    const eve = await come(relay, EVE);
    for (let i = 0; i < 100; i++) eve.muxer.sendFrame({ type: FRAME.window, flag: FRAME.syn, streamID: 1001 + 2 * i, length: 0 });
    await expect(eve.connection.newStream(PROTOCOL.mailbox)).rejects.toThrow();
    expect(isOut(eve)).toBe(false);
    const bob = await come(relay, MALLORY);
    for (let i = 0; i < 100; i++) {
      const stream = await bob.connection.newStream(PROTOCOL.mailbox);
      stream.abort(new Error('not wanted'));
    }
    expect(isOut(bob)).toBe(false);
    await isServing(relay);
  });

  it('[H51] a request for a circuit with 1,500,000 addresses is not taken apart: it stopped the relay for two seconds', async () => {
    const relay = await start();
    const eve = await come(relay, EVE);
    const hop = await eve.connection.newStream(RELAY_V2_HOP_CODEC);
    // CONNECT to a peer with 3,000,000 B of empty addresses; lengths as varints of four bytes.
    const length = (n: number): number[] => [(n & 127) | 128, ((n >> 7) & 127) | 128, ((n >> 14) & 127) | 128, n >> 21];
    const addresses = Buffer.from('1200'.repeat(1_500_000), 'hex');
    hop.send(Uint8Array.of(...length(addresses.length + 7), 0x08, 1, 0x12, ...length(addresses.length)));
    hop.send(addresses);
    await expect.poll(() => hop.status).not.toBe('open');
    expect(isOut(eve)).toBe(false);
    expect(await reserve(eve)).toBe(STATUS.ok);
    await isServing(relay);
  });

  it('[H51] malformed PeerIds, addresses and enums in a request are refused, whatever they are', async () => {
    const relay = await start({ connectionFrames: { burst: 1000, perSecond: 10 } });
    const eve = await come(relay, EVE);
    const rng = createRng('hop');
    for (let i = 0; i < 100; i++) {
      const body = rng.bytes(1 + rng.int(100));
      const stream = await eve.connection.newStream(RELAY_V2_HOP_CODEC);
      stream.send(Uint8Array.of(body.length + 4, 0x08, i % 4, 0x12, body.length, ...body));
      await stream.close();
    }
    expect(await reserve(eve)).toBe(STATUS.ok);
    await isServing(relay);
  });

  it('[H40] bytes that are no noise, no yamux and no protobuf end that connection alone', async () => {
    const relay = await start();
    const eve = await come(relay, EVE);
    const hop = await eve.connection.newStream(RELAY_V2_HOP_CODEC);
    hop.send(Uint8Array.of(200, 1, ...new Uint8Array(200).fill(0xff)));
    await expect.poll(() => hop.status).not.toBe('open');
    eve.muxer.maConn.send(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));
    await expect.poll(() => isOut(eve), { timeout: 10_000 }).toBe(true);
    await isServing(relay);
  });

  it('[H41] a circuit whose end does not read holds a window and no more, and flows when it is read: all of its 16 MiB was kept', async () => {
    const relay = await start();
    const [eve, mallory] = [await come(relay, EVE), await come(relay, MALLORY)];
    const taken: PeerStream[] = [];
    await takeCircuits(eve, (stream) => taken.push(stream));
    expect(await reserve(eve)).toBe(STATUS.ok);
    const source = await openCircuit(mallory, eve.node);
    await expect.poll(() => taken.length).toBe(1);
    for (let sent = 0; sent < 8 * MiB; sent += 65_536) source.send(new Uint8Array(65_536));
    await expect.poll(async () => metric(relay, 'kith_held_bytes')).toBeGreaterThan(200_000);
    for (let i = 0; i < 3; i++) await isServing(relay);
    expect(await metric(relay, 'kith_held_bytes')).toBeLessThan(MiB);
    expect(source.writeBufferLength).toBeGreaterThan(7 * MiB);
    let got = 0;
    taken[0]!.addEventListener('message', ({ data }) => (got += data.byteLength));
    taken[0]!.resume();
    await expect.poll(() => got, { timeout: 20_000 }).toBe(8 * MiB);
  });

  it('[H41] sockets of one address that take nothing from TCP are put out when they hold too much together', async () => {
    const relay = await start({ heldPerAddress: 2 * MiB });
    const topic = await topicOf('big');
    const alice = await createClientNode();
    ends.push(() => alice.stop());
    const mailbox = await openMailbox(alice, relay.port);
    for (let i = 0; i < 5; i++) await mailbox.topics.put(topic, new Uint8Array(60_000).fill(i), Date.now() + TIME.DAY, delHash);
    const eves: Guest[] = [];
    for (let i = 0; i < 8; i++) {
      const eve = await come(relay, EVE);
      const inner = await eve.connection.newStream(PROTOCOL.mailbox);
      const client = rawClient(toStream(inner) as TestStream);
      const hello = await client.ask({ op: 'hello', id: 0 });
      if (hello.code !== 'ok' || hello.op !== 'hello') throw new Error('no hello');
      await client.ask({ op: 'open', id: 1, topic: topic.id, writeKey: topic.writeKey, readKey: topic.read.publicKey, standing: false });
      const signature = await signStatement(topic.read, 'get', readStatement(relay.relayId as RelayId, hello.body.nonce, topic.id, null));
      eve.muxer.sendFrame({ type: FRAME.window, flag: 0, streamID: Number(inner.id), length: 2 ** 30 });
      for (let id = 2; id < 60; id++) client.send({ op: 'get', id, topic: topic.id, after: null, signature });
      eve.stopReading();
      eves.push(eve);
    }
    // Who does not read does not see that its socket is gone; the relay counts.
    await expect.poll(() => metric(relay, 'kith_connections'), { timeout: 20_000 }).toBeLessThan(8);
    await expect.poll(() => metric(relay, 'kith_held_bytes')).toBeLessThan(2 * MiB + MAILBOX.frameBytes);
    expect(alice.getConnections()).toHaveLength(1);
    await isServing(relay);
  });

  it('[H42] what one address pours in is read no faster than it may come, and others are read at once', async () => {
    const relay = await start({ addressIncoming: { burst: MiB, perSecond: 1 } });
    const eve = await come(relay, EVE);
    // Frames of a stream that is not there: dropped unread, but only after they were decrypted.
    for (let sent = 0; sent < 32 * MiB; sent += 65_536) eve.muxer.sendFrame({ type: FRAME.data, flag: 0, streamID: 99, length: 65_536 }, new Uint8Array(65_536));
    await isServing(relay);
    let last = -1;
    const hasStopped = async (): Promise<boolean> => {
      const before = last;
      last = eve.socket.bufferedAmount;
      await isServing(relay);
      return last > MiB && last === before;
    };
    await expect.poll(hasStopped, { timeout: 20_000 }).toBe(true);
  });

  it('[H43] one address holds no more reservations than it may have connections, one each; a friend keeps hers when all are taken, and has the mailbox in any case', async () => {
    const relay = await start({ sessionsPerAddress: 3, reservations: 4 });
    const friend = await come(relay, '127.0.0.9');
    expect(await reserve(friend)).toBe(STATUS.ok);
    const eves: Guest[] = [];
    for (let i = 0; i < 3; i++) eves.push(await come(relay, EVE));
    await expect(come(relay, EVE)).rejects.toThrow();
    for (const eve of [...eves, ...eves]) expect(await reserve(eve)).toBe(STATUS.ok);
    expect(await metric(relay, 'kith_reservations')).toBe(4);
    const late = await come(relay, MALLORY);
    expect(await reserve(late)).toBe(STATUS.refused);
    expect(await reserve(friend)).toBe(STATUS.ok);
    await isServing(relay);
    await eves[0]!.node.stop();
    await expect.poll(() => metric(relay, 'kith_reservations')).toBe(3);
    expect(await reserve(late)).toBe(STATUS.ok);
  });
});

/** A number of `/metrics`. */
async function metric({ port }: RunningRelay, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}
