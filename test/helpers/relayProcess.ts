/** A relay in a process of its own, on a free port, in a folder of its own; and a libp2p node that is a client of it. */
import '../../src/relay/polyfill.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2';
import { identify } from '@libp2p/identify';
import { FaultTolerance, type Connection, type Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { bundleRelay } from '../../scripts/bundleRelay.mjs';
import { createMailboxOpener } from '../../src/net/mailbox.ts';
import type { RelayMailbox } from '../../src/ports/mailbox.ts';
import type { RelayId } from '../../src/protocol/ids.ts';
import { toStream } from '../../src/relay/libp2p.ts';
import { systemClock, systemRandom } from '../../src/relay/platform.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const commandOf = (relay: string): readonly string[] => ['--input-type=module', '--eval', `import { runRelay } from '${relay}'; await runRelay(process.env.FOLDER);`];

export interface RelayProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly output: () => string;
  /** Sends a signal and gives the exit code and how long it took, ms. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ readonly code: number | null; readonly ms: number }>;
}

export function makeFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'kith-relay-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Resolves when the relay says that it is ready. Rejects with what it said when it ends before.
 * @param around a file that runs the relay's sources, instead of its own command line
 */
export async function startProcess(folder: string, env: Record<string, string> = {}, around?: string): Promise<RelayProcess> {
  const child = spawn(process.execPath, around ? ['--import', 'tsx', around] : commandOf(await bundleRelay(ROOT)), {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', FOLDER: folder, KITH_DATA: join(folder, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return new Promise((resolve, reject) => {
    const onData = (data: Buffer): void => {
      said += data.toString();
      const ready = /Kith is ready at http:\/\/127\.0\.0\.1:(\d+)\n/.exec(said);
      if (!ready) return;
      resolve({
        child,
        port: Number(ready[1]),
        output: () => said,
        async end(signal) {
          const start = performance.now();
          child.kill(signal);
          return { code: await exited, ms: performance.now() - start };
        },
      });
    };
    child.stdout!.on('data', onData);
    child.stderr!.on('data', onData);
    void exited.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}

/** A client as a page is one, without WebRTC. */
export function createClientNode(): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/p2p-circuit'] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    services: { identify: identify(), ping: ping() },
  });
}

/** Dials a relay by its port alone; noise tells who it is. */
export async function dialRelay(node: Libp2p, port: number): Promise<{ readonly connection: Connection; readonly relayId: RelayId }> {
  const connection = await node.dial(multiaddr(`/ip4/127.0.0.1/tcp/${port}/ws`));
  return { connection, relayId: connection.remotePeer.publicKey!.raw as RelayId };
}

/** The real mailbox client on a connection. */
export async function openMailbox(node: Libp2p, port: number): Promise<RelayMailbox> {
  const { connection, relayId } = await dialRelay(node, port);
  const links = { open: async (_: unknown, protocol: string) => toStream(await connection.newStream(protocol)) };
  return createMailboxOpener({ links, clock: systemClock, random: systemRandom })(`ws://127.0.0.1:${port}`, relayId);
}
