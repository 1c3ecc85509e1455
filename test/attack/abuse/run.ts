/** A relay under abuse [R18]: the relay, its honest clients and its attackers, each in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { makeFolder, startProcess } from '../../helpers/relayProcess.ts';
import { capsOf, type Told, type Usage } from './caps.ts';

export interface AbuseOptions {
  /** How long the relay is watched without attackers, and with them. */
  readonly quietSeconds: number;
  readonly seconds: number;
  /** Connections that the relay takes, in all and from one address. */
  readonly places: number;
  readonly placesPerAddress: number;
  readonly sockets: number;
  readonly clients: number;
  readonly addresses: number;
  readonly honest: number;
  /** How far the attackers' processes stand back, 0 to 19: they stand for other machines. */
  readonly nice: number;
  /** Goes on, after its time, until so many were refused. */
  readonly refusals?: number;
  /** Called each second with a line to show. */
  say?(line: string): void;
}

export interface Phase {
  readonly rss: number;
  /** ms. */
  readonly p50: number;
  readonly p95: number;
  /** Shares of one core. */
  readonly cpu: { readonly relay: number; readonly honest: number; readonly attackers: number };
  readonly late: { readonly p50: number; readonly p95: number; readonly max: number };
  readonly counts: Readonly<Record<string, number>>;
  /** Most at once. */
  readonly connections: number;
}

export interface AbuseReport {
  readonly before: Phase;
  readonly during: Phase;
  /** By reason, from `/metrics`. */
  readonly refused: Readonly<Record<string, number>>;
  readonly exit: { readonly code: number | null; readonly ms: number };
  /** What the relay wrote on its console. */
  readonly said: string;
}

/** Plain sockets come after this part of the time: they ask for the same turns as the clients of their addresses. */
const RAW_AFTER = 3;

/** A process of clients. */
function startClients(file: string, args: readonly number[]): { readonly child: ChildProcess; take(): readonly Told[] } {
  const child = fork(join(import.meta.dirname, file), args.map(String), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const told: Told[] = [];
  child.on('message', (one) => told.push(one as Told));
  return { child, take: () => told.splice(0) };
}
type Clients = ReturnType<typeof startClients>;

const percentile = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

function addCounts(into: Record<string, number>, told: readonly Told[]): void {
  for (const { counts } of told) for (const [what, count] of Object.entries(counts)) into[what] = (into[what] ?? 0) + count;
}

/** Numbers of `/metrics`, by what stands before them; none when the relay does not let us in. */
async function metricsOf(port: number): Promise<ReadonlyMap<string, number>> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text(), () => '');
  return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

const ask = (relay: ChildProcess): Promise<Usage> =>
  new Promise((resolve) => {
    relay.once('message', (usage) => resolve(usage as Usage));
    relay.send('usage');
  });

interface Scene {
  readonly relay: ChildProcess;
  readonly port: number;
  readonly honest: Clients;
  readonly attackers: readonly Clients[];
  /** Goes on, after its time, until so many were refused. */
  readonly refusals: number;
  say(line: string): void;
}

const refusedIn = (metrics: ReadonlyMap<string, number>): Readonly<Record<string, number>> => Object.fromEntries([...metrics].filter(([name]) => name.startsWith('kith_refused_total')));

async function watch(seconds: number, { relay, port, honest, attackers, refusals, say }: Scene): Promise<Phase> {
  const counts: Record<string, number> = {};
  const usages: Usage[] = [];
  const took: number[] = [];
  const cpu = { relay: 0, honest: 0, attackers: 0 };
  let [connections, refused] = [0, 0];
  await ask(relay);
  honest.take();
  const start = performance.now();
  while (performance.now() - start < seconds * 1000 || refused < refusals) {
    await after(1000);
    const usage = await ask(relay);
    const [mine, theirs] = [honest.take(), attackers.flatMap((one) => one.take())];
    usages.push(usage);
    took.push(...mine.flatMap((told) => told.took ?? []));
    cpu.relay += usage.cpu;
    cpu.honest += sum(mine.map((told) => told.cpu));
    cpu.attackers += sum(theirs.map((told) => told.cpu));
    addCounts(counts, [...mine, ...theirs]);
    const metrics = await metricsOf(port);
    const now = metrics.get('kith_connections') ?? 0;
    connections = Math.max(connections, now);
    refused = sum(Object.values(refusedIn(metrics)));
    say(`${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s  ${usage.rss.toFixed(0)} MiB (heap ${usage.heap.toFixed(0)}, outside ${usage.external.toFixed(0)})  CPU ${usage.cpu.toFixed(0)} ms  late p95 ${usage.late.p95.toFixed(0)} ms  honest p95 ${percentile(mine.flatMap((told) => told.took ?? []), 0.95).toFixed(0)} ms  connections ${now}`);
  }
  const passed = performance.now() - start;
  const late = { p50: percentile(usages.map((usage) => usage.late.p50), 0.5), p95: percentile(usages.map((usage) => usage.late.p95), 0.5), max: Math.max(...usages.map((usage) => usage.late.max)) };
  return {
    rss: Math.max(...usages.map((usage) => usage.rss)),
    p50: percentile(took, 0.5),
    p95: percentile(took, 0.95),
    cpu: { relay: cpu.relay / passed, honest: cpu.honest / passed, attackers: cpu.attackers / passed },
    late,
    counts,
    connections,
  };
}

async function untilReady(clients: Clients): Promise<void> {
  for (;;) {
    if (clients.take().some((told) => (told.counts['ready'] ?? 0) > 0)) return;
    if (clients.child.exitCode !== null) throw new Error('a process of clients ended');
    await after(50);
  }
}

export async function abuse(options: AbuseOptions): Promise<AbuseReport> {
  const { folder, remove } = makeFolder();
  const say = options.say ?? (() => undefined);
  const relay = await startProcess(folder, { CAPS: JSON.stringify(capsOf(options.places, options.placesPerAddress)) }, join(import.meta.dirname, 'relay.ts'));
  const { child, port } = relay;
  const running: Clients[] = [];
  const start = (file: string, ...args: readonly number[]): Clients => {
    const clients = startClients(file, [port, ...args]);
    running.push(clients);
    return clients;
  };
  try {
    const honest = start('honest.ts', options.honest);
    await untilReady(honest);
    const scene: Scene = { relay: child, port, honest, attackers: [], refusals: 0, say };
    const before = await watch(options.quietSeconds, scene);
    say('the attackers come');
    const guests = start('guests.ts', options.clients, options.addresses, options.nice);
    await untilReady(guests);
    const attackers = [guests, start('raw.ts', options.sockets, options.addresses, options.nice, (options.seconds * 1000) / RAW_AFTER)];
    const during = await watch(options.seconds, { ...scene, attackers, refusals: options.refusals ?? 0 });
    return { before, during, refused: refusedIn(await metricsOf(port)), exit: await relay.end('SIGTERM'), said: relay.output() };
  } finally {
    for (const clients of running) clients.child.kill('SIGKILL');
    child.kill('SIGKILL');
    remove();
  }
}
