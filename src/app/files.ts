/** Files that the person keeps, made while they are fetched: one at a time, and nothing of it in memory but the part that is next. */
import { transfer } from 'comlink';
import { loadOnce } from '../ports/loadOnce.ts';
import { fail, ok } from '../protocol/errors.ts';
import type { Core } from './core.ts';
import type { FileOrder, FilePart, FileVerbs } from './fileApi.ts';

const loadExport = loadOnce(() => import('./exporting.ts'));

async function partsOf(core: Core, order: FileOrder): Promise<AsyncGenerator<FilePart>> {
  return (await loadExport()).exportParts(core, order);
}

export function fileVerbs(core: Core): FileVerbs {
  let parts: AsyncGenerator<FilePart> | null = null;
  const end = async (): Promise<void> => {
    const ended = parts;
    parts = null;
    await ended?.return(undefined);
  };
  return {
    async beginFile(order) {
      if (!core.book.hasHome) return fail('noAccount');
      await end();
      parts = await partsOf(core, order);
      return ok(null);
    },
    async nextPart() {
      const mine = parts;
      const next = await mine?.next();
      if (!next || next.done || parts !== mine) return fail('fileNotBegun');
      if (next.value.done) parts = null;
      return transfer(ok(next.value), [next.value.bytes.buffer]);
    },
    async endFile() {
      await end();
      return ok(null);
    },
  };
}
