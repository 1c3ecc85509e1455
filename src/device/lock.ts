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
  /** Takes away what lies open outside of the core. */
  tidy(): Promise<unknown>;
  readonly reload?: () => void;
  /** How long all that may take before the page opens anew without it, ms. */
  readonly patienceMs?: number;
}

/** What was typed, a core that ends, and files: each has its own patience below this. */
const PATIENCE_MS = 8000;

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
          // A script that could not be loaded has an event without a message.
          worker.onerror = (event) => answered({ ok: false, code: event instanceof ErrorEvent ? 'storageFailed' : 'notLoaded', waitMs: 0 });
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

/** What has to be done before the page opens anew, whatever of it fails or hangs. */
function createLeave({ reload = () => location.reload(), patienceMs = PATIENCE_MS }: LockOptions) {
  return async (work: () => Promise<unknown>): Promise<void> => {
    const over = new Promise((resolve) => setTimeout(resolve, patienceMs));
    await Promise.race([Promise.resolve().then(work), over]).catch(() => undefined);
    reload();
  };
}

/** Ends everything, once what was typed is kept. */
async function endAll({ close, tidy }: Pick<LockOptions, 'close' | 'tidy'>, kept: Promise<unknown>): Promise<void> {
  await Promise.allSettled([kept, tidy()]);
  await Promise.allSettled([close()]);
  await tidy(); // what the core still told
}

/** Tells that it begins to be locked. */
function createBeginning() {
  const listeners = new Set<() => void>();
  return {
    begin: (): void => listeners.forEach((listener) => listener()),
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export function createLock(options: LockOptions) {
  const { script, store, open, close, tidy } = options;
  const { begin, onChange } = createBeginning();
  const helpers = createHelpers(script, store);
  const leave = createLeave(options);
  let isSet = false;
  let isClosing = false;
  let after = readLockAfter();
  /** Lets go of everything. */
  function drop(): void {
    helpers.end();
    isSet = false;
  }

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
      void tidy().catch(() => undefined);
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
      await leave(tidy);
      return done;
    },
    async lock(keep: () => Promise<unknown>): Promise<void> {
      if (isClosing) return;
      isClosing = true;
      begin();
      const kept = keep();
      await leave(() => endAll(options, kept));
    },
    drop,
    /** Another tab takes over: where a passphrase was typed, nothing of what this one showed stays in it. */
    async letGo(): Promise<void> {
      const mustForget = isSet;
      drop();
      await (mustForget ? leave(close) : close());
    },
    onChange,
  };
}
