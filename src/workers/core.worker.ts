/**
 * Composition root of the core: stores, wires and the Messenger, in a worker of their own. Keys and documents live here and
 * never on the page. The page sends one message with two ports: `verbs` (Comlink: the Messenger) and `links` (bytes of
 * libp2p streams); the answer says whether the store could be opened.
 */
import * as Comlink from 'comlink';
import type { Messenger } from '../app/api.ts';
import { createMessenger } from '../app/messenger.ts';
import { createPrimitives } from '../crypto/primitives.ts';
import type { CoreSignal } from '../device/alarm.ts';
import { parseRelayAddress } from '../net/address.ts';
import { createRemoteLinks } from '../net/links.ts';
import { createLazyMailboxOpener } from '../net/lazyMailbox.ts';
import { createLazyRooms } from '../net/lazyRooms.ts';
import type { Clock } from '../ports/clock.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Random } from '../ports/primitives.ts';
import { StorageError } from '../ports/storage.ts';
import { openStore } from '../store/indexeddb.ts';
import { holdKeys } from '../store/keyHold.ts';
import { createFaults } from './faults.ts';
import { carryCodes } from './throws.ts';

interface Start {
  readonly verbs: MessagePort;
  readonly links: MessagePort;
  /** Address of the relay that served this page. */
  readonly ownRelay: string;
  /** Name of the store of this device. */
  readonly store: string;
  /** Of a store that has a passphrase: where the key over its records comes from. */
  readonly key?: MessagePort;
  /** Where a test reaches in; a test build only. */
  readonly faults?: MessagePort;
}

carryCodes();
const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };
const faults = import.meta.env.VITE_KITH_TEST === '1' ? createFaults(systemClock) : null;
const clock = faults?.clock ?? systemClock;
const logger = { log: () => undefined };

const tell = (signal: CoreSignal): void => postMessage(signal);

/** The verbs as Comlink carries them: the function that ends a subscription is a proxy. */
const exposed = (messenger: Messenger): Messenger => ({
  ...messenger,
  onChange: async (listener) => Comlink.proxy(await messenger.onChange(listener)),
});

const keyFrom = (port: MessagePort): Promise<CryptoKey> => new Promise((come) => (port.onmessage = ({ data }: MessageEvent<CryptoKey>) => come(data)));

async function start({ verbs, links: linksPort, ownRelay, store: name, key, faults: faultsPort }: Start): Promise<void> {
  await holdKeys(name, navigator.locks);
  const store = await openStore({ name, ...(key && { key: await keyFrom(key) }), onBlocked: () => tell({ kind: 'waits' }), onClosed: () => tell({ kind: 'closed' }) });
  const remote = createRemoteLinks(linksPort);
  const primitives = await createPrimitives(random);
  const links = faults?.links(remote) ?? remote;
  const messenger = await createMessenger({
    store: faults?.store(store) ?? store,
    links,
    openMailbox: createLazyMailboxOpener({ links, clock, random }),
    createRooms: createLazyRooms,
    primitives,
    space: loadOnce(async () => (await import('../device/space.ts')).createSpace()),
    random,
    clock,
    logger,
    ownRelay,
    parseRelayAddress,
  });
  Comlink.expose(exposed(messenger), verbs);
  if (faults && faultsPort) Comlink.expose(faults, faultsPort);
}

addEventListener(
  'message',
  (event: MessageEvent<Start>) => {
    start(event.data).then(
      () => tell({ kind: 'opened' }),
      (error: unknown) => tell({ kind: 'failed', code: error instanceof StorageError ? error.code : 'storageFailed' }),
    );
  },
  { once: true },
);
