/**
 * Composition root of the page: waits for its turn among the tabs, starts the core's worker, joins it with the libp2p node
 * (loaded after the first paint), and mounts the screens. No key and no document is ever here.
 */
import * as Comlink from 'comlink';
import { mount } from 'svelte';
import type { Messenger } from './app/api.ts';
import { coreOpened, createAlarm } from './device/alarm.ts';
import { copyText } from './device/clipboard.ts';
import { createInstall } from './device/install.ts';
import { createLateLoad } from './device/lateLoad.ts';
import { createLock } from './device/lock.ts';
import { keepLook, readLook, wear } from './device/look.ts';
import { isStorageKept, keepStorage } from './device/persistence.ts';
import type { PhotoDesk } from './device/prepare.ts';
import { emptyFolder } from './device/preparing.ts';
import { createUpdates, keepLanguage } from './device/serviceWorker.ts';
import { silence } from './device/silence.ts';
import { createReach } from './device/reach.ts';
import { createTabLock } from './device/tabLock.ts';
import { scriptUrl } from './device/trusted.ts';
import type { Look } from './ports/look.ts';
import type { CameraSide, Square } from './ports/photos.ts';
import type { StreamSource } from './ports/streams.ts';
import type { Boot } from './state/boot.ts';
import App from './ui/App.svelte';
import { orAfter, speak } from './ui/words/languages.ts';
import type { FaultPoint, TestHook } from './workers/faults.ts';
import { carryCodes } from './workers/throws.ts';
import lockUrl from './store/lock.worker.ts?worker&url';
import coreUrl from './workers/core.worker.ts?worker&url';
import photoUrl from './workers/photo.worker.ts?worker&url';

interface Core {
  readonly messenger: Messenger;
  /** The network or the screen came back: try everything now. */
  wake(): void;
  stop(): Promise<void>;
}

carryCodes();
/** Name of the store of this device. */
const STORE = 'kith';
/** How long a core may take to write what is pending before it is ended: a store must never be held by two. */
const STOP_MS = 3000;
/** How long the first painting waits for the words of the chosen language. */
const WORDS_MS = 2000;
const { alarm, set: setAlarm } = createAlarm();
const { reach, set: setMissing } = createReach();
let core: Promise<Core> | null = null;
let worker: Worker | null = null;

/** Resolves when the screen was painted and the browser has a moment. */
const afterPaint = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => ('requestIdleCallback' in globalThis ? requestIdleCallback(() => resolve(), { timeout: 1000 }) : setTimeout(resolve, 50)));
  });

/** The relay that served this page, as a WebSocket address. */
const ownRelay = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;

interface Network {
  wake(): void;
  stop(): Promise<void>;
}

async function serveNetwork(port: MessagePort): Promise<Network> {
  await afterPaint();
  const [{ createLibp2pLinks }, { serveLinks }] = await Promise.all([import('./net/libp2p.ts'), import('./net/linksServer.ts')]);
  const links = createLibp2pLinks({});
  const server = serveLinks(links, port);
  return {
    wake: () => server.wake(),
    async stop() {
      server.stop();
      await links.stop();
    },
  };
}

/** The verbs over Comlink. The listener of changes goes along as a proxy; a promise of this object resolves to itself. */
function overComlink(remote: Comlink.Remote<Messenger>): Messenger {
  return new Proxy({} as Messenger, {
    get(_, verb: keyof Messenger | 'then') {
      if (verb === 'then') return undefined;
      if (verb === 'onChange') return (listener: Parameters<Messenger['onChange']>[0]) => remote.onChange(Comlink.proxy(listener));
      return remote[verb];
    },
  });
}

/** `window.__kith` for a page that a test opened with `?test`. Returns the port to give to the core, if any. */
function openTestHook(): MessagePort[] {
  const isLocal = ['localhost', '127.0.0.1'].includes(location.hostname);
  if (!isLocal || !new URLSearchParams(location.search).has('test')) return [];
  const { port1, port2 } = new MessageChannel();
  const core = Comlink.wrap<TestHook>(port1);
  const hook = { advance: (ms: number) => core.advance(ms), settled: () => core.settled(), fail: (point: FaultPoint) => core.fail(point) };
  Object.defineProperty(window, '__kith', { value: Object.freeze(hook), configurable: true });
  return [port2];
}

/** @param key where the key comes from, of a store that has a passphrase */
async function startCore(key?: MessagePort): Promise<Core> {
  const started = new Worker(scriptUrl(coreUrl), { type: 'module' });
  worker = started;
  const [verbs, links] = [new MessageChannel(), new MessageChannel()];
  setAlarm(null);
  const ready = coreOpened(started, setAlarm);
  const faults = import.meta.env.VITE_KITH_TEST === '1' ? openTestHook() : [];
  started.postMessage({ verbs: verbs.port2, links: links.port2, ownRelay: ownRelay(), store: STORE, key, faults: faults[0] }, [verbs.port2, links.port2, ...(key ? [key] : []), ...faults]);
  const network = createLateLoad(() => serveNetwork(links.port1), setMissing);
  void afterPaint().then(photos).catch(() => undefined); // also where the store is locked: none of it may stay
  await ready.catch((reason: unknown) => {
    started.terminate();
    network.stop((late) => void late.stop());
    throw reason;
  });
  const messenger = overComlink(Comlink.wrap<Messenger>(verbs.port1));
  return {
    messenger,
    wake() {
      messenger.wake();
      network.retry();
      network.part?.wake();
    },
    async stop() {
      await Promise.race([messenger.stop(), new Promise((resolve) => setTimeout(resolve, STOP_MS))]).catch(() => undefined);
      started.terminate();
      network.stop((late) => void late.stop());
      await network.part?.stop();
    },
  };
}

/** A core that never opened, or that is gone, has nothing to stop. */
async function stopCore(): Promise<void> {
  const running = core;
  core = null;
  await (await running?.catch(() => null))?.stop();
}

const wake = (): void => {
  if (document.visibilityState === 'visible') void core?.then((one) => one.wake(), () => undefined);
};
addEventListener('online', wake);
document.addEventListener('visibilitychange', wake);

let room: PhotoDesk | null = null;
/** Where photos are prepared and looked at. Loaded with the first; and after each start, for it deletes what a start before left unsealed. */
async function photos(): Promise<PhotoDesk> {
  const { createPhotos } = await import('./device/prepare.ts');
  return (room ??= createPhotos(photoUrl));
}

async function speakAndKeep(choice: Look['language']): Promise<boolean> {
  const language = await speak(choice);
  if (language) keepLanguage(language);
  return language !== null;
}

const look = readLook();
wear(look);

const lock = createLock({
  script: lockUrl,
  store: STORE,
  open: (key) => (core = startCore(key)),
  close: stopCore,
  tidy: () => {
    room?.end();
    return Promise.allSettled([silence(), emptyFolder()]);
  },
});
const target = document.getElementById('app');
if (!target) throw new Error('no place for the app');
const shown = {
  target,
  props: {
    messenger: async () => {
      core ??= startCore();
      return (await core).messenger;
    },
    isSecure: isSecureContext,
    alarm,
    reach,
    startAgain: async () => {
      lock.drop();
      worker?.terminate(); // at once: what cannot be read cannot be closed in order either
      core = null;
      await (await import('./device/erase.ts')).eraseDevice(STORE);
      location.reload();
    },
    keepStorage,
    isStorageKept,
    tab: createTabLock({ letGo: () => lock.letGo() }),
    lock,
    updates: createUpdates(),
    install: createInstall(),
    clipboard: { copy: copyText },
    look: { read: readLook, keep: keepLook, speak: speakAndKeep },
    sharing: async () => (await import('./device/sharing.ts')).sharing,
    notifier: async () => (await import('./device/notifier.ts')).createNotifier(),
    scanner: { scan: async (video: HTMLVideoElement, found: (text: string) => void) => (await import('./device/scanner.ts')).scanCodes(video, found) },
    photos: {
      prepare: async (file: Blob, options: { readonly original: boolean }) => (await photos()).prepare(file, options),
      discard: (source: Blob) => void photos().then((all) => all.discard(source)),
      crop: async (photo: Blob, square: Square) => (await photos()).crop(photo, square),
      maySee: async (bytes: Blob, mime: string, most?: number) => (await photos()).maySee(bytes, mime, most),
    },
    camera: {
      open: async (video: HTMLVideoElement, side: CameraSide) => (await import('./device/camera.ts')).openCamera(video, side),
      film: async (video: HTMLVideoElement, side: CameraSide) => (await import('./device/film.ts')).openFilm(video, side),
    },
    stream: async (source: StreamSource) => (await import('./device/streams.ts')).openStream(source),
    origin: location.origin,
  } satisfies Boot,
};
// English, where it cannot be fetched, and until it comes.
void orAfter(speakAndKeep(look.language), WORDS_MS).then(() => mount(App, shown));
