/**
 * The offline shell: keeps the built files and answers with them, so that every screen opens without a network. A new
 * version is fetched whole and waits until the person takes it: updates are never silent. It sees no key and no message, but
 * for what another app shares, which it holds in memory until the page takes it. It never answers for what must be live
 * (health, metrics, anything else that is not a plain GET of this origin).
 */
/// <reference lib="webworker" />
import { TAKE_SHARED, type Shared } from '../ports/shared.ts';
import { readSharedForm } from './sharedForm.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: every file that must be there offline. `revision` is null when the name itself carries a hash. */
declare const __PRECACHE__: readonly { readonly url: string; readonly revision: string | null }[];
declare const __VERSION__: string;

const PREFIX = 'kith-shell-';
const CACHE = PREFIX + __VERSION__;
const LIVE = /^\/(healthz|metrics)$/;
const SHELL = '/index.html';
/** Where the platform posts what another app shares, as in the manifest, and the page that then asks to whom. */
const SHARE = '/share';
const SHARE_PAGE = '/#/share';
/** How long what was shared waits for a page, ms: it is in memory only, and is gone then. */
const SHARED_MS = 120_000;

/** A file whose name carries a hash is copied from an older version's cache, so that an update fetches only what changed. */
async function keep(cache: Cache, url: string, revision: string | null): Promise<void> {
  const old = revision === null ? await caches.match(url) : undefined;
  const response =
    old ?? (await fetch(new Request(url, { cache: revision === null ? 'default' : 'reload', credentials: 'same-origin' })));
  if (!response.ok || response.redirected) throw new Error(`not kept: ${url} (${response.status})`);
  await cache.put(url, response);
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(__PRECACHE__.map(({ url, revision }) => keep(cache, url, revision)));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.mode === 'navigate' ? SHELL : path);
  return kept ?? fetch(request);
}

let shared: Shared<File> | null = null;
let forget = (): void => undefined;

/** The form never goes to the network. What was shared before and waits still is replaced. */
async function receive(request: Request): Promise<Response> {
  const read = await request.formData().then(readSharedForm, () => null);
  forget();
  shared = read;
  return Response.redirect(read ? SHARE_PAGE : '/', 303);
}

/** Keeps this worker awake while something waits. */
const untilTaken = (): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => forget(), SHARED_MS);
    forget = () => {
      clearTimeout(timer);
      shared = null;
      resolve();
    };
  });

/** Once: whoever asks first is the page that was opened for it. */
function give(port: MessagePort | undefined): void {
  port?.postMessage(shared);
  forget();
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  const data: unknown = event.data;
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : null;
  if (type === 'SKIP_WAITING') void self.skipWaiting();
  else if (type === TAKE_SHARED) give(event.ports[0]);
});
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const { method, destination } = event.request;
  if (method === 'POST' && destination === 'document' && url.origin === self.location.origin && url.pathname === SHARE) {
    const received = receive(event.request);
    event.respondWith(received);
    event.waitUntil(received.then(untilTaken));
    return;
  }
  if (method !== 'GET' || url.origin !== self.location.origin || LIVE.test(url.pathname)) return;
  event.respondWith(answer(event.request, url.pathname));
});
