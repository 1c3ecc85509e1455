/** Files of the Messenger in memory: a few parts of given bytes, held back or refused as a test says. */
import type { FileContents, FilePart, FileVerbs } from '../../src/app/fileApi.ts';
import { fail, ok } from '../../src/protocol/errors.ts';

export interface PlayFiles {
  /** What the next files are made of, and what is said to be in them. */
  setFile(parts: readonly Uint8Array[], contents?: Partial<FileContents>): void;
  /** The next part does not come until it is let go. */
  holdFile(): () => void;
}

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

export function createFakeFiles({ called }: Hands): FileVerbs & PlayFiles {
  let parts: readonly Uint8Array[] = [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])];
  let contents: FileContents = { messages: 12, media: 2, missing: 0 };
  let at: number | null = null;
  let held: Promise<void> = Promise.resolve();
  return {
    beginFile(order) {
      const refused = called('beginFile', order);
      if (!refused) at = 0;
      return Promise.resolve(refused ?? ok(null));
    },
    async nextPart() {
      const refused = called('nextPart');
      if (refused) return refused;
      await held;
      const bytes = at === null ? undefined : parts[at];
      if (at === null || !bytes) return fail('fileNotBegun');
      at += 1;
      const part: FilePart = { bytes: bytes.slice(), progress: at / parts.length, done: at === parts.length ? contents : null };
      return ok(part);
    },
    endFile() {
      at = null;
      return Promise.resolve(called('endFile') ?? ok(null));
    },
    setFile(next, more = {}) {
      [parts, contents] = [next, { ...contents, ...more }];
    },
    holdFile() {
      let letGo = (): void => undefined;
      held = new Promise((resolve) => (letGo = resolve));
      return letGo;
    },
  };
}
