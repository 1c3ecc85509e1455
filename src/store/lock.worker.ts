/**
 * Where a passphrase is made into a key: a worker of its own, far from the network and from every message, which lives for one
 * question and is ended by the page after it. The key goes to the core by a port; the page never has it.
 */
import type { LockAnswer } from '../ports/lock.ts';
import { LockDesk, LockError } from './lockDesk.ts';
import { toStorageError } from './database.ts';

export type LockTask =
  | { readonly what: 'wait'; readonly store: string }
  | { readonly what: 'unlock'; readonly store: string; readonly passphrase: string; readonly core: MessagePort }
  | { readonly what: 'check'; readonly store: string; readonly current: string | null; readonly next: string | null }
  | { readonly what: 'apply'; readonly store: string };

let desk: LockDesk | null = null;

/** @returns how long nothing is tried from now on, ms */
async function perform(task: LockTask): Promise<number> {
  desk ??= new LockDesk({ store: task.store });
  if (task.what === 'wait') return desk.waitMs();
  if (task.what === 'unlock') task.core.postMessage(await desk.unlock(task.passphrase));
  else if (task.what === 'check') await desk.check(task.current, task.next);
  else await desk.apply();
  return 0;
}

const refused = (error: unknown): LockAnswer =>
  error instanceof LockError ? { ok: false, code: error.code, waitMs: error.waitMs } : { ok: false, code: toStorageError(error).code, waitMs: 0 };

addEventListener('message', ({ data }: MessageEvent<LockTask>) => {
  void perform(data).then(
    (waitMs): LockAnswer => (waitMs > 0 ? { ok: false, code: 'wait', waitMs } : { ok: true }),
    refused,
  ).then((answer) => postMessage(answer));
});
