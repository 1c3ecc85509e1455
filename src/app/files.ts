/** Files that the person keeps, made and read while they are fetched: one at a time, and nothing of it in memory but the part that is next. */
import { transfer } from 'comlink';
import { atRestKey } from '../crypto/derive.ts';
import { FileError } from '../crypto/fileError.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { Key } from '../protocol/ids.ts';
import { LEAST_PASSPHRASE } from '../protocol/limits.ts';
import { plainForm } from '../protocol/plainForm.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Core } from './core.ts';
import type { FileOrder, FilePart, FileVerbs, LastBackup, RestoreStep } from './fileApi.ts';

const TABLE = 'backup';
const loadExport = loadOnce(() => import('./exporting.ts'));
const loadBackup = loadOnce(() => import('./backup.ts'));
const loadRestoring = loadOnce(() => import('./restoring.ts'));

/** What one step after the other gives; null: nothing is under way. */
class UnderWay<T extends { readonly done: unknown }> {
  #steps: AsyncGenerator<T> | null = null;

  async begin(steps: AsyncGenerator<T> | null): Promise<void> {
    const ended = this.#steps;
    this.#steps = steps;
    await ended?.return(undefined);
  }

  async next(): Promise<Result<T>> {
    const mine = this.#steps;
    try {
      const next = await mine?.next();
      if (!next || next.done || this.#steps !== mine) return fail('fileNotBegun');
      if (next.value.done) this.#steps = null;
      return ok(next.value);
    } catch (error) {
      if (this.#steps === mine) this.#steps = null;
      throw error;
    }
  }
}

async function partsOf(core: Core, order: FileOrder): Promise<AsyncGenerator<FilePart>> {
  return order.what === 'export' ? (await loadExport()).exportParts(core, order) : (await loadBackup()).backupParts(core, order);
}

/** What a file is that cannot be brought back. @throws what else it was */
function faultOf(error: unknown): ReturnType<typeof fail> {
  if (error instanceof FileError) return fail(error.code);
  if (error instanceof FormError) return fail('backupDamaged');
  throw error;
}

function lastOf(bytes: Uint8Array): LastBackup {
  const [version, savedMs, size] = read.tuple(decode(bytes), 3);
  read.version(version, FORMAT);
  return { savedMs: read.int(savedMs), bytes: read.int(size) };
}

export function fileVerbs(core: Core): FileVerbs {
  const file = new UnderWay<FilePart>();
  const restoring = new UnderWay<RestoreStep>();
  const { store, clock } = core.deps;
  const key = (): Key => atRestKey(store.localKey, new TextEncoder().encode(TABLE));
  return {
    async beginFile(order) {
      if (!core.book.hasHome) return fail('noAccount');
      if (order?.what === 'backup' && [...plainForm(order.passphrase)].length < LEAST_PASSPHRASE) return fail('passphraseShort', { min: LEAST_PASSPHRASE });
      await file.begin(order && (await partsOf(core, order)));
      return ok(null);
    },
    async nextPart() {
      const next = await file.next();
      return next.ok ? transfer(next, [next.value.bytes.buffer]) : next;
    },
    async lastBackup(saved) {
      if (saved !== undefined) await store.records.put(TABLE, key(), encode([FORMAT, Math.max(0, Math.floor(clock.now())), saved]), 'relaxed');
      const kept = await store.records.get(TABLE, key());
      return ok(kept && lastOf(kept));
    },
    async beginRestore(backup, passphrase) {
      if (!core.book.hasHome) return fail('noAccount');
      await restoring.begin(backup && (await loadRestoring()).restoreSteps(core, backup, passphrase));
      return ok(null);
    },
    nextStep: () => restoring.next().catch(faultOf),
  };
}
