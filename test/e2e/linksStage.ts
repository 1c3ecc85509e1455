/** What the tests of links need: the built test page on a port, a relay process that can be killed and started again, two Chromium processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';
import { bundleRelay } from '../../scripts/bundleRelay.mjs';
import { alias } from '../../vite/alias.ts';
import { chromiumArgs, chromiumPath } from '../helpers/chromium.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

export interface RelayProcess {
  readonly address: string;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface LinksStage {
  readonly relay: RelayProcess;
  /** Gzip bytes of all scripts of the page. */
  readonly scriptBytes: number;
  /** Opens the test page in the first or the second browser process. */
  page(browser: 0 | 1): Promise<Page>;
  /** Closes the pages that were opened. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Runs in the page before its scripts. */
function countPeerConnections(): void {
  window.peerConnections = 0;
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.peerConnections++;
    }
  };
}

async function buildPage(folder: string): Promise<number> {
  const pages = join(import.meta.dirname, 'pages');
  await build({ configFile: false, resolve: { alias }, root: pages, base: './', logLevel: 'error', build: { outDir: folder, target: 'es2022', rollupOptions: { input: join(pages, 'links.html') } } });
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  return scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}

async function serveFolder(folder: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    try {
      const path = new URL(request.url ?? '/', 'http://page').pathname;
      const body = readFileSync(join(folder, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The relay as `npm start` runs it, without pages, in a process of its own. */
async function startRelayProcess(folder: string): Promise<RelayProcess> {
  let child: ChildProcess | null = null;
  let port = '0';
  const start = async (): Promise<void> => {
    const code = `import('${await bundleRelay(ROOT)}').then(({ runRelay }) => runRelay(process.cwd()))`;
    const started = spawn(process.execPath, ['--eval', code], { cwd: ROOT, env: { ...process.env, HOST: '127.0.0.1', PORT: port, KITH_DATA: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    port = await new Promise<string>((resolve, reject) => {
      started.stdout.on('data', (chunk: Buffer) => {
        const found = /ready at http:\/\/[^:]+:(\d+)/.exec(chunk.toString());
        if (found !== null) resolve(found[1]!);
      });
      started.once('exit', () => reject(new Error('the relay ended')));
    });
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const over = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await over;
  };
  await start();
  return { address: `ws://127.0.0.1:${port}`, kill, start };
}

export async function startStage(): Promise<LinksStage> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-links-'));
  const scriptBytes = await buildPage(join(folder, 'page'));
  const { server, url } = await serveFolder(join(folder, 'page'));
  const relay = await startRelayProcess(join(folder, 'relay'));
  const launch = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  const browsers = [await launch(), await launch()] as const;
  let pages: Page[] = [];
  return {
    relay,
    scriptBytes,
    async page(browser) {
      const page = await (await browsers[browser].newContext()).newPage();
      pages.push(page);
      await page.addInitScript(countPeerConnections);
      await page.goto(`${url}/links.html`);
      await page.waitForFunction(() => 'device' in window);
      return page;
    },
    async clear() {
      await Promise.all(pages.map((page) => page.context().close()));
      pages = [];
    },
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()));
      await relay.kill();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
