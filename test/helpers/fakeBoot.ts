/** What the composition root would give, as plain objects that a test turns by hand. */
import type { Messenger } from '../../src/app/api.ts';
import { FIRST_LOOK, type Look } from '../../src/ports/look.ts';
import type { Shared } from '../../src/ports/shared.ts';
import type { KithError } from '../../src/protocol/errors.ts';
import type { CameraOpened, CameraSide, PhotoCode, Prepared, Square } from '../../src/ports/photos.ts';
import { speak } from '../../src/ui/words/languages.ts';
import { createFakeLock, type FakeLock } from './fakeLock.ts';
import { createFakeNotifier, type FakeNotifier } from './fakeNotifier.ts';
import type { Alarm, Boot, Camera, Offer, PhotoRoom, Reach, Scan, Scanner, Sharing, TabGate, TabState } from '../../src/state/boot.ts';

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

/** Gives each file back as it is, as a photo of 4 : 3, or where its type says so as a video of three seconds. */
export interface FakePhotos extends PhotoRoom {
  /** The next files are refused, each with its code. */
  refuse(...codes: readonly PhotoCode[]): void;
  /** From now on nothing gets ready, until `release`. */
  hold(): void;
  release(): void;
  /** Nothing that came may be seen any more. */
  distrust(): void;
  /** For each file: whether its original size was asked for. */
  readonly asked: readonly boolean[];
  /** What was cut out of pictures. */
  readonly crops: readonly Square[];
  /** Prepared bytes that nobody needs any more. */
  readonly discarded: readonly Blob[];
}

export function createFakePhotos(): FakePhotos {
  const asked: boolean[] = [];
  const discarded: Blob[] = [];
  const crops: Square[] = [];
  let codes: readonly PhotoCode[] = [];
  let held = Promise.resolve();
  let release = (): void => undefined;
  let trusts = true;
  return {
    asked,
    discarded,
    discard: (source) => void discarded.push(source),
    async prepare(file, { original }): Promise<Prepared<Blob>> {
      asked.push(original);
      const [code, ...rest] = codes;
      codes = rest;
      await held;
      if (code) return { ok: false, code };
      return { ok: true, item: { source: file, mime: file.type, width: 400, height: 300, durationMs: file.type.startsWith('video/') ? 3000 : 0, preview: new Uint8Array(), poster: new Uint8Array() } };
    },
    async crop(photo, square): Promise<Prepared<Blob>> {
      crops.push(square);
      const [code, ...rest] = codes;
      codes = rest;
      return code ? { ok: false, code } : { ok: true, item: { source: photo, mime: 'image/jpeg', width: 512, height: 512, durationMs: 0, preview: new Uint8Array(), poster: new Uint8Array() } };
    },
    crops,
    maySee: () => Promise.resolve(trusts),
    refuse: (...next) => void (codes = next),
    hold: () => void (held = new Promise((resolve) => (release = resolve))),
    release: () => release(),
    distrust: () => void (trusts = false),
  };
}

export interface FakeCamera extends Camera {
  /** What the next `open` comes to. */
  set(kind: CameraOpened<Blob>['kind']): void;
  /** What the shutter gives. */
  see(picture: Blob): void;
  readonly isOn: () => boolean;
  /** What is recorded, or null: it cannot be. */
  seeFilm(film: Blob | null): void;
  /** The sides that were asked for, in order. */
  readonly sides: readonly CameraSide[];
}

export function createFakeCamera(): FakeCamera {
  const sides: CameraSide[] = [];
  let kind: CameraOpened<Blob>['kind'] = 'on';
  let picture = new Blob([], { type: 'image/jpeg' });
  let on = 0;
  let film: Blob | null = new Blob(['film'], { type: 'video/webm' });
  return {
    sides,
    seeFilm: (next) => void (film = next),
    film(_, side) {
      sides.push(side);
      if (kind !== 'on') return Promise.resolve({ kind });
      on += 1;
      let end = (): void => undefined;
      const record = (): Promise<Blob> => new Promise((resolve, reject) => (end = () => (film ? resolve(film) : reject(new Error('no film')))));
      return Promise.resolve({ kind, hasSound: true, record, end: () => end(), stop: () => void (on -= 1) });
    },
    open(_, side) {
      sides.push(side);
      if (kind !== 'on') return Promise.resolve({ kind });
      on += 1;
      return Promise.resolve({ kind, shoot: () => Promise.resolve(picture), stop: () => void (on -= 1) });
    },
    set: (next) => void (kind = next),
    see: (next) => void (picture = next),
    isOn: () => on > 0,
  };
}

export interface FakeSharing extends Sharing {
  /** From now on the platform can share, and does it or not. */
  set(works: boolean): void;
  readonly shared: File[];
  /** Another app hands this over. */
  give(shared: Shared<File>): void;
}

function createFakeSharing(): FakeSharing {
  const shared: File[] = [];
  let works: boolean | null = null;
  let given: Shared<File> | null = null;
  return {
    shared,
    can: () => works !== null,
    share: (file) => Promise.resolve(works === true && shared.push(file) > 0),
    set: (next) => void (works = next),
    give: (next) => void (given = next),
    take() {
      const taken = given;
      given = null;
      return Promise.resolve(taken);
    },
  };
}

export interface FakeBoot extends Boot {
  readonly scanner: FakeScanner;
  readonly photos: FakePhotos;
  readonly camera: FakeCamera;
  readonly alarm: FakeAlarm;
  readonly reach: FakeReach;
  /** What was asked of the device, in order. */
  readonly asked: string[];
  readonly tab: FakeTab;
  readonly lock: FakeLock;
  readonly updates: FakeOffer;
  readonly install: FakeOffer & { byHand: boolean };
  readonly notes: FakeNotifier;
  readonly copied: string[];
  /** What was chosen of how it looks, in order. */
  readonly looks: Look[];
  readonly shares: FakeSharing;
  /** Whether the browser keeps what is stored, and whether it will when it is asked. */
  readonly storage: { kept: boolean; gives: boolean };
}

export function createFakeBoot(messenger: Messenger, tab: FakeTab = createFakeTab()): FakeBoot {
  const copied: string[] = [];
  const asked: string[] = [];
  const looks: Look[] = [];
  const shares = createFakeSharing();
  const notes = createFakeNotifier();
  const lock = createFakeLock();
  const storage = { kept: false, gives: false };
  return {
    shares,
    sharing: () => Promise.resolve(shares),
    messenger: () => (lock.isLocked() ? Promise.reject(Object.assign(new Error('locked'), { code: 'storageLocked' })) : Promise.resolve(messenger)),
    isSecure: true,
    alarm: createFakeAlarm(),
    reach: createFakeReach(),
    asked,
    startAgain: () => Promise.resolve(void asked.push('startAgain')),
    storage,
    keepStorage: () => {
      asked.push('keepStorage');
      storage.kept ||= storage.gives;
      return Promise.resolve(storage.kept);
    },
    isStorageKept: () => Promise.resolve(storage.kept),
    tab,
    lock,
    updates: createFakeOffer(),
    install: Object.assign(createFakeOffer(), { byHand: false }),
    notes,
    notifier: () => Promise.resolve(notes),
    looks,
    look: { read: () => looks.at(-1) ?? FIRST_LOOK, keep: (look) => void looks.push(look), speak: async (language) => (await speak(language)) !== null },
    clipboard: { copy: (text) => Promise.resolve(copied.push(text) > 0) },
    scanner: createFakeScanner(),
    photos: createFakePhotos(),
    camera: createFakeCamera(),
    stream: () => Promise.resolve(null),
    origin: 'https://kith.example',
    copied,
  };
}
