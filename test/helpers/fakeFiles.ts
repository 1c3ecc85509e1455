/** Files of the Messenger in memory: a few parts of given bytes, held back or refused as a test says. */
import type { FileContents, FilePart, FileVerbs, LastBackup, RestoreStep } from '../../src/app/fileApi.ts';
import { fail, ok, type UserCode } from '../../src/protocol/errors.ts';

export interface PlayFiles {
  /** What the next files are made of, and what is said to be in them. */
  setFile(parts: readonly Uint8Array[], contents?: Partial<FileContents>): void;
  /** The next part does not come until it is let go. */
  holdFile(): () => void;
  setLastBackup(last: LastBackup | null): void;
  /** The steps of the next restoring, and what it ends with where it is not whole. */
  setRestore(steps: readonly RestoreStep[], code?: UserCode): void;
}

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

export function createFakeFiles({ called }: Hands): FileVerbs & PlayFiles {
  let parts: readonly Uint8Array[] = [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])];
  let contents: FileContents = { messages: 12, media: 2, missing: 0 };
  let at: number | null = null;
  let held: Promise<void> = Promise.resolve();
  let last: LastBackup | null = null;
  let steps: readonly RestoreStep[] = [
    { progress: 0.2, storing: false, done: null },
    { progress: 1, storing: true, done: { madeMs: 1_767_225_600_000, people: 3, messages: 1204, alreadyHere: 0, left: 0, media: 0, mediaLeft: 0, noRoom: false } },
  ];
  let ends: UserCode = 'fileNotBegun';
  let step = 0;
  return {
    beginFile(order) {
      const refused = called('beginFile', order);
      if (!refused) at = order ? 0 : null;
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
    lastBackup(saved) {
      if (saved !== undefined) last = { savedMs: Date.now(), bytes: saved };
      return Promise.resolve(called('lastBackup', saved) ?? ok(last));
    },
    beginRestore(backup, passphrase) {
      step = backup ? 0 : Infinity;
      return Promise.resolve(called('beginRestore', backup, passphrase) ?? ok(null));
    },
    async nextStep() {
      await held;
      if (step === Infinity) return fail('fileNotBegun');
      const next = steps[step];
      step += 1;
      return next ? ok(next) : fail(ends);
    },
    setLastBackup: (next) => void (last = next),
    setRestore(next, code = 'fileNotBegun') {
      [steps, ends] = [next, code];
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
