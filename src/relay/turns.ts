/**
 * Whose turn it is when more is asked than can be done at once: the address that has had least goes first, so who asks little
 * does not wait behind who asks without end [H42]. Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996).
 */
import type { Clock } from '../ports/clock.ts';
import { TIME } from '../protocol/limits.ts';
import { createPace } from './quota.ts';

interface Turn {
  /** What its address will have had by then. */
  readonly start: number;
  go(): void;
}
interface Line {
  waiting: readonly Turn[];
  finish: number;
}

/** Lines by address. */
function createLines(): { add(address: string, cost: number, go: () => void): () => void; next(): boolean } {
  const lines = new Map<string, Line>();
  let now = 0;

  /** Of those that wait. A line that has caught up with the others is as good as a new one. */
  function first(): Line | null {
    let found: Line | null = null;
    for (const [address, line] of lines) {
      if (line.waiting.length === 0 && line.finish <= now) lines.delete(address);
      else if (line.waiting.length > 0 && (found === null || line.waiting[0]!.start < found.waiting[0]!.start)) found = line;
    }
    return found;
  }

  return {
    /** Gives what takes it out again. */
    add(address, cost, go) {
      const line = lines.get(address) ?? { waiting: [], finish: now };
      lines.set(address, line);
      const turn: Turn = { start: Math.max(now, line.finish), go };
      line.finish = turn.start + cost;
      line.waiting = [...line.waiting, turn];
      return () => {
        line.waiting = line.waiting.filter((other) => other !== turn);
      };
    },
    /** Lets the next one go; false when nobody waits. */
    next() {
      const line = first();
      if (line === null) {
        lines.clear();
        return false;
      }
      const [turn, ...others] = line.waiting;
      line.waiting = others;
      now = turn!.start;
      turn!.go();
      return true;
    },
  };
}

export interface Gate {
  /** Does `work` when it is its turn, and resolves or rejects as it does. */
  run(address: string, cost: number, work: () => Promise<void>): Promise<void>;
}

/** So many works at once. */
export function createGate(most: number): Gate {
  const lines = createLines();
  let inside = 0;
  return {
    async run(address, cost, work) {
      if (inside < most) inside += 1;
      else await new Promise<void>((resolve) => void lines.add(address, cost, resolve));
      await work().finally(() => {
        if (!lines.next()) inside -= 1;
      });
    },
  };
}

export interface Turnstile {
  /** True when it is the turn of this one, false when that was not within `patience`, or it has left. */
  wait(address: string, leaves: (left: () => void) => void): Promise<boolean>;
}

/** So many pass at once, and so many a second. */
export function createTurnstile(clock: Clock, rate: { readonly burst: number; readonly perSecond: number }, patience: number): Turnstile {
  const lines = createLines();
  const pace = createPace(clock, rate);
  let waiting = 0;
  let turning = false;

  function turnSoon(): void {
    if (turning || waiting === 0) return;
    turning = true;
    clock.after(TIME.SECOND / rate.perSecond, () => {
      turning = false;
      while (waiting > 0 && pace.allow()) lines.next();
      turnSoon();
    });
  }

  return {
    async wait(address, leaves) {
      if (waiting === 0 && pace.allow()) return true;
      return new Promise<boolean>((resolve) => {
        let isOver = false;
        const end = (isIn: boolean): void => {
          if (isOver) return;
          isOver = true;
          waiting -= 1;
          takeOut();
          stop();
          resolve(isIn);
        };
        const takeOut = lines.add(address, 1, () => end(true));
        const stop = clock.after(patience, () => end(false));
        leaves(() => end(false));
        waiting += 1;
        turnSoon();
      });
    },
  };
}
