/** Notifications in memory: what is shown, and how the person or the browser answers. */
import type { MayNotify, Note, Notifier } from '../../src/state/boot.ts';

export interface FakeNotifier extends Notifier {
  /** What the browser says now, and what the person will say when they are asked. */
  set(permission: MayNotify, answer?: MayNotify): void;
  /** What is there now, oldest first. */
  notes(): readonly Note[];
  /** Everything that was ever shown, in order. */
  readonly all: readonly Note[];
  readonly badges: readonly number[];
  readonly sounds: () => number;
  readonly questions: () => number;
  hide(hidden: boolean): void;
  /** The person takes one. */
  take(tag: string): void;
}

export function createFakeNotifier(): FakeNotifier {
  const notes = new Map<string, Note>();
  const all: Note[] = [];
  const badges: number[] = [];
  const listeners = new Set<(path: string) => void>();
  let permission: MayNotify = 'default';
  let answer: MayNotify = 'granted';
  let sounds = 0;
  let questions = 0;
  let hidden = false;
  return {
    permission: () => permission,
    ask() {
      questions += 1;
      if (permission === 'default') permission = answer;
      return Promise.resolve(permission);
    },
    show(note) {
      all.push(note);
      notes.set(note.tag, note);
      return Promise.resolve();
    },
    shown: () => Promise.resolve([...notes.keys()]),
    close: (tags) => Promise.resolve(tags.forEach((tag) => notes.delete(tag))),
    badge: (count) => void badges.push(count),
    sound: () => void (sounds += 1),
    isVisible: () => !hidden,
    onOpen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next, then = 'granted') {
      permission = next;
      answer = then;
    },
    notes: () => [...notes.values()],
    all,
    badges,
    sounds: () => sounds,
    questions: () => questions,
    hide: (next) => void (hidden = next),
    take(tag) {
      const note = notes.get(tag);
      if (note) for (const listener of listeners) listener(note.path);
    },
  };
}
