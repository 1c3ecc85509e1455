/**
 * Taking times in a page, the app's and a peer's alike: from the navigation, or from the stamp of a tap or a key, to the frame after
 * the one in which what is waited for was painted.
 */
import { createServer } from 'node:http';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { ticksOf } from '../../e2e/processes.ts';
import type { Person } from '../../e2e/stage.ts';
import { choose, type Profile, type Shell } from './profile.ts';

/** What is waited for: so many elements. */
export interface Sight {
  readonly selector: string;
  readonly count: number;
}

interface Taking {
  /** Stamp of the last tap or key. */
  stamp: number;
  /** When it was painted, by the page's clock. */
  painted(sight: Sight): Promise<number>;
  /** Of what is waited for from the beginning. */
  first: Promise<number> | null;
}

declare global {
  interface Window {
    taking: Taking;
  }
}

/** Runs in each page before its scripts. */
function prepare(first: Sight | null): void {
  const afterPaint = (): Promise<number> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });
  const painted = ({ selector, count }: Sight): Promise<number> =>
    new Promise((resolve) => {
      const isThere = (): boolean => document.querySelectorAll(selector).length >= count;
      const look = (): void => {
        if (!isThere()) return;
        observer.disconnect();
        void afterPaint().then(resolve);
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true });
      look();
    });
  window.taking = { stamp: 0, painted, first: first && painted(first) };
  for (const type of ['click', 'keydown'] as const) addEventListener(type, ({ timeStamp }) => (window.taking.stamp = timeStamp), true);
}

/** In each page that the browser opens from now on. */
export const takeIn = (context: BrowserContext, first: Sight | null = null): Promise<unknown> => context.addInitScript(prepare, first);

/** ms from the beginning of the navigation. */
export const sinceStart = (page: Page): Promise<number> => page.evaluate(() => window.taking.first!);

/** ms from the tap or the key that `act` makes. */
export async function sinceAct(page: Page, sight: Sight, act: () => Promise<unknown>): Promise<number> {
  const painted = page.evaluateHandle((wanted) => ({ painted: window.taking.painted(wanted) }), sight);
  const taking = await painted;
  await act();
  return taking.evaluate(async (one) => (await one.painted) - window.taking.stamp);
}

/** Of one core: less is nothing to speak of. */
const [AT_REST, LOOK_MS] = [0.1, 500];

/** Resolves when the browser has done what it began. */
export const atRest = ({ profile }: Person): Promise<void> =>
  expect
    .poll(async () => {
      const [before, begun] = [ticksOf(profile), performance.now()];
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      return ((ticksOf(profile) - before) * 10) / (performance.now() - begun);
    }, { timeout: 120_000, intervals: [0] })
    .toBeLessThan(AT_REST);

/** Answered by no service worker: a page of the origin that is none of the app's. */
const BESIDE = '/healthz';

/** Chooses what the origin shows, with nothing of it open. In the place of the relay stands a server that says "ok", as long as this takes. */
async function chooseBeside({ person, port }: Profile, shell: Shell): Promise<void> {
  const server = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await person.goto(BESIDE);
  await choose(person.page, shell);
  server.close();
  server.closeAllConnections();
}

let shown: Shell = 'app';

/** Opens the shell in a browser that was open before. */
export async function visit(profile: Profile, shell: Shell): Promise<Page> {
  await chooseBeside(profile, shell);
  shown = shell;
  await profile.person.goto('/');
  return profile.person.page;
}

/** ms from a closed browser's first navigation to what is waited for. */
export async function coldStart(profile: Profile, shell: Shell, sight: Sight, after: (page: Page) => Promise<unknown> = async () => undefined): Promise<number> {
  const { person } = profile;
  if (shown !== shell) {
    await person.launch();
    await chooseBeside(profile, shell);
    shown = shell;
    await person.close();
  }
  await person.launch();
  await takeIn(person.context, sight);
  await person.goto('/');
  const spent = await sinceStart(person.page);
  await after(person.page);
  await person.close();
  return spent;
}
