/**
 * The offline shell: keeps the built files and answers with them, so that every screen opens without a network. A new
 * version is fetched whole and waits until the person takes it: updates are never silent. It sees no message and no key,
 * and never answers for what must be live (health, metrics, anything that is not a plain GET of this origin).
 */
/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: every file that must be there offline. `revision` is null when the name itself carries a hash. */
declare const __PRECACHE__: readonly { readonly url: string; readonly revision: string | null }[];
declare const __VERSION__: string;
export {};

const PREFIX = 'kith-shell-';
const CACHE = PREFIX + __VERSION__;
const LIVE = /^\/(healthz|metrics)$/;
const SHELL = '/index.html';

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

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  const data: unknown = event.data;
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || LIVE.test(url.pathname)) return;
  event.respondWith(answer(event.request, url.pathname));
});
