/** Memory and work of a browser as Linux counts them: of the process with a profile and all that it started. */
import { readdirSync, readFileSync } from 'node:fs';

/** A file of a process, or nothing: it may end at any time. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Ids of the browser's processes: the first has the profile among its arguments. */
function treeOf(profile: string): readonly string[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(all.map((pid) => [pid, /^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? '0']));
  const tree = all.filter((pid) => read(pid, 'cmdline').includes(`--user-data-dir=${profile}`));
  // Those that are found meanwhile are looked at too.
  for (const known of tree) for (const [pid, parent] of parents) if (parent === known && !tree.includes(pid)) tree.push(pid);
  return tree;
}

/** Bytes in memory without files that are mapped: of what the process made itself, and of what it shares. */
const bytesOf = (pid: string): number =>
  [...read(pid, 'status').matchAll(/^(?:RssAnon|RssShmem):\s+(\d+) kB/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);

/** CPU that all of them took so far, in ticks of a hundredth of a second. */
export const ticksOf = (profile: string): number =>
  treeOf(profile).reduce((sum, pid) => {
    // Behind the name, which may hold anything: the 12th and the 13th.
    const [user = 0, system = 0] = read(pid, 'stat').split(') ').at(-1)!.split(' ').slice(11, 13).map(Number);
    return sum + user + system;
  }, 0);

/** MB at the beginning and at the highest. */
export interface Look {
  readonly before: number;
  readonly peak: number;
}

export interface Watch {
  end(): Look;
}

/** Looks at all processes of a browser five times a second, also at those that begin meanwhile. */
export function watchMemory(profile: string): Watch {
  const look = (): number => treeOf(profile).reduce((sum, pid) => sum + bytesOf(pid), 0) / 1e6;
  const before = look();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, look())), 200);
  return {
    end() {
      clearInterval(timer);
      return { before, peak };
    },
  };
}
