/**
 * Reads a part of the world again, one reading at a time: while one runs, any number of wishes make one more after it. So
 * answers come in the order of the questions, and a late older one never overwrites a newer.
 */
export type Reading = () => Promise<void>;

/** Each call resolves after a reading that began no earlier than the call. One that throws stops no later one. */
export function createReading(read: () => Promise<void>): Reading {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      await read();
    } finally {
      running = null;
    }
  }
  async function after(earlier: Promise<void>): Promise<void> {
    await earlier.catch(() => undefined);
    next = null;
    running = run();
    await running;
  }
  return () => next ?? (running ? (next = after(running)) : (running = run()));
}
