/**
 * A disk in memory that keeps what a store wrote, and fails as it is told: before a write, after it, full, or for good.
 *
 * A crash kills every store on it: promises of theirs that are open stay open for ever, as those of a process that is gone.
 * A new store sees all strict writes that were completed, and what was written before them; relaxed writes after the last
 * strict one are lost unless `keepAtCrash` says otherwise.
 */
import { StorageError, type Durability } from '../ports/storage.ts';

/** What becomes of a write. `crash-after`: it is on the disk, and nobody hears of it. */
export type WriteFate = 'ok' | 'fail' | 'quota' | 'crash-before' | 'crash-after';

export interface MemoryDisk {
  /** Decides over write number `n` (from 1, never reset), which is named as `ledger.append`, `records.put people`, `erase keys`. */
  onWrite: ((n: number, what: string) => WriteFate) | null;
  /** How many of the relaxed writes since the last strict one survive a crash, oldest first. Default: none. */
  keepAtCrash: (relaxed: number) => number;
  /** How many writes were asked for. */
  readonly writes: number;
  /** The process dies now. */
  crash(): void;
}

/** Rows by group (a chapter of the ledger, a table of records) and key. Values are never changed in place. */
export type Rows = Map<string, Map<string, unknown>>;

/** One change of one row. Undefined deletes. */
export interface Change {
  readonly group: string;
  readonly key: string;
  readonly value: unknown;
}

/** One life of a process on a disk: from a store's creation to the next crash. */
export interface DiskSession {
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  /** All changes or none. Resolves when they are on the disk; never, when the process died. */
  write(what: string, durability: Durability, changes: readonly Change[]): Promise<void>;
  /** What `read` gives; never, when the process died. */
  read<T>(read: () => T): Promise<T>;
}

/** The disk as its stores use it. */
export interface DiskForStores extends MemoryDisk {
  session(): DiskSession;
  /** Empties the disk, also of what an interrupted erasing left, and writes without asking `onWrite`: a first start. */
  format(change: Change): void;
}

const FATES: Partial<Record<WriteFate, StorageError['code']>> = { fail: 'storageFailed', quota: 'quotaExceeded' };

const never = (): Promise<never> => new Promise(() => {});

/** @returns the changes that take these back */
function apply(rows: Rows, changes: readonly Change[]): readonly Change[] {
  const undo = changes.map(({ group, key, value }) => {
    const members = rows.get(group) ?? new Map<string, unknown>();
    const before: Change = { group, key, value: members.get(key) };
    if (value === undefined) members.delete(key);
    else members.set(key, value);
    if (members.size === 0) rows.delete(group);
    else rows.set(group, members);
    return before;
  });
  return undo.reverse();
}

export function createMemoryDisk(): DiskForStores {
  const rows: Rows = new Map();
  /** How to take back each relaxed write since the last strict one, oldest first. */
  let unsafe: (readonly Change[])[] = [];
  let life = 0;
  let writes = 0;

  const crash = (): void => {
    life++;
    const lost = unsafe.slice(disk.keepAtCrash(unsafe.length));
    unsafe = [];
    for (const undo of lost.reverse()) apply(rows, undo);
  };
  const commit = (durability: Durability, changes: readonly Change[]): void => {
    const undo = apply(rows, changes);
    unsafe = durability === 'strict' ? [] : [...unsafe, undo];
  };

  const session = (): DiskSession => {
    const born = life;
    const settle = async <T>(value: T): Promise<T> => {
      await null;
      return born === life ? value : never();
    };
    return {
      rows,
      async write(what, durability, changes) {
        if (born !== life) return never();
        writes++;
        const fate = disk.onWrite?.(writes, what) ?? 'ok';
        const code = FATES[fate];
        if (code !== undefined) {
          await settle(null);
          throw new StorageError(code);
        }
        if (fate !== 'crash-before') commit(fate === 'crash-after' ? 'strict' : durability, changes);
        if (fate !== 'ok') crash();
        return settle(undefined);
      },
      read: async (read) => (born === life ? settle(read()) : never()),
    };
  };
  const disk: DiskForStores = {
    onWrite: null,
    keepAtCrash: () => 0,
    get writes() {
      return writes;
    },
    crash,
    session,
    format(change) {
      rows.clear();
      unsafe = [];
      apply(rows, [change]);
    },
  };
  return disk;
}
