/** The relay that is attacked [R18], and what its processes tell each other. */
import type { RelayLimits } from '../../../src/relay/limits.ts';

/** So many connections in all and from one address; one socket for each. R18 has 1,000 and 64. */
export const capsOf = (sessions: number, sessionsPerAddress: number): Partial<RelayLimits> => ({ sessions, sessionsPerAddress, socketsPerSession: 1, reservations: sessions });

/** Addresses of the attackers: 127.0.0.2 and on. Honest clients come from 127.0.0.1. */
export const addressesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `127.0.0.${i + 2}`);

/** What a relay's process tells when it is asked. */
export interface Usage {
  /** MiB. */
  readonly rss: number;
  readonly heap: number;
  readonly external: number;
  /** CPU of the process since the last answer, ms. */
  readonly cpu: number;
  /** Delay of its event loop since the last answer, ms. */
  readonly late: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** What processes of clients tell each second: counts since the last time. */
export interface Told {
  readonly counts: Readonly<Record<string, number>>;
  /** CPU of the process since the last time, ms. */
  readonly cpu: number;
  /** Of honest clients: how long each put and each get took, ms. */
  readonly took?: readonly number[];
}

/** CPU of this process since the last call, ms. */
export function createCpuMeter(): () => number {
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return (user + system) / 1000;
  };
}

/** Tells the parent each second what was counted; ends with it. */
export function tellEachSecond(more: () => Pick<Told, 'took'> = () => ({})): (what: string) => void {
  let counts: Record<string, number> = {};
  const cpu = createCpuMeter();
  setInterval(() => {
    const told: Told = { counts, cpu: cpu(), ...more() };
    counts = {};
    process.send!(told);
  }, 1000);
  process.once('disconnect', () => process.exit(0));
  return (what) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
}
