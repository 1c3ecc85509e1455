/**
 * The offline shell: keeps the built files and answers with them, so that every screen opens without a network. A new
 * version is fetched whole and waits until the person takes it: updates are never silent. It keeps no message and no key. What
 * another app shares it holds in memory until the page takes it; parts of a video that a page plays pass through it, at an
 * address that only this page knows. A notification that is taken leads to the page that is open, or opens one. It never answers for what must be live (health, metrics, anything else that is not a
 * plain GET of this origin).
 */
/// <reference lib="webworker" />
import { languageOfFile, SPEAK, type Language } from '../ports/look.ts';
import { OPEN, readPath } from '../ports/opening.ts';
import { TAKE_SHARED, type Shared } from '../ports/shared.ts';
import { readSharedForm } from './sharedForm.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: every file that must be there offline. `revision` is null when the name itself carries a hash. */
declare const __PRECACHE__: readonly { readonly url: string; readonly revision: string | null }[];
declare const __VERSION__: string;

const PREFIX = 'kith-shell-';
const CACHE = PREFIX + __VERSION__;
const LIVE = /^\/(healthz|metrics)$/;
/** Addresses of videos that a page plays. */
const PLAYED = /^\/play\/[\da-f-]{36}$/;
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

/** What is for everybody, or for one of these languages. */
async function keepFor(languages: ReadonlySet<Language>): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = __PRECACHE__.filter(({ url }) => {
    const language = languageOfFile(url);
    return language === null || languages.has(language);
  });
  await Promise.all(wanted.map(({ url, revision }) => keep(cache, url, revision)));
}

/** Languages that an older version keeps: whoever reads one of them must find it after an update too. */
async function languagesKept(): Promise<ReadonlySet<Language>> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return new Set(kept.flat().flatMap(({ url }) => languageOfFile(url) ?? []));
}

const install = async (): Promise<void> => keepFor(await languagesKept());

/** Keeps a language that is spoken now. What cannot be fetched is, when it is spoken the next time. */
async function keepLanguage(language: unknown): Promise<void> {
  const cache = await caches.open(CACHE);
  const files = __PRECACHE__.filter(({ url }) => languageOfFile(url) !== null && languageOfFile(url) === language);
  await Promise.allSettled(files.map(async ({ url, revision }) => (await cache.match(url)) ?? keep(cache, url, revision)));
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

interface Part {
  /** One after the other; none behind the end. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  readonly total: number;
  readonly mime: string;
}

/** Which bytes an element asks for, the last one included where it says so. Null: nothing that an element asks. */
function rangeOf(request: Request): readonly [from: number, to: number] | null {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? 'bytes=0-') ?? [];
  const [from, to] = [Number(first), last ? Number(last) : Infinity];
  return from <= to ? [from, to] : null;
}

/** What the page that asks gives from there on, none behind the end; null: it plays nothing at that address. */
async function partOf(clientId: string, path: string, from: number): Promise<Part | null> {
  const client = await self.clients.get(clientId);
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<Part | null>((resolve) => (port1.onmessage = ({ data }: MessageEvent<Part | null>) => resolve(data)));
  client?.postMessage({ type: 'PLAY', path, from }, [port2]);
  return client ? answer : null;
}

/** So many bytes, given away as they are read: a body of bytes would be one copy more, which stays in memory as long as its answer does. */
function firstOf(parts: Part['parts'], length: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      let left = length;
      for (const part of parts) {
        if (left > 0) controller.enqueue(part.subarray(0, left));
        left -= part.length;
      }
      controller.close();
    },
  });
}

/** A part of a video, as long as the page gives it: the element asks again for what follows. */
async function play({ clientId, request }: FetchEvent, path: string): Promise<Response> {
  const range = rangeOf(request);
  if (!range) return new Response(null, { status: 416 });
  const [from, to] = range;
  const part = await partOf(clientId, path, from);
  if (!part) return new Response(null, { status: 404 });
  const here = part.parts.reduce((sum, { length }) => sum + length, 0);
  if (here === 0) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${part.total}` } });
  const length = Math.min(here, to - from + 1);
  const headers = {
    'content-type': part.mime,
    'content-length': String(length),
    'content-range': `bytes ${from}-${from + length - 1}/${part.total}`,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  };
  return new Response(firstOf(part.parts, length), { status: 206, headers });
}

/** How long a page may take to say that Kith is open in it, ms. */
const CLAIM_MS = 1000;

/** Whether a page goes there: the one that has Kith open says so, any other is silent. */
const goes = (client: WindowClient, path: string): Promise<WindowClient | null> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(client);
    setTimeout(() => resolve(null), CLAIM_MS);
    client.postMessage({ type: OPEN, path }, [port2]);
  });

/** To the page that has Kith open, wherever it is; else to any page of ours; else to a new one. */
async function lead(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const claimed = await Promise.any(pages.map(async (page) => (await goes(page, path)) ?? Promise.reject(new Error('silent')))).catch(() => null);
  if (claimed) await claimed.focus();
  else if (pages[0]) await ((await pages[0].navigate(`/${path}`).catch(() => null)) ?? pages[0]).focus();
  else await self.clients.openWindow(`/${path}`);
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(lead(readPath(event.notification.data) ?? '#/inbox'));
});
self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  const data: unknown = event.data;
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : null;
  if (type === 'SKIP_WAITING') void self.skipWaiting();
  else if (type === SPEAK) event.waitUntil(keepLanguage((data as { readonly language?: unknown }).language));
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
  event.respondWith(PLAYED.test(url.pathname) && destination === 'video' ? play(event, url.pathname) : answer(event.request, url.pathname));
});
