/**
 * What a person waits for, in a real browser: on the build that `npm start` serves, with all messages in IndexedDB and the relay gone.
 * `KITH_BENCH_CHATS` says how many chats there are where the start is
 * measured, and `KITH_BENCH_MESSAGES` how many messages: in all of them there, and in the longest one elsewhere.
 */
import { expect, it } from 'vitest';
import type { Page } from '@playwright/test';
import { median } from './figures.ts';
import { isQuick, measure, printMachine, type Pair } from './measure.ts';
import { EMPTY, LONG, makeProfile, SHORT, type Profile } from './browser/profile.ts';
import { atRest, coldStart, sinceAct, takeIn, visit, type Sight } from './browser/taking.ts';
import type { Sizes } from './browser/story.ts';

const CROWD = {
  chats: Number(process.env['KITH_BENCH_CHATS'] ?? (isQuick ? 4 : 200)),
  messages: Number(process.env['KITH_BENCH_MESSAGES'] ?? (isQuick ? 2000 : 100_000)),
  short: isQuick ? 200 : 1000,
  other: 100,
};
const MESSAGES = Number(process.env['KITH_BENCH_MESSAGES'] ?? (isQuick ? 2000 : 1_000_000));
const SHORT_MESSAGES = isQuick ? 200 : 1000;
const ROUNDS = isQuick ? 1 : 7;
const [KEYS, PAGE] = [5, 50];
/** By marks at the calls of the core and profiles of the page and of the worker, with forty chats of a hundred messages each. */
const WHY = {
  start: 'the newest chapter of every chat is read, opened and folded for its one line, 2.7 s of 4.8; the core opens after 1.1 s; the own safety words are hashed at each start, 0.26 s.',
  open: 'a page is folded from the rows of its chapter, each opened by itself: the page of forty is asked for some 30 ms after the tap and comes about 270 ms after that at a load of 14.',
  key: 'what is shown is on the disk: the text is written in 5 to 35 ms, the thread is read again in 15 to 35, and its 28 kB are carried to the page and put in place; the peer keeps nothing.',
};
/** Rows of the inbox that a first screen shows, and as many lines of a peer. */
const FIRST = Math.min(30, CROWD.chats);
const LINES = { selector: '#list > div', count: 30 };

const inbox: Sight = { selector: 'ul[aria-label="Conversations"] > li', count: FIRST };
const labelled = (kind: string, label: string): Sight => ({ selector: `${kind}[aria-label="${label}"]`, count: 1 });
const rowOf = (page: Page, name: string) => page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: new RegExp(`${name}\\b`) });
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const messages = (page: Page) => page.getByRole('region', { name: 'Messages' }).getByRole('article');

/** A tap on it opens the chat: so it was an inbox one can tap. */
async function tapLong(page: Page): Promise<void> {
  await rowOf(page, LONG).click();
  await expect.poll(() => messages(page).count()).toBeGreaterThan(10);
}

const cold = (profile: Profile): Promise<number> => coldStart(profile, 'app', inbox, tapLong);

const starting = (profile: Profile, against: Pick<Pair, 'id' | 'against' | 'target' | 'why' | 'packages'>, shell: 'raw' | 'y'): Pair => ({
  ...against, name: `cold start without a network to an inbox that is tapped: ${CROWD.chats} chats, ${CROWD.messages} messages`, rounds: ROUNDS, unit: 'ms',
  ours: () => cold(profile),
  theirs: () => coldStart(profile, shell, LINES),
});

/** The newest message of a chat, as its article is named. */
async function newestIn(profile: Profile, name: string): Promise<string> {
  const page = await visit(profile, 'app');
  await rowOf(page, name).click();
  return (await messages(page).last().getAttribute('aria-label'))!;
}

/** From the tap on a row, in an app that was just started and has nothing left to do, to the newest message. */
async function openChat(profile: Profile, name: string, newest: string): Promise<number> {
  const page = await visit(profile, 'app');
  await rowOf(page, name).waitFor();
  await atRest(profile.person);
  return sinceAct(page, labelled('article', newest), () => rowOf(page, name).click());
}

async function openRaw(profile: Profile): Promise<number> {
  const page = await visit(profile, 'raw');
  await page.locator(LINES.selector).nth(LINES.count - 1).waitFor();
  await atRest(profile.person);
  return sinceAct(page, { ...LINES, count: LINES.count + PAGE }, () => page.getByRole('button', { name: 'Open' }).click());
}

let texts = 0;

/** The median of some texts, each from its key to the screen. */
async function keysIn({ person }: Profile, kind: 'article' | 'div'): Promise<number> {
  const { page } = person;
  const spent: number[] = [];
  await field(page).waitFor();
  for (let n = 0; n < KEYS; n++) {
    const text = `Text ${texts++}`;
    await field(page).fill(text);
    await atRest(person);
    spent.push(await sinceAct(page, labelled(kind, `You: ${text}`), () => page.keyboard.press('Enter')));
  }
  return median(spent);
}

async function writeIn(profile: Profile, name: string): Promise<number> {
  const page = await visit(profile, 'app');
  await rowOf(page, name).click();
  return keysIn(profile, 'article');
}

async function writeRaw(profile: Profile): Promise<number> {
  await visit(profile, 'raw');
  return keysIn(profile, 'div');
}

async function run(pairs: readonly Pair[]): Promise<void> {
  for (const pair of pairs) expect(await measure(pair)).toBeGreaterThan(0);
}

/** In one browser, which stays open. */
async function inBrowser({ person }: Profile, work: () => Promise<void>): Promise<void> {
  await person.launch();
  await takeIn(person.context);
  await work();
  await person.close();
}

async function openings(profile: Profile): Promise<void> {
  const [long, short] = [await newestIn(profile, LONG), await newestIn(profile, SHORT)];
  const ours = { name: `from the tap to the newest message of a chat of ${MESSAGES} messages`, rounds: ROUNDS, unit: 'ms', why: WHY.open, ours: () => openChat(profile, LONG, long) };
  await run([
    { ...ours, id: 'P2 short chat, browser', against: `of one of ${SHORT_MESSAGES}`, target: 1.2, theirs: () => openChat(profile, SHORT, short) },
    { ...ours, id: 'P2 raw read, browser', against: 'a raw getAll(50) and 50 divs', target: 2, theirs: () => openRaw(profile) },
  ]);
}

async function writings(profile: Profile): Promise<void> {
  const ours = { name: `from the key to the own screen in a chat of ${MESSAGES} messages`, rounds: ROUNDS, unit: 'ms', target: 1.25, why: WHY.key, ours: () => writeIn(profile, LONG) };
  await run([
    { ...ours, id: 'P3 appended div, browser', against: 'a page that appends a div', theirs: () => writeRaw(profile) },
    { ...ours, id: 'P3 new chat, browser', against: 'in one that has hardly begun', theirs: () => writeIn(profile, EMPTY) },
  ]);
}

async function onProfile(sizes: Sizes, texts: number, work: (profile: Profile) => Promise<void>): Promise<void> {
  printMachine();
  const begun = performance.now();
  const profile = await makeProfile(sizes, texts);
  console.log(`the profile was made in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  try {
    await work(profile);
    expect(profile.person.complaints).toEqual([]);
  } finally {
    await profile.end();
  }
}

it('[P1] in a browser: the app is started cold, without a network, on many chats', { timeout: 7_200_000 }, async () => {
  const { chats, messages, short, other } = CROWD;
  const long = messages - short - (chats - 3) * other;
  await onProfile({ friends: chats, long, short, other }, messages, async (profile) => {
    await cold(profile);
    await run([
      starting(profile, { id: 'P1 raw read, browser', against: 'a page that does one raw getAll(30)', target: 3, why: WHY.start }, 'raw'),
      starting(profile, { id: 'P1 y-indexeddb, browser', against: `a y-indexeddb page with one document of ${messages} texts`, target: 1 / 30, why: WHY.start, packages: ['y-indexeddb', 'yjs'] }, 'y'),
    ]);
  });
});

it('[P2] [P3] in a browser: a long chat is opened and written in', { timeout: 7_200_000 }, async () => {
  await onProfile({ friends: 3, long: MESSAGES, short: SHORT_MESSAGES, other: 0 }, 0, async (profile) => {
    await inBrowser(profile, () => openings(profile));
    await inBrowser(profile, () => writings(profile));
  });
});
