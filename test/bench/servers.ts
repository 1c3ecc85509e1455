/** Servers in processes of their own, what they take, and sockets of which the bytes are counted. */
import '../helpers/nodeLikeBrowser.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Server {
  readonly port: number;
  readonly pid: number;
  end(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Waits for what nobody tells of. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, within = 300_000): Promise<void> {
  const end = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export const serverOf = (child: ChildProcess, port: number): Server => ({
  port,
  pid: child.pid!,
  async end() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  },
});

/** @param script from the root of the project; takes its port from PORT */
export async function startServer(script: string): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [script], { cwd: ROOT, env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) }, stdio: 'ignore' });
  await until(() => answers(port), `${script} listens`);
  return serverOf(child, port);
}

/** Resident memory of a process in bytes (proc(5)). */
export const memoryOf = ({ pid }: Server): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

/** CPU that a process has taken, user and system, ms: in ticks of 10 ms (proc(5)). */
export function cpuOfProcess({ pid }: Server): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

const sockets = new Set<Socket>();

/** A WebSocket as pages have one, whose bytes on the wire are counted. */
export class CountedWebSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.on('error', () => {});
    this.on('upgrade', ({ socket }) => sockets.add(socket));
  }
}
Object.defineProperty(globalThis, 'WebSocket', { value: CountedWebSocket, configurable: true, writable: true });

/** Bytes that went over all counted sockets since the last call, both ways, with the frames of WebSocket. */
export function bytesOnWire(): number {
  const bytes = [...sockets].reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
  sockets.clear();
  return bytes;
}
