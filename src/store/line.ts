/**
 * Lets transactions begin in the order of the calls, although what they write has to be sealed first, which takes a while.
 *
 * IndexedDB keeps the order of transactions once they have begun, so a read that is called after a write sees it, and of
 * two writes of one key the later call stays. Nothing waits here for a transaction to end.
 */
export interface Line {
  /** Runs `begin`, which starts a transaction at once, when all earlier calls have started theirs and `ready` is there. */
  run<P, T>(ready: Promise<P>, begin: (prepared: P) => Promise<T>): Promise<T>;
}

export function createLine(): Line {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    async run(ready, begin) {
      const before = tail;
      const begun = Promise.all([ready, before]).then(([prepared]) => ({ end: begin(prepared) }));
      tail = begun.catch(() => {});
      return (await begun).end;
    },
  };
}
