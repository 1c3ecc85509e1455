/**
 * The stage of the end-to-end tests: a real relay process, and people in Chromium processes with profiles of their own.
 * People act by role and name only (docs/names.md); nothing here looks inside the app.
 */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { bundleRelay, newest, RELAY } from '../../scripts/bundleRelay.mjs';
import { chromiumArgs, chromiumPath } from '../helpers/chromium.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TEST_BUILD = 'dist-test';

/** A port that is free now. @throws Error when the one that is asked for is not */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** One that no connection of this machine takes by chance as its own end, so that it stays free while it is not listened at. */
export async function quietPort(): Promise<number> {
  const begin = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s/)[0]);
  for (let tries = 0; ; tries++) {
    const port = begin - 1 - Math.floor(Math.random() * 10_000);
    const found = await freePort(port).catch(() => null);
    if (found !== null) return found;
    if (tries > 50) throw new Error('no quiet port');
  }
}

/** All that is in a folder, into another; by a process of its own, so that nothing here waits for it. */
export const copyFolder = async (from: string, to: string): Promise<unknown> => promisify(execFile)('cp', ['-R', `${from}/.`, to]);

const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });

/** Ends people and relays, all at once. */
export const disposeAll = (all: readonly { dispose(): Promise<void> }[]): Promise<unknown> => Promise.all(all.map((one) => one.dispose()));

/** When something that the app is built from was changed last, ms. */
export const newestSource = (): number => Math.max(...['src', 'public', 'vite', 'index.html', 'vite.config.ts'].map((path) => newest(join(ROOT, path))));

/** The test build, made when it is older than what it is made of; and the command that runs a relay on it. */
async function runTestBuild(): Promise<string[]> {
  await bundleRelay(ROOT);
  const built = join(ROOT, TEST_BUILD, 'index.html');
  if (!existsSync(built) || newest(built) < newestSource()) {
    const env = { ...process.env, VITE_KITH_TEST: '1' };
    const { status } = spawnSync(process.execPath, ['node_modules/.bin/vite', 'build', '--outDir', TEST_BUILD, '--logLevel', 'error'], { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) throw new Error('the test build could not be made');
  }
  return ['--eval', `const root = process.cwd(); import('./${RELAY}').then(({ runRelay }) => runRelay(root, { dist: root + '/${TEST_BUILD}' }))`];
}

export interface Relay {
  readonly url: string;
  /** Ends the process; the folder stays. */
  kill(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  /** Its folder: key and mailbox. */
  readonly data: string;
  /** All that it said so far. */
  said(): string;
  dispose(): Promise<void>;
}

export interface RelayOptions {
  /** Serves the build made with `VITE_KITH_TEST=1`, whose pages have `__kith` when opened with `?test`. */
  readonly testBuild?: boolean;
  /** Else one that is free. */
  readonly port?: number;
  /** The folder of a relay that was: it goes on from a copy. */
  readonly from?: string;
}

/** Runs the start command, or the relay alone on the test build, and waits for its line. */
export async function startRelay({ testBuild = false, port: wanted, from }: RelayOptions = {}): Promise<Relay> {
  const port = wanted ?? (await freePort());
  const data = mkdtempSync(join(tmpdir(), 'kith-relay-'));
  if (from) await copyFolder(from, data);
  const command = testBuild ? await runTestBuild() : ['scripts/start.mjs'];
  let said = '';
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const process_ = spawn(process.execPath, command, { cwd: ROOT, env: { ...process.env, PORT: String(port), KITH_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] });
    child = process_;
    await new Promise<void>((resolve, reject) => {
      let text = '';
      const read = (part: Buffer): void => {
        text += part.toString();
        said += part.toString();
        if (text.includes('Kith is ready at')) resolve();
      };
      process_.stdout.on('data', read);
      process_.stderr.on('data', read);
      process_.on('exit', (code) => reject(new Error(`the relay ended with ${code}: ${text}`)));
    });
  };
  const kill = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> => {
    const process_ = child;
    child = null;
    if (!process_ || process_.exitCode !== null) return;
    const ended = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill(signal);
    await ended;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    data,
    said: () => said,
    kill,
    start,
    async dispose() {
      await kill();
      await remove(data);
    },
  };
}

export type Policy = 'Everyone' | 'Friends' | 'Off';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export interface PersonOptions {
  /** Without WebRTC, so that only the path through a relay is left. */
  readonly direct?: boolean;
  /** A phone: a narrow screen. */
  readonly phone?: boolean;
  /** The browser's setting that no page may keep anything. */
  readonly keepsNothing?: boolean;
  /** A camera of the browser's own making, which is given without asking. */
  readonly camera?: boolean;
  /** Opens pages with `?test`. */
  readonly hook?: boolean;
  /** The profile of a browser that was: it goes on from a copy. */
  readonly from?: string;
}

const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Opens by path: `/`, or a route as `/#/inbox`. */
const withTest = (path: string): string => path.replace(/^\//, '/?test');

/** A person at a browser of their own. */
export class Person {
  readonly name: string;
  readonly #url: string;
  readonly #profile: string;
  readonly #options: PersonOptions;
  /** What the profile goes on from, until it is copied. */
  #from: string | undefined;
  #context: BrowserContext | null = null;
  #page: Page | null = null;
  /** What the console said as an error, for the end of a test. */
  readonly complaints: string[] = [];

  constructor(name: string, url: string, options: PersonOptions = {}) {
    this.name = name;
    this.#url = url;
    this.#options = options;
    this.#from = options.from;
    this.#profile = mkdtempSync(join(tmpdir(), 'kith-profile-'));
    if (options.keepsNothing) {
      mkdirSync(join(this.#profile, 'Default'));
      writeFileSync(join(this.#profile, 'Default', 'Preferences'), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
    }
  }

  get page(): Page {
    if (!this.#page) throw new Error(`${this.name} has no open browser`);
    return this.#page;
  }

  /** The folder of the browser's profile, which names its process. */
  get profile(): string {
    return this.#profile;
  }

  get context(): BrowserContext {
    if (!this.#context) throw new Error(`${this.name} has no open browser`);
    return this.#context;
  }

  /** Opens the browser on the app. */
  async open(path = '/'): Promise<void> {
    if (!this.#context) await this.launch();
    await this.goto(path);
  }

  /** Opens the browser on nothing yet. */
  async launch(): Promise<void> {
    if (this.#from) await copyFolder(this.#from, this.#profile);
    this.#from = undefined;
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      ...(chromiumPath() ? { executablePath: chromiumPath() } : {}),
      args: [...chromiumArgs, ...(this.#options.camera ? CAMERA : [])],
      headless: true,
      viewport: this.#options.phone ? PHONE : DESKTOP,
    });
    if (this.#options.direct === false) {
      await this.#context.addInitScript(() => {
        Reflect.deleteProperty(globalThis, 'RTCPeerConnection');
      });
    }
    this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
    this.#watch(this.#page);
  }

  /** Goes to a path of the app, as by the address bar. */
  async goto(path: string): Promise<void> {
    await this.page.goto(this.#url + (this.#options.hook ? withTest(path) : path));
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|TrustedScript|TrustedHTML/.test(message.text())) this.complaints.push(message.text());
    });
  }

  /** Closes the browser as a person does. */
  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
    this.#page = null;
  }

  async dispose(): Promise<void> {
    await this.close();
    await remove(this.#profile);
  }

  /** The process of this browser, found by its profile folder, killed at once. */
  async killBrowser(): Promise<void> {
    const pids = browserPids(this.#profile);
    if (pids.length === 0) throw new Error('no browser process found');
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself when its parent did.
      }
    }
    await this.#context?.close().catch(() => undefined);
    this.#context = null;
    this.#page = null;
  }

  /** Who may write is left at Friends unless told otherwise. Gives the twelve words. */
  async createAccount(policy: Policy = 'Friends'): Promise<string> {
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name);
    await this.page.getByRole('button', { name: 'Continue' }).click();
    const words = this.page.getByRole('region', { name: 'Recovery phrase' }).getByRole('listitem');
    await expect(words).toHaveCount(12);
    const phrase = (await words.allTextContents()).join(' ');
    await this.page.getByRole('button', { name: 'I have saved it' }).click();
    await expect(this.policy('Friends')).toBeChecked();
    if (policy !== 'Friends') await this.policy(policy).check({ force: true });
    await this.page.getByRole('button', { name: 'Start' }).click();
    await expect(this.page.getByRole('navigation', { name: 'Main' }).or(this.page.getByRole('dialog', { name: /^Add / })).first()).toBeVisible();
    return phrase;
  }

  /** An option of "Who can send you direct messages", wherever it is asked. */
  policy(name: Policy): Locator {
    return this.page.getByRole('radiogroup', { name: 'Who can send you direct messages' }).getByRole('radio', { name });
  }

  /** Chooses who may write, by the way of the guide. */
  async choosePolicy(name: Policy): Promise<void> {
    await this.goTo('Profile');
    await this.page.getByRole('button', { name: 'More options' }).click();
    await this.page.getByRole('menuitem', { name: 'Settings and privacy' }).click();
    await this.page.getByRole('link', { name: 'Privacy' }).click();
    await this.page.getByRole('link', { name: 'Direct messages' }).click();
    await this.policy(name).check({ force: true });
    await expect(this.page.getByRole('status').filter({ hasText: `Now: ${name}` })).toBeAttached();
  }

  /** Why nothing can be sent in the open chat. */
  lockNote(): Locator {
    return this.page.getByRole('note', { name: "You can't send messages here" });
  }

  async goTo(name: 'Inbox' | 'Friends' | 'Profile'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  }

  /** The own link, as "Add friend" shows it. */
  async link(): Promise<string> {
    await this.goTo('Friends');
    await this.page.getByRole('button', { name: 'Add friend' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'Add friend' });
    const field = dialog.getByRole('textbox', { name: 'Your link' });
    await expect(field).toHaveValue(/#\/add\//);
    const value = await field.inputValue();
    await this.page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    return value;
  }

  /** Opens a friend's link and follows. */
  async followLink(link: string, name: string): Promise<void> {
    await this.goto(`/${new URL(link).hash}`);
    const dialog = this.page.getByRole('dialog', { name: `Add ${name}?` });
    await dialog.getByRole('button', { name: 'Follow' }).click();
    await expect(this.page.getByRole('heading', { name })).toBeVisible();
  }

  /** Opens a person's page from the friends' list. */
  async openPerson(name: string, tab: 'Friends' | 'Following' | 'Followers'): Promise<void> {
    await this.goTo('Friends');
    await this.page.getByRole('tab', { name: tab, exact: true }).click();
    await this.page.getByRole('list', { name: 'People' }).getByRole('link', { name }).click();
    await expect(this.page.getByRole('heading', { name })).toBeVisible();
  }

  async followBack(name: string): Promise<void> {
    await this.openPerson(name, 'Followers');
    await this.page.getByRole('main').getByRole('button', { name: 'Follow back' }).click();
  }

  relationship(): Locator {
    return this.page.getByRole('group', { name: 'Relationship' });
  }

  async openChat(name: string): Promise<void> {
    await this.goTo('Inbox');
    const chat = this.page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name });
    await chat.click();
    await expect(this.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  }

  /** Starts a chat from "New message". */
  async newMessage(name: string): Promise<void> {
    await this.goTo('Inbox');
    await this.page.getByRole('button', { name: 'New message' }).click();
    await this.page.getByRole('dialog', { name: 'New message' }).getByRole('list', { name: 'People' }).getByRole('button', { name }).click();
    await expect(this.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  }

  async write(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.page.keyboard.press('Enter');
    await expect(this.message(`You: ${text}`)).toBeVisible();
  }

  message(name: string): Locator {
    return this.page.getByRole('region', { name: 'Messages' }).getByRole('article', { name, exact: true });
  }

  /** Waits until a message's description starts with a state. */
  async expectState(text: string, state: RegExp): Promise<void> {
    await expect(this.message(`You: ${text}`)).toHaveAccessibleDescription(state, { timeout: 30_000 });
  }

  /** Names of all messages in reading order. */
  async messageNames(): Promise<string[]> {
    const articles = this.page.getByRole('region', { name: 'Messages' }).getByRole('article');
    return articles.evaluateAll((all) => all.map((article) => article.getAttribute('aria-label') ?? ''));
  }

  connectionTo(name: string): Locator {
    return this.page.getByRole('status', { name: `${name}'s connection` });
  }
}

/** Processes whose command line names a folder. */
function browserPids(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}
