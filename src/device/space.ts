/**
 * The room and the connection of this device, for workers. What `StorageManager.estimate` tells may be made up (Chromium: ten
 * gigabytes for everybody, so that a site learns nothing of the disk). So a file of the private file system is asked to be as
 * large as what is to come, which the quota answers for at once and without a byte written. Never throws.
 */
import type { Space } from '../ports/space.ts';

/** W3C Network Information and Save-Data: not in every browser. */
interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
  readonly type?: string;
}

/** The file that is asked. */
export interface Handle {
  /** Throws a DOMException `QuotaExceededError` where that is too much. */
  truncate(bytes: number): void;
  close(): void;
}
export interface Files {
  getFileHandle(name: string, options: { readonly create: true }): Promise<{ createSyncAccessHandle?(): Promise<Handle> }>;
  removeEntry(name: string): Promise<void>;
}

interface Platform {
  readonly storage?: { estimate?(): Promise<{ readonly usage?: number; readonly quota?: number }>; getDirectory?(): Promise<Files> };
  readonly connection?: Connection;
}

const SLOW = ['slow-2g', '2g', '3g'];
const FILE = 'kith-room';
/** What is left is found out to this, bytes. */
const EXACT = 1_000_000;

type Takes = (bytes: number) => boolean;

/** The file grows that far. @throws whatever but a full disk was in the way */
function takesOf(file: Handle): Takes {
  return (bytes) => {
    try {
      file.truncate(bytes);
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'QuotaExceededError') return false;
      throw error;
    }
  };
}

/** The most it takes, of no more than `most`. */
function mostOf(takes: Takes, most: number): number {
  if (takes(most)) return most;
  let [low, high] = [0, most];
  while (high - low > EXACT) {
    const middle = Math.floor((low + high) / 2);
    if (takes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Asks the file, one after the other; null where there is none to be had. Nothing of it stays. */
function createAsking(storage: Platform['storage']) {
  let last: Promise<unknown> = Promise.resolve();
  async function ask<T>(work: (takes: Takes) => T): Promise<T | null> {
    try {
      const files = await storage?.getDirectory?.();
      const file = await (await files?.getFileHandle(FILE, { create: true }))?.createSyncAccessHandle?.();
      if (!files || !file) return null;
      try {
        return work(takesOf(file));
      } finally {
        file.truncate(0);
        file.close();
        await files.removeEntry(FILE);
      }
    } catch {
      return null;
    }
  }
  return <T>(work: (takes: Takes) => T): Promise<T | null> => {
    const mine = last.then(() => ask(work));
    last = mine;
    return mine;
  };
}

export function createSpace(platform: Platform = navigator as Platform): Space {
  const ask = createAsking(platform.storage);
  async function told(): ReturnType<Space['estimate']> {
    try {
      const { usage, quota } = (await platform.storage?.estimate?.()) ?? {};
      return usage === undefined || quota === undefined ? null : { used: usage, most: quota };
    } catch {
      return null;
    }
  }
  return {
    async estimate() {
      const room = await told();
      const left = room && (await ask((takes) => mostOf(takes, Math.max(0, room.most - room.used))));
      return room && left !== null ? { used: room.used, most: room.used + left } : room;
    },
    async fits(bytes) {
      const room = await told();
      if (room && room.used + bytes > room.most) return false;
      return (await ask((takes) => takes(bytes))) ?? true;
    },
    isMetered() {
      const { saveData = false, effectiveType = '', type = '' } = platform.connection ?? {};
      return saveData || type === 'cellular' || SLOW.includes(effectiveType);
    },
  };
}
