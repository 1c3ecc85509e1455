/**
 * The profile of a browser on which somebody has many chats: in the real IndexedDB, in the form of the product, with the real build
 * kept by its service worker. Beside them, for the same origin, the pages of the peers and what these read.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { build } from 'vite';
import { Doc, encodeStateAsUpdate } from 'yjs';
import { alias } from '../../../vite/alias.ts';
import { Person, startRelay } from '../../e2e/stage.ts';
import { textOf, vocabulary } from '../../helpers/history.ts';
import { createRng } from '../../helpers/rng.ts';
import { TEXTS, type RawRow } from './pages/peers.ts';
import { pack } from './pages/packed.ts';
import { carry, crowdOf, friendName, type Crowd, type Sizes } from './story.ts';

/** What the shell of the origin is: the app, or a peer. */
export type Shell = 'app' | 'raw' | 'y';

/** The longest, the one that it is told against, and one that has hardly begun. */
export const [LONG, SHORT, EMPTY] = [0, 1, 2].map(friendName) as [string, string, string];

export interface Profile {
  /** With no browser open, and the relay gone. */
  readonly person: Person;
  readonly port: number;
  end(): Promise<void>;
}

const PAGES = join(import.meta.dirname, 'pages');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
/** Where the peers' files stand among those of the app; the app's own page is kept there while a peer's takes its place. */
const BASE = '/peers/';
const RAW_SIZE = 1000;

export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** The pages as a site would ship them. */
async function buildPages(): Promise<readonly PageFile[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-peers-'));
  try {
    const input = ['seed', 'raw', 'y'].map((name) => join(PAGES, `${name}.html`));
    await build({ configFile: false, resolve: { alias }, root: PAGES, base: BASE, logLevel: 'error', build: { outDir: folder, target: 'es2022', modulePreload: { polyfill: false }, rollupOptions: { input } } });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) in TYPES);
    return files.map((name) => ({ path: BASE + name, type: TYPES[extname(name)]!, text: readFileSync(join(folder, name), 'utf8') }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many texts, by two who write in turns of chance. */
function documentOf(texts: number): Uint8Array {
  const rng = createRng('document');
  const words = vocabulary(rng);
  const doc = new Doc();
  const list = doc.getArray<string>(TEXTS);
  for (let n = 0; n < texts; n++) {
    doc.clientID = rng.chance(0.5) ? 1 : 2;
    list.push([textOf(rng, words)]);
  }
  return encodeStateAsUpdate(doc);
}

function rawRows(endMs: number): readonly RawRow[] {
  const rng = createRng('raw');
  const words = vocabulary(rng);
  return Array.from({ length: RAW_SIZE }, (_, n) => ({ name: friendName(n), text: textOf(rng, words), time: endMs - n }));
}

async function fill(page: Page, crowd: Crowd, document: Uint8Array | null): Promise<void> {
  await page.evaluate((key) => window.seed.begin(key), crowd.localKey);
  await carry(crowd, (...given) => page.evaluate((packed) => window.seed.append(packed), pack(given)));
  await page.evaluate((rows) => window.seed.raw(rows), rawRows(crowd.endMs));
  if (document) await page.evaluate((update) => window.seed.document(update), document);
  await page.evaluate(() => window.seed.end());
}

/** Lays the peers' files beside the app's, with the headers that the app has. */
const keepPeers = (page: Page, files: readonly PageFile[]): Promise<void> =>
  page.evaluate(async ([all, base]) => {
    const cache = await caches.open((await caches.keys()).find((name) => name.startsWith('kith-shell-'))!);
    const app = (await cache.match('/index.html'))!;
    const headers = new Headers(app.headers);
    for (const name of ['content-encoding', 'content-length', 'etag']) headers.delete(name);
    for (const { path, type, text } of all) {
      headers.set('content-type', type);
      await cache.put(path, new Response(text, { headers }));
    }
    await cache.put(`${base}app.html`, app);
  }, [files, BASE] as const);

/** From now on the service worker answers with that page, whatever is open. */
export const choose = (page: Page, shell: Shell): Promise<void> =>
  page.evaluate(async (path) => {
    const cache = await caches.open((await caches.keys()).find((name) => name.startsWith('kith-shell-'))!);
    await cache.put('/index.html', (await cache.match(path))!);
  }, `${BASE}${shell}.html`);

const rowsOf = (page: Page) => page.getByRole('list', { name: 'Conversations' }).getByRole('link');

/** @param texts of y-indexeddb's document; 0: there is none */
export async function makeProfile(sizes: Sizes, texts = 0): Promise<Profile> {
  const [files, crowd] = [await buildPages(), await crowdOf(sizes)];
  const relay = await startRelay();
  const person = new Person('Alice', relay.url, { phone: true, direct: false });
  await person.launch();
  const seedPage = (path: string): PageFile | undefined => files.find((file) => file.path === path);
  await person.context.route(`**${BASE}**`, (route) => {
    const file = seedPage(new URL(route.request().url()).pathname);
    return file ? route.fulfill({ contentType: file.type, body: file.text }) : route.abort();
  });
  await person.goto(`${BASE}seed.html`);
  await person.page.waitForFunction(() => 'seed' in window);
  await fill(person.page, crowd, texts > 0 ? documentOf(texts) : null);
  await person.context.unrouteAll();
  await person.goto('/');
  await expect(rowsOf(person.page)).toHaveCount(sizes.friends, { timeout: 60_000 });
  await person.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await keepPeers(person.page, files);
  await relay.kill('SIGTERM');
  await person.close();
  return { person, port: Number(new URL(relay.url).port), end: async () => void (await Promise.all([person.dispose(), relay.dispose()])) };
}
