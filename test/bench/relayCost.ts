/** What the relay costs whoever runs it, against bare `ws` and y-webrtc's signalling server: memory of an idle client, CPU of a message that is handed on. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { sha256 } from '../../src/crypto/hash.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { createClientNode, openMailbox } from '../helpers/relayProcess.ts';
import { topicOf } from '../helpers/relay.ts';
import { startRelay } from './liveKith.ts';
import type { Pair } from './measure.ts';
import { CountedWebSocket, cpuOfProcess, memoryOf, startServer, until, type Server } from './servers.ts';

/** A short text as it is sealed. */
const MESSAGE = randomBytes(512);

interface Client {
  close(): Promise<void>;
}

interface Couple extends Client {
  /** So many messages go from the one to the other. */
  forward(messages: number): Promise<void>;
}

/** A kind of server, and what its clients do. */
export interface Hub {
  start(): Promise<Server>;
  /** Connects and then only waits. */
  idle(server: Server): Promise<Client>;
  /** Two clients that are there, one of which waits for what the other sends. */
  pair(server: Server): Promise<Couple>;
  /** How many are handed on in a round: so many that ticks of 10 ms can count them. */
  readonly messages: number;
}

export const kithHub = (messages: number): Hub => {
  let rounds = 0;
  return {
    messages,
    start: () => startRelay([]),
    async idle({ port }) {
      const node = await createClientNode();
      await openMailbox(node, port);
      return { close: async () => node.stop() };
    },
    async pair({ port }) {
      const [writer, reader] = [await createClientNode(), await createClientNode()];
      const [from, to] = [await openMailbox(writer, port), await openMailbox(reader, port)];
      const topic = await topicOf(`forward ${rounds++}`);
      let arrived = 0;
      await to.topics.subscribe(topic, null, () => void (arrived += 1));
      const forward = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n++) {
          const put = await from.topics.put(topic, Uint8Array.from([...MESSAGE, n & 255, n >> 8]), Date.now() + TIME.DAY, sha256(MESSAGE));
          if (!put.ok) throw new Error(put.code);
        }
        await until(() => arrived === count, 'all were handed on');
      };
      const close = async (): Promise<void> => {
        await writer.stop();
        await reader.stop();
      };
      return { forward, close };
    },
  };
};

/** A hub whose clients are sockets. */
function socketHub(script: string, messages: number, greeting: string | null, message: string | Buffer): Hub {
  const idle = async ({ port }: Server): Promise<CountedWebSocket> => {
    const socket = new CountedWebSocket(`ws://127.0.0.1:${port}`);
    await once(socket, 'open');
    if (greeting !== null) socket.send(greeting);
    return socket;
  };
  const leave = async (socket: CountedWebSocket): Promise<void> => {
    socket.close();
    await once(socket, 'close');
  };
  return {
    messages,
    start: () => startServer(script),
    async idle(server) {
      const socket = await idle(server);
      return { close: () => leave(socket) };
    },
    async pair(server) {
      const reader = await idle(server);
      const writer = new CountedWebSocket(`ws://127.0.0.1:${server.port}`);
      await once(writer, 'open');
      let arrived = 0;
      reader.on('message', () => void (arrived += 1));
      const forward = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n++) {
          writer.send(message);
          // No more than some on their way, so that nothing piles up.
          if (n % 10 === 9) await until(() => arrived > n - 10, 'they are handed on');
        }
        await until(() => arrived === count, 'all were handed on');
      };
      const close = async (): Promise<void> => {
        await leave(writer);
        await leave(reader);
      };
      return { forward, close };
    },
  };
}

export const wsHub = (messages: number): Hub => socketHub('test/bench/servers/ws.mjs', messages, null, MESSAGE);

export const signallingHub = (messages: number): Hub =>
  socketHub(
    'node_modules/y-webrtc/bin/server.js',
    messages,
    JSON.stringify({ type: 'subscribe', topics: ['room'] }),
    JSON.stringify({ type: 'publish', topic: 'room', data: MESSAGE.toString('base64') }),
  );

/** What the system counts by: less than one cannot be seen, and counts as one. */
const [PAGE, TICK] = [4096, 10];

/** KiB of memory that a new server takes more for each of so many clients. */
async function memoryEach(hub: Hub, clients: number): Promise<number> {
  const server = await hub.start();
  const first = await hub.idle(server);
  const before = memoryOf(server);
  const all: Client[] = [];
  for (let n = 0; n < clients; n++) all.push(await hub.idle(server));
  const after = memoryOf(server);
  for (const client of [first, ...all]) await client.close();
  await server.end();
  return Math.max(after - before, PAGE) / 1024 / clients;
}

export const idleMemory = (ours: Hub, theirs: Hub, name: string, packages: readonly string[], clients: number, rounds: number): Pair => ({
  id: `P13 memory, ${name}`,
  name: `a server's memory for each of ${clients} idle clients`,
  against: name,
  target: 3,
  why: 'by what is held, not by a profile: a client is a WebSocket with noise, yamux, identify, a circuit reservation and a mailbox session, each with its own buffers; the peer keeps a socket.',
  packages,
  rounds,
  unit: 'KiB',
  ours: () => memoryEach(ours, clients),
  theirs: () => memoryEach(theirs, clients),
});

/** µs of a running server's CPU for each message. */
async function cpuEach(hub: Hub, server: Server): Promise<number> {
  const couple = await hub.pair(server);
  const before = cpuOfProcess(server);
  await couple.forward(hub.messages);
  const spent = cpuOfProcess(server) - before;
  await couple.close();
  return (1000 * Math.max(spent, TICK)) / hub.messages;
}

export const forwarding = (ours: Hub, theirs: Hub, running: readonly [Server, Server], name: string, packages: readonly string[], rounds: number): Pair => ({
  id: `P13 CPU, ${name}`,
  name: 'a server’s CPU for each message that it hands on',
  against: name,
  target: 1.5,
  why: 'by what is done, not by a profile: the mailbox verifies a signature, writes the message to its disk with fsync before it says OK, and opens and seals noise for both sides; the peer copies it from socket to socket and keeps nothing.',
  packages,
  rounds,
  unit: 'µs',
  ours: () => cpuEach(ours, running[0]),
  theirs: () => cpuEach(theirs, running[1]),
});
