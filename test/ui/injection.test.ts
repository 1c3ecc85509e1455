/**
 * Five hundred texts that look like something else, in every place that shows what others wrote or that can be written in:
 * shown as text, letter for letter, with no element, script or request out of them (R19).
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup } from 'vitest-browser-svelte';
import type { CardPreview } from '../../src/app/api.ts';
import { harmless } from '../../src/ui/harmless.ts';
import { tokensOf, wordsOf } from '../../src/ui/marks.ts';
import { card, createFakeMessenger, message, person, request, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { me, photos } from '../helpers/fakeWorld.ts';
import { CORPUS, MARK, NOWHERE } from '../helpers/injections.ts';
import { drawing } from '../helpers/photoFiles.ts';
import { open } from './open.ts';

/** As a message is shown: its marks have become a look. */
const formatted = (text: string): string => wordsOf(tokensOf(text));
const BATCH = 50;
const batches = Array.from({ length: Math.ceil(CORPUS.length / BATCH) }, (_, at) => CORPUS.slice(at * BATCH, (at + 1) * BATCH));

/** What the page wanted from elsewhere: fetched, or stopped by its policy. */
const wanted: string[] = [];
const onViolation = ({ blockedURI }: SecurityPolicyViolationEvent): void => void wanted.push(blockedURI);
const fetched = (): readonly string[] => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes(NOWHERE));

beforeEach(() => {
  performance.clearResourceTimings();
  wanted.length = 0;
  document.addEventListener('securitypolicyviolation', onViolation);
});
afterEach(() => document.removeEventListener('securitypolicyviolation', onViolation));

const FOREIGN = 'script, iframe, object, embed, audio, link, style, base, meta, details[ontoggle], template, math, animate, [onerror], [onload], [onfocus], [ping], [srcdoc]';

/** Nothing ran, nothing was asked for, no element came of it, and the page is where it was. */
function expectQuiet(hash: string): void {
  expect(Reflect.has(window, MARK)).toBe(false);
  expect(Reflect.get({}, MARK)).toBeUndefined();
  expect([...wanted, ...fetched()]).toEqual([]);
  expect([...document.body.querySelectorAll(FOREIGN)].map((one) => new XMLSerializer().serializeToString(one)).filter((html) => html.includes(MARK) || html.includes(NOWHERE))).toEqual([]);
  const addresses = [...document.body.querySelectorAll('[href], [src], [action]')].flatMap((one) => ['href', 'src', 'action'].map((name) => one.getAttribute(name) ?? ''));
  expect(addresses.filter((one) => !one.startsWith('#')).filter((one) => one.includes(NOWHERE) || /^(javascript|data):.*kith/i.test(one))).toEqual([]);
  expect(location.hash).toBe(hash);
}

type Look = (text: string) => string;
/** Names and hosts were cleaned before they came: they are shown as they are. */
const asIs: Look = (text) => text;

/** All of it is there, as that place shows it. */
async function expectShown(written: readonly string[], look = asIs): Promise<void> {
  const texts = written.map(look);
  await expect.poll(() => texts.filter((text) => !(document.body.textContent ?? '').includes(text)), { timeout: 10_000 }).toEqual([]);
}

interface Place {
  readonly where: string;
  readonly hash: string;
  readonly look?: Look;
  fill(core: FakeMessenger, texts: readonly string[]): void;
}

const idAt = (at: number): string => `p${at}`;
const peopleNamed = (texts: readonly string[]) => texts.map((name, at) => person(idAt(at), name));

/** Places that show many at once. */
const LISTS: readonly Place[] = [
  {
    where: 'names in the list of friends',
    hash: '#/friends',
    fill: (core, texts) => core.setPeople(peopleNamed(texts)),
  },
  {
    where: 'last messages in the inbox',
    hash: '#/inbox',
    look: harmless,
    fill(core, texts) {
      core.setPeople(texts.map((_, at) => person(idAt(at), `Person ${at}`)));
      for (const [at, text] of texts.entries()) core.setThread(idAt(at), [message(text)]);
    },
  },
  {
    where: 'message requests, name and text',
    hash: '#/inbox/requests',
    look: harmless,
    fill(core, texts) {
      core.setPolicyView({ policy: 'Everyone' });
      core.setRequests(texts.map((text, at) => request(idAt(at), text, text, { relayHosts: [text] })));
    },
  },
  {
    where: 'names of blocked accounts',
    hash: '#/settings/blocked',
    fill: (core, texts) => core.setPeople(texts.map((name, at) => person(idAt(at), name, { relationship: 'Blocked', locked: 'blocked' }))),
  },
  {
    where: 'addresses of relays',
    hash: '#/settings/relays',
    fill: (core, texts) => core.setRelays(texts.map((host) => ({ address: host, host, state: 'Connected', own: true }))),
  },
];

/** Places that show one: the whole page is opened for each, so the forty and some more have to do. */
const SINGLE: readonly Place[] = [
  {
    where: 'the head of a chat, a message and the draft',
    hash: '#/chat/p0',
    fill(core, [text]) {
      core.setPeople([person('p0', text!)]);
      core.setThread('p0', [message(text!), message(text!, { mine: true })]);
      void core.saveDraft('p0', text!);
    },
  },
  { where: 'the page of a person', hash: '#/person/p0', fill: (core, [text]) => core.setPeople([person('p0', text!, { relayHosts: [text!], alert: 'disputed' })]) },
  { where: 'the own name', hash: '#/profile', fill: (core, [text]) => core.setAccount({ kind: 'ready', me: me(text!) }) },
  { where: 'a card that is opened', hash: '#/add/c1', fill: (core, [text]) => core.setCard('c1', card(text!, { relayHosts: [text!] }) satisfies CardPreview) },
];

const QUICK = CORPUS.filter((_, at) => at < 40 || at % 23 === 0);

describe('[R19] [H61] [H62] texts that look like something else', () => {
  it('are five hundred different ones, and what watches for requests sees one', async () => {
    expect(new Set(CORPUS).size).toBe(500);
    new Image().src = `https://${NOWHERE}/control`;
    await expect.poll(() => [...wanted, ...fetched()].length).toBeGreaterThan(0);
  });

  it.each(LISTS)('are text and nothing more as $where', async ({ hash, look, fill }) => {
    for (const texts of batches) {
      const core = createFakeMessenger();
      fill(core, texts);
      await open(core, hash);
      await expectShown(texts, look);
      expectQuiet(hash);
      await cleanup();
    }
  });

  it.each(SINGLE)('are text and nothing more as $where', async ({ hash, fill }) => {
    for (const text of QUICK) {
      const core = createFakeMessenger();
      fill(core, [text]);
      await open(core, hash);
      await expectShown([text]);
      expectQuiet(hash);
      await cleanup();
    }
  });

  it('are text and nothing more as messages of a chat', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('p0', 'Noor')]);
    core.setThread('p0', [message('Hello')]);
    await open(core, '#/chat/p0');
    for (let at = 0; at < CORPUS.length; at += 10) {
      const texts = CORPUS.slice(at, at + 10);
      core.setThread('p0', texts.map((text) => message(text)));
      await expectShown(texts, formatted);
      expectQuiet('#/chat/p0');
    }
  });

  it('[F27] are text and nothing more as captions and descriptions of photos, in the chat and in the inbox', async () => {
    const png = await drawing('image/png', 40, 30);
    const core = createFakeMessenger();
    core.setPeople([person('p0', 'Noor')]);
    core.setThread('p0', [message('Hello')]);
    await open(core, '#/chat/p0');
    const described = (): readonly string[] => [...document.querySelectorAll<HTMLImageElement>('.shots img')].map(({ alt }) => alt);
    for (let at = 0; at < CORPUS.length; at += 10) {
      const texts = CORPUS.slice(at, at + 10);
      // Every other one is not here yet: then its description is all there is.
      const said = texts.map((text, n) => photos([{ alt: text, ...(n % 2 === 0 ? {} : { state: 'On tap' }) }], text));
      for (const { id } of said) core.setPhoto('p0', id, 0, png);
      core.setThread('p0', said);
      await expectShown(texts, formatted);
      await expect.poll(() => texts.filter((text, n) => n % 2 === 0 && !described().includes(harmless(text)))).toEqual([]);
      expectQuiet('#/chat/p0');
    }
    await cleanup();
    const inbox = createFakeMessenger();
    const texts = CORPUS.slice(0, BATCH);
    inbox.setPeople(texts.map((_, at) => person(idAt(at), `Person ${at}`)));
    for (const [at, text] of texts.entries()) inbox.setThread(idAt(at), [photos([{ alt: text }], text)]);
    await open(inbox, '#/inbox');
    await expectShown(texts, harmless);
    expectQuiet('#/inbox');
  });

  it('[F27] are text and nothing more as the description of a photo in the viewer', async () => {
    const png = await drawing('image/png', 40, 30);
    for (const text of CORPUS.slice(0, 40)) {
      const core = createFakeMessenger();
      core.setPeople([person('p0', 'Noor')]);
      const said = photos([{ alt: text }], text);
      core.setPhoto('p0', said.id, 0, png);
      core.setThread('p0', [said]);
      await open(core, '#/chat/p0');
      await page.getByRole('button', { name: 'Open photo', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Photo', exact: true });
      await expect.element(dialog).toBeVisible();
      await expect.poll(() => (dialog.element().textContent ?? '').includes(harmless(text))).toBe(true);
      expectQuiet('#/chat/p0');
      await cleanup();
    }
  });

  it('are text and nothing more when they are written', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('p0', 'Noor')]);
    core.setThread('p0', [message('Hello')]);
    await open(core, '#/chat/p0');
    for (const text of QUICK) {
      await page.getByRole('textbox', { name: 'Message' }).fill(text);
      await page.getByRole('button', { name: 'Send' }).click();
      await expect.element(page.getByRole('textbox', { name: 'Message' })).toHaveValue('');
      expectQuiet('#/chat/p0');
    }
    expect(core.calls.filter(([verb]) => verb === 'sendText').map(([, , text]) => text)).toEqual(QUICK);
  });
});
