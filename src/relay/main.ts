/**
 * The relay: composition root. One process, one port: the app's pages, libp2p with circuits, the mailbox, health, metrics.
 * `startRelay` says nothing on the console; `runRelay` is the command line around it.
 */
import './polyfill.ts';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { RelayId } from '../protocol/ids.ts';
import { clientAddress, networkOf } from './clientAddress.ts';
import { readConfig, StartError, type RelayConfig } from './config.ts';
import { createHttpServer, createPages, type Pages } from './http.ts';
import { codeOf, loadIdentity } from './identity.ts';
import { createRelayNode, type RelayNode } from './libp2p.ts';
import { RELAY_LIMITS, type RelayLimits } from './limits.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { metricsText } from './metrics.ts';
import { systemClock, systemPrimitives, systemRandom } from './platform.ts';
import { createAddresses, type Addresses } from './quota.ts';
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
  const limits: RelayLimits = { ...RELAY_LIMITS, ...options.limits };
  const seed = await loadIdentity(options.data);
  const relayId = (await systemPrimitives.signer(seed)).publicKey as RelayId;
  const store = watchStore(await openStore(options.data));
  const sockets = createAddresses(systemClock, limits);
  const state: { node: RelayNode | null; refused: number } = { node: null, refused: 0 };
  try {
    const mailbox = await createMailbox({ store, relayId, primitives: systemPrimitives, clock: systemClock, random: systemRandom, limits });
    const server = createHttpServer({
      limits,
      pages: options.pages ?? createPages(options.dist, options.url?.startsWith('https:') ?? false),
      isHealthy: async () => state.node?.status === 'started' && (await store.isSound()),
      metrics: () => metricsText(mailbox.counts(), { connections: state.node?.getConnections().length ?? 0, reservations: state.node?.services.relay.reservations.size ?? 0, refused: state.refused }),
    });
    const port = await listen(server, options);
    const destroyAll = trackSockets(server);
    state.node = await createRelayNode({
      seed,
      limits,
      listen: multiaddrOf(options.host, port),
      announce: options.url === null ? null : announced(options.url),
      port: { server, admit: (request) => admit(sockets, clientAddress(request, options.trustProxy), () => (state.refused += 1)) },
      onMailbox: (stream, network) => serveStream(mailbox, stream, network, systemClock),
    });
    const stopSweeping = sweepEvery(limits.sweepEvery, mailbox, sockets);
    const stop = once(async () => {
      stopSweeping();
      server.close();
      await Promise.race([state.node?.stop(), new Promise<void>((resolve) => systemClock.after(GOODBYE, resolve))]);
      server.closeAllConnections();
      destroyAll();
      await store.close();
    });
    return { url: options.url ?? `http://${hostInUrl(options.host)}:${port}`, port, relayId, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function admit(sockets: Addresses, address: string, onRefuse: () => void): { readonly address: string; readonly onEnd: () => void } | null {
  const network = networkOf(address);
  if (!sockets.spend(network, { joins: 1 }) || !sockets.enter(network)) {
    onRefuse();
    return null;
  }
  return { address, onEnd: () => sockets.leave(network) };
}

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

/** Also sockets that became WebSockets, which the server forgets. */
function trackSockets(server: Server): () => void {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

function sweepEvery(ms: number, mailbox: Mailbox, sockets: Addresses): () => void {
  let cancel = (): void => undefined;
  const sweep = async (): Promise<void> => {
    sockets.sweep();
    // What the disk refuses now is tried again at the next.
    await mailbox.sweep().catch(() => undefined);
    cancel = systemClock.after(ms, () => void sweep());
  };
  cancel = systemClock.after(ms, () => void sweep());
  return () => cancel();
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
