/**
 * Sets, changes and removes the passphrase of a store, and opens one that has it (protocol §13, decision 0061).
 *
 * Every change makes a new key and seals all records anew under it, in one transaction with the row that keeps the key: so a crash
 * leaves the old state or the new one, and the key of before opens no record that is written afterwards. What is sealed in these records
 * stays: the local key and the keys of the chats are those of before. The key itself is never bytes in this program: WebCrypto wraps and
 * unwraps it.
 */
import { SALT_BYTES, STRETCH_COST, stretch, type StretchCost } from '../crypto/stretch.ts';
import type { LockRefusal } from '../ports/lock.ts';
import { StorageError } from '../ports/storage.ts';
import { LEAST_PASSPHRASE } from '../protocol/limits.ts';
import { plainForm } from '../protocol/plainForm.ts';
import { guarded, leave, openDatabase, write, type Database } from './database.ts';
import { withKeysFree } from './keyHold.ts';
import { decodeLock, decodeTries, encodeLock, encodeTries, lockContext, NO_TRIES, NONCE_BYTES, pauseLeft, type LockRow, type Tries } from './lockRow.ts';
import { createSealer, createSealingKey, LOCAL_KEY, type Sealer } from './sealing.ts';

/** A refusal that is no fault of the disk. */
export class LockError extends Error {
  override readonly name = 'LockError';
  readonly code: Exclude<LockRefusal['code'], StorageError['code'] | 'notLoaded'>;
  readonly waitMs: number;
  constructor(code: LockError['code'], waitMs = 0, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.waitMs = waitMs;
  }
}

export interface LockDeskOptions {
  /** Name of the store. */
  readonly store: string;
  readonly crypto?: Crypto;
  readonly locks?: LockManager;
  /** Unix ms. */
  readonly now?: () => number;
  /** Of passphrases that are set from now on. */
  readonly cost?: StretchCost;
}

/** How long the core that held the keys may take to end. */
const PATIENCE_MS = 10_000;
/** Records that are sealed at once. */
const BATCH = 512;
const USES = ['encrypt', 'decrypt'] as const;

/** The key over all records, and the row of `meta` that keeps it. */
interface Kept {
  readonly key: CryptoKey;
  readonly row: readonly ['key', CryptoKey] | readonly ['lock', Uint8Array];
}

const sealing = (row: Pick<LockRow, 'cost' | 'salt' | 'nonce'>): AesGcmParams => ({ name: 'AES-GCM', iv: row.nonce, additionalData: lockContext(row) });

async function keyOf(crypto: Crypto, passphrase: string, { salt, cost }: Pick<LockRow, 'salt' | 'cost'>): Promise<CryptoKey> {
  const raw = stretch(passphrase, salt, cost);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['wrapKey', 'unwrapKey']);
  raw.fill(0);
  return key;
}

const unwrap = (crypto: Crypto, outer: CryptoKey, row: LockRow): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey('raw', row.box, outer, sealing(row), 'AES-GCM', false, USES);

async function newKept(crypto: Crypto, passphrase: string | null, cost: StretchCost): Promise<Kept> {
  if (passphrase === null) {
    const key = await createSealingKey(crypto);
    return { key, row: ['key', key] };
  }
  const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
  const head = { cost, salt: random(SALT_BYTES), nonce: random(NONCE_BYTES) };
  const outer = await keyOf(crypto, passphrase, head);
  const bare = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, USES);
  const row = { ...head, box: new Uint8Array(await crypto.subtle.wrapKey('raw', bare, outer, sealing(head))) };
  return { key: await unwrap(crypto, outer, row), row: ['lock', encodeLock(row)] };
}

/** Whether the local key opens under this one: it is the key of this store and of no other. */
async function isOfStore(db: Database, sealer: Sealer): Promise<boolean> {
  const sealed = await db.get('meta', 'localKey');
  return sealed instanceof Uint8Array && (await sealer.open(...LOCAL_KEY, sealed).then(() => true, () => false));
}

const isUnread = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'OperationError';

/** Seals everything anew, in one transaction. A record that does not open stays as it is: it can be read no more than before, and keeps the rest from nothing. */
async function reseal(db: Database, from: Sealer, to: Sealer, row: Kept['row']): Promise<void> {
  const records = db.transaction('records').store;
  const [keys, boxes, local] = await Promise.all([records.getAllKeys(), records.getAll(), db.get('meta', 'localKey')]);
  if (!(local instanceof Uint8Array)) throw new StorageError('storageCorrupt');
  const again = async (table: string, key: string, box: Uint8Array): Promise<Uint8Array> => to.seal(table, key, await from.open(table, key, box));
  // A wrong key would open nothing: this one goes first, and nothing is written without it.
  const localKey = await again(...LOCAL_KEY, local);
  async function carry(table: string, key: string, box: Uint8Array): Promise<Uint8Array> {
    try {
      return await again(table, key, box);
    } catch (cause) {
      if (!isUnread(cause)) throw cause;
      return box;
    }
  }
  const sealed: Uint8Array[] = [];
  for (let at = 0; at < keys.length; at += BATCH)
    sealed.push(...(await Promise.all(keys.slice(at, at + BATCH).map(([table, key], i) => carry(table, key, boxes[at + i]!)))));
  await write(db, ['records', 'meta'], 'strict', (tx) => {
    keys.forEach((key, i) => leave(tx.objectStore('records').put(sealed[i]!, key)));
    const meta = tx.objectStore('meta');
    for (const name of ['key', 'lock', 'tries']) leave(meta.delete(name));
    leave(meta.put(localKey, 'localKey'));
    leave(meta.put(row[1], row[0]));
  });
}

export class LockDesk {
  readonly #store: string;
  readonly #crypto: Crypto;
  readonly #locks: LockManager;
  readonly #now: () => number;
  readonly #cost: StretchCost;
  #apply: ((db: Database) => Promise<void>) | null = null;

  constructor({ store, crypto = globalThis.crypto, locks = navigator.locks, now = Date.now, cost = STRETCH_COST }: LockDeskOptions) {
    [this.#store, this.#crypto, this.#locks, this.#now, this.#cost] = [store, crypto, locks, now, cost];
  }

  /** For how long nothing is tried, ms. */
  waitMs(): Promise<number> {
    return this.#with(async (db) => pauseLeft(await this.#tries(db), this.#now()));
  }

  /** The key over all records; it can be used, not read. @throws LockError wrong, wait; StorageError */
  unlock(passphrase: string): Promise<CryptoKey> {
    return this.#with((db) => this.#enter(db, passphrase));
  }

  /**
   * Gets a change ready: everything that takes long, while the core still runs. Null: there is no passphrase, or none from then on.
   * @throws LockError wrong, wait, short; StorageError
   */
  check(current: string | null, next: string | null): Promise<void> {
    return this.#with(async (db) => {
      if (next !== null && [...plainForm(next)].length < LEAST_PASSPHRASE) throw new LockError('short');
      const from = await this.#current(db, current);
      const to = await newKept(this.#crypto, next, this.#cost);
      this.#apply = (again) => reseal(again, createSealer(this.#crypto, from), createSealer(this.#crypto, to.key), to.row);
    });
  }

  /** Makes the change that was got ready, when no core holds the store. @throws LockError busy; StorageError; then everything is as it was */
  async apply(): Promise<void> {
    const apply = this.#apply;
    if (!apply) throw new RangeError('nothing to apply');
    try {
      await withKeysFree(this.#store, this.#locks, PATIENCE_MS, () => this.#with(apply));
      this.#apply = null;
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'TimeoutError') throw new LockError('busy', 0, { cause });
      throw cause;
    }
  }

  async #with<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const db = await openDatabase({ name: this.#store, onBlocked: () => undefined, onClosed: () => undefined });
    try {
      return await work(db);
    } catch (cause) {
      if (cause instanceof LockError) throw cause;
      return await guarded(() => Promise.reject(cause as Error));
    } finally {
      db.close();
    }
  }

  async #tries(db: Database): Promise<Tries> {
    const bytes = await db.get('meta', 'tries');
    return bytes instanceof Uint8Array ? decodeTries(bytes) : NO_TRIES;
  }

  async #current(db: Database, passphrase: string | null): Promise<CryptoKey> {
    const key = await db.get('meta', 'key');
    if (key instanceof CryptoKey) return key;
    if (passphrase === null) throw new LockError('wrong');
    return this.#enter(db, passphrase);
  }

  /** A try is counted before it is made, so that closing the page in its middle saves none. A disk that refuses to count keeps nobody out. */
  async #enter(db: Database, passphrase: string): Promise<CryptoKey> {
    const tries = await this.#tries(db);
    const waitMs = pauseLeft(tries, this.#now());
    if (waitMs > 0) throw new LockError('wait', waitMs);
    const row = await this.#lock(db);
    const counted = { count: tries.count + 1, last: this.#now() };
    await write(db, ['meta'], 'strict', (tx) => leave(tx.objectStore('meta').put(encodeTries(counted), 'tries'))).catch(() => undefined);
    const outer = await keyOf(this.#crypto, passphrase, row);
    const key = await unwrap(this.#crypto, outer, row).catch((cause: unknown) => {
      throw new LockError('wrong', pauseLeft(counted, this.#now()), { cause });
    });
    if (!(await isOfStore(db, createSealer(this.#crypto, key)))) throw new StorageError('storageCorrupt');
    await write(db, ['meta'], 'strict', (tx) => leave(tx.objectStore('meta').delete('tries'))).catch(() => undefined);
    return key;
  }

  async #lock(db: Database): Promise<LockRow> {
    const row = await db.get('meta', 'lock');
    if (!(row instanceof Uint8Array)) throw new StorageError('storageCorrupt');
    try {
      return decodeLock(row);
    } catch (cause) {
      throw new StorageError('storageCorrupt', { cause });
    }
  }
}
