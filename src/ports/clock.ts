/** All times and waits of the core. */
export interface Clock {
  /** Wall clock, Unix ms. May jump. For what is shown and what is begun only (protocol §2). */
  now(): number;
  /** Ms since some start; never goes back. For durations and back-off. */
  monotonic(): number;
  /** Runs `task` once after `ms`. Returns the cancel. */
  after(ms: number, task: () => void): () => void;
}
