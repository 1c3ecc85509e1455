/** What the composition root would give, as plain objects that a test turns by hand. */
import type { Messenger } from '../../src/app/api.ts';
import type { KithError } from '../../src/protocol/errors.ts';
import type { Alarm, Boot, Offer, Reach, Scan, Scanner, TabGate, TabState } from '../../src/state/boot.ts';

export interface FakeOffer extends Offer {
  readonly taken: () => number;
  set(ready: boolean): void;
}

export function createFakeOffer(): FakeOffer {
  const listeners = new Set<() => void>();
  let ready = false;
  let taken = 0;
  return {
    get ready() {
      return ready;
    },
    take: () => void (taken += 1),
    taken: () => taken,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next) {
      ready = next;
      for (const listener of listeners) listener();
    },
  };
}

export interface FakeTab extends TabGate {
  set(state: TabState): void;
}

/** `useHere` takes over at once. */
export function createFakeTab(first: TabState = 'here'): FakeTab {
  const listeners = new Set<() => void>();
  let state = first;
  const set = (next: TabState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    get state() {
      return state;
    },
    useHere: () => set('here'),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set,
  };
}

export interface FakeAlarm extends Alarm {
  set(error: KithError | null): void;
}

export function createFakeAlarm(): FakeAlarm {
  const listeners = new Set<() => void>();
  let error: KithError | null = null;
  return {
    get error() {
      return error;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next) {
      error = next;
      for (const listener of listeners) listener();
    },
  };
}

export interface FakeReach extends Reach {
  set(missing: boolean): void;
}

export function createFakeReach(): FakeReach {
  const listeners = new Set<() => void>();
  let missing = false;
  return {
    get missing() {
      return missing;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next) {
      missing = next;
      for (const listener of listeners) listener();
    },
  };
}

export interface FakeScanner extends Scanner {
  /** What the next `scan` comes to. */
  set(kind: Scan['kind']): void;
  /** The camera sees a code; nothing happens while it is off. */
  see(text: string): void;
  readonly isOn: () => boolean;
}

export function createFakeScanner(): FakeScanner {
  let kind: Scan['kind'] = 'on';
  let found: ((text: string) => void) | null = null;
  return {
    scan(_, listener) {
      if (kind !== 'on') return Promise.resolve({ kind });
      found = listener;
      return Promise.resolve({ kind, stop: () => void (found = null) });
    },
    set: (next) => void (kind = next),
    see: (text) => found?.(text),
    isOn: () => found !== null,
  };
}

export interface FakeBoot extends Boot {
  readonly scanner: FakeScanner;
  readonly alarm: FakeAlarm;
  readonly reach: FakeReach;
  /** What was asked of the device, in order. */
  readonly asked: string[];
  readonly tab: FakeTab;
  readonly updates: FakeOffer;
  readonly install: FakeOffer;
  readonly copied: string[];
}

export function createFakeBoot(messenger: Messenger, tab: FakeTab = createFakeTab()): FakeBoot {
  const copied: string[] = [];
  const asked: string[] = [];
  return {
    messenger: () => Promise.resolve(messenger),
    isSecure: true,
    alarm: createFakeAlarm(),
    reach: createFakeReach(),
    asked,
    startAgain: () => Promise.resolve(void asked.push('startAgain')),
    keepStorage: () => void asked.push('keepStorage'),
    tab,
    updates: createFakeOffer(),
    install: createFakeOffer(),
    clipboard: { copy: (text) => Promise.resolve(copied.push(text) > 0) },
    scanner: createFakeScanner(),
    origin: 'https://kith.example',
    copied,
  };
}
