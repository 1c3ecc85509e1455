/**
 * The relay: composition root. One process, one port: the app's pages, libp2p with circuits, the mailbox, health, metrics.
 * `startRelay` says nothing on the console; `runRelay` is the command line around it.
 */
import './polyfill.ts';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { RelayId } from '../protocol/ids.ts';
import { readConfig, StartError, type RelayConfig } from './config.ts';
import { createDoor, type Door } from './door.ts';
import { createHeld } from './held.ts';
import { createHttpServer, createPages, type Pages } from './http.ts';
import { codeOf, loadIdentity } from './identity.ts';
import { createRelayNode, lookIntoStreams, type RelayNode } from './libp2p.ts';
import { RELAY_LIMITS, type RelayLimits } from './limits.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { metricsText } from './metrics.ts';
import { systemClock, systemPrimitives, systemRandom } from './platform.ts';
import { serveStream } from './serve.ts';
import { openEmbeddedStore } from './store/embedded.ts';
import { watchStore } from './store/sound.ts';
import { StoreInUseError, type MailboxStore } from './store/store.ts';

export interface RelayOptions extends RelayConfig {
  /** Other numbers than `RELAY_LIMITS`. */
  readonly limits?: Partial<RelayLimits>;
  /** Serves pages instead of `dist`: the development server. */
  readonly pages?: Pages;
}

export interface RunningRelay {
  /** `http://127.0.0.1:8080`, or KITH_URL. */
  readonly url: string;
  readonly port: number;
  readonly relayId: RelayId;
  /** Ends every connection and closes the store. Resolves within two seconds. */
  stop(): Promise<void>;
}

/** What libp2p may take to say goodbye. */
const GOODBYE = 1000;

/** @throws StartError with a plain sentence: port taken, folder not writable or in use */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const limits: RelayLimits = { ...RELAY_LIMITS, totalPieceBytes: options.mediaBytes, ...options.limits };
  const seed = await loadIdentity(options.data);
  const relayId = (await systemPrimitives.signer(seed)).publicKey as RelayId;
  const store = watchStore(await openStore(options.data));
  const held = createHeld(limits);
  const door = createDoor({ limits, held, clock: systemClock, trustProxy: options.trustProxy });
  const state: { node: RelayNode | null } = { node: null };
  try {
    const mailbox = await createMailbox({ store, relayId, primitives: systemPrimitives, clock: systemClock, random: systemRandom, limits, held });
    const server = createHttpServer({
      limits,
      door,
      pages: options.pages ?? createPages(options.dist, options.url?.startsWith('https:') ?? false),
      isHealthy: async () => state.node?.status === 'started' && (await store.isSound()),
      metrics: () => metricsText(mailbox.counts(), { ...countsOf(state.node), refused: door.refused, held: held.bytes }),
    });
    const port = await listen(server, options);
    const node = await createRelayNode({
      seed,
      limits,
      clock: systemClock,
      listen: multiaddrOf(options.host, port),
      announce: options.url === null ? null : announced(options.url),
      port: { server, admit: (request, socket) => door.admit(request, socket) },
      onMailbox: (stream, network) => serveStream(mailbox, stream, network, systemClock),
    });
    state.node = node;
    const offs = [repeat(limits.sweepEvery, () => sweep(mailbox, door)), repeat(limits.lookEvery, createLook(door, lookIntoStreams(node, held)))];
    const stop = once(async () => {
      for (const off of offs) off();
      server.close();
      await Promise.race([node.stop(), new Promise<void>((resolve) => systemClock.after(GOODBYE, resolve))]);
      server.closeAllConnections();
      door.close();
      await store.close();
    });
    return { url: options.url ?? `http://${hostInUrl(options.host)}:${port}`, port, relayId, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}

const countsOf = (node: RelayNode | null): { readonly connections: number; readonly reservations: number } => ({
  connections: node?.getConnections().length ?? 0,
  reservations: node?.services.relay.reservations.size ?? 0,
});

async function openStore(folder: string): Promise<MailboxStore> {
  try {
    return await openEmbeddedStore(join(folder, 'mailbox'));
  } catch (error) {
    if (error instanceof StoreInUseError) throw new StartError(`Another relay is running with the folder ${folder}. Stop it, or set KITH_DATA to another folder.`, { cause: error });
    throw new StartError(`The mailbox in ${folder} cannot be opened (${codeOf(error)}).`, { cause: error });
  }
}

function listen(server: Server, { host, port }: RelayConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = codeOf(error);
      const other = port === 8080 ? 8081 : 8080;
      if (code === 'EADDRINUSE') reject(new StartError(`Port ${port} is in use. Choose another one: PORT=${other} npm start`, { cause: error }));
      else if (code === 'EACCES') reject(new StartError(`Port ${port} is not allowed for this user. Choose one above 1023.`, { cause: error }));
      else reject(new StartError(`Nothing can listen on ${host}, port ${port} (${code}).`, { cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function sweep(mailbox: Mailbox, door: Door): Promise<void> {
  door.sweep();
  // What the disk refuses now is tried again at the next.
  await mailbox.sweep().catch(() => undefined);
}

function createLook(door: Door, intoStreams: () => void): () => Promise<void> {
  return async () => {
    door.look();
    intoStreams();
  };
}

/** Does something again and again, so many ms after it was done. Returns the off. */
function repeat(ms: number, task: () => Promise<void>): () => void {
  let cancel: (() => void) | null = null;
  const next = (): void => {
    cancel = systemClock.after(ms, () => void task().then(() => cancel && next()));
  };
  next();
  return () => {
    cancel?.();
    cancel = null;
  };
}

const hostInUrl = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host);
const multiaddrOf = (host: string, port: number): string => `/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}/ws`;

/** The multiaddr of an origin behind a proxy. */
function announced(origin: string): string {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === 'https:';
  const host = /^\d+(\.\d+){3}$/.test(hostname) ? `/ip4/${hostname}` : hostname.startsWith('[') ? `/ip6/${hostname.slice(1, -1)}` : `/dns/${hostname}`;
  return `${host}/tcp/${port || (secure ? '443' : '80')}${secure ? '/tls' : ''}/ws`;
}

function once(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= task());
}

/** The command line: starts, says where, ends with 0 on SIGTERM and SIGINT, with 1 and a plain sentence when it cannot start. */
export async function runRelay(folder: string, more: Partial<RelayOptions> = {}): Promise<void> {
  try {
    const relay = await startRelay({ ...readConfig(process.env, folder), ...more });
    const end = (): void => void relay.stop().finally(() => process.exit(0));
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
    // A hostile peer may find a promise that libp2p forgot; that ends its connection, not the relay.
    process.on('unhandledRejection', (reason) => console.error(`kith: a promise was rejected: ${reason instanceof Error ? reason.name : typeof reason}`));
    console.log(`Kith is ready at ${relay.url}`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
