/**
 * The page's side of the passphrase lock. It starts a worker for one question and ends it after the answer, so that what a passphrase
 * became is gone with it; the key goes from that worker to the core by a port of their own. Locking opens the page anew: what it held
 * of messages goes with it.
 */
import type { LockAnswer } from '../ports/lock.ts';
import { forgetLockAfter, keepLockAfter, readLockAfter } from './lockAfter.ts';
import { scriptUrl } from './trusted.ts';

export interface LockOptions {
  /** Address of the worker's script, on this origin. */
  readonly script: string;
  /** Name of the store. */
  readonly store: string;
  /** Starts the core with a key that comes by this port. */
  open(key: MessagePort): Promise<unknown>;
  /** Ends the core. */
  close(): Promise<void>;
  /** Takes away what stands outside of the page. */
  silence(): Promise<void>;
  readonly reload?: () => void;
}

type Task = Readonly<Record<string, unknown>> & { readonly what: string };

type Ask = (task: Task, ports?: MessagePort[]) => Promise<LockAnswer>;

/** One worker for each question, and how to end the one that is at work. */
function createHelpers(script: string, store: string) {
  let last: Worker | null = null;
  return {
    /** Asks a new worker, which is ended whatever it says. A crash of it is an answer too. */
    async with(work: (ask: Ask) => Promise<LockAnswer>): Promise<LockAnswer> {
      const worker = new Worker(scriptUrl(script), { type: 'module' });
      last = worker;
      const ask: Ask = (task, ports = []) =>
        new Promise((answered) => {
          worker.onmessage = ({ data }: MessageEvent<LockAnswer>) => answered(data);
          worker.onerror = () => answered({ ok: false, code: 'storageFailed', waitMs: 0 });
          worker.postMessage({ ...task, store }, ports);
        });
      try {
        return await work(ask);
      } finally {
        worker.terminate();
      }
    },
    end: (): void => last?.terminate(),
  };
}

/** Sets, changes or removes the passphrase: what takes long first, while the core still runs. */
async function change(ask: Ask, { close }: Pick<LockOptions, 'close'>, current: string | null, next: string | null): Promise<LockAnswer> {
  const checked = await ask({ what: 'check', current, next });
  if (!checked.ok) return checked;
  await close();
  return ask({ what: 'apply' });
}

export function createLock(options: LockOptions) {
  const { script, store, open, close, silence, reload = () => location.reload() } = options;
  const listeners = new Set<() => void>();
  const helpers = createHelpers(script, store);
  let isSet = false;
  let isClosing = false;
  let after = readLockAfter();
  const quiet = (): Promise<void> => silence().catch(() => undefined);
  const tell = (): void => listeners.forEach((listener) => listener());

  return {
    get isSet() {
      return isSet;
    },
    get isClosing() {
      return isClosing;
    },
    get afterMinutes() {
      return after;
    },
    setAfter: (minutes: number): void => keepLockAfter((after = minutes)),
    /** The first that a locked page asks: what a page before it left outside goes too. */
    waiting(): Promise<LockAnswer> {
      void quiet();
      return helpers.with((ask) => ask({ what: 'wait' }));
    },
    unlock: (passphrase: string): Promise<LockAnswer> =>
      helpers.with(async (ask) => {
        const { port1, port2 } = new MessageChannel();
        const answer = await ask({ what: 'unlock', passphrase, core: port1 }, [port1]);
        if (!answer.ok) return answer;
        isSet = true;
        await open(port2).catch(() => undefined); // the page hears why from the core
        return answer;
      }),
    async change(current: string | null, next: string | null): Promise<LockAnswer> {
      const done = await helpers.with((ask) => change(ask, options, current, next));
      if (!done.ok) return done;
      if (next === null) forgetLockAfter();
      await quiet();
      reload();
      return done;
    },
    async lock(): Promise<void> {
      if (isClosing) return;
      isClosing = true;
      tell();
      await Promise.all([quiet(), close()]);
      await quiet(); // what the core still told
      reload();
    },
    /** Lets go of everything: another tab takes over. */
    drop(): void {
      helpers.end();
      isSet = false;
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
