/** An open chat while the world around it changes: what is read, what is kept, and what is said when it cannot be. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Messenger, ThreadPage } from '../../src/app/api.ts';
import { fail, type Result, type UserCode } from '../../src/protocol/errors.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { goHash, open, WIDE } from './open.ts';

const field = () => page.getByRole('textbox', { name: 'Message' });
const article = (name: string | RegExp) => page.getByRole('article', { name });
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => done()));

function createTwo(...texts: readonly string[]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' }), person('ann', 'Ann')]);
  core.setThread(
    'bob',
    texts.map((text) => message(text)),
  );
  core.setThread('ann', [message('Hello from Ann')]);
  return core;
}

/** A promise that a test keeps when it wants to. */
function later(): { readonly promise: Promise<void>; readonly keep: () => void } {
  let keep: () => void = () => undefined;
  const promise = new Promise<void>((done) => (keep = done));
  return { promise, keep };
}

describe('open chat: which one is on the screen', () => {
  it('leaves the room of the next chat open, however long the draft of the last one takes to keep', async () => {
    const core = createTwo('Hello');
    const slow = later();
    const saved: string[] = [];
    const saveDraft: Messenger['saveDraft'] = (chat, text) =>
      slow.promise.then(() => core.saveDraft(chat, text)).then(() => void saved.push(text));
    await open({ ...core, saveDraft }, '#/chat/bob', WIDE);
    await field().fill('Half a thought');
    goHash('#/chat/ann');
    await expect.element(page.getByRole('heading', { name: 'Ann', level: 1 })).toBeVisible();
    await expect.poll(core.focused).toBe('ann');
    slow.keep();
    await expect.poll(() => saved).toEqual(['Half a thought']);
    await frame();
    expect(core.focused()).toBe('ann');
  });
});

describe('open chat: what was seen', () => {
  it.each([
    ['f.1', 'Failed'],
    ['q.1', 'Queued'],
  ] as const)('[F19] counts an incoming message as read while a text of mine (%s) stands below it', async (id, state) => {
    const core = createTwo();
    const news = message('News', { unread: true });
    core.setThread('bob', [message('Old'), news, message('Mine', { id, mine: true, state })]);
    await open(core, '#/chat/bob');
    await expect.element(article('You: Mine')).toBeInViewport();
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'markRead')).toEqual([['markRead', 'bob', news.id]]);
    await expect.poll(async () => (await core.inbox()).find((chat) => chat.id === 'bob')?.unread).toBe(0);
    await expect.element(page.getByRole('navigation', { name: 'Main' })).not.toBeInTheDocument();
  });

  it('[F19] counts one that comes in above such a text as read too', async () => {
    const core = createTwo();
    const mine = message('Mine', { id: 'f.1', mine: true, state: 'Failed' });
    const old = message('Old');
    core.setThread('bob', [old, mine]);
    await open(core, '#/chat/bob');
    await expect.element(article('You: Mine')).toBeInViewport();
    const news = message('News', { unread: true });
    core.setThread('bob', [old, news, mine]);
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'markRead').at(-1)).toEqual(['markRead', 'bob', news.id]);
  });

  it('[F15] lets the number on the jump button fall as one reads on', async () => {
    const core = createTwo();
    const news = Array.from({ length: 60 }, (_, at) => message(`New ${at}`, { unread: true }));
    core.setThread('bob', [message('Old'), ...news]);
    await open(core, '#/chat/bob');
    const jump = page.getByRole('button', { name: 'Jump to latest' });
    await expect.element(jump).toHaveAccessibleDescription(/^\d\d new$/);
    const fresh = (): number => Number.parseInt(jump.element().querySelector('.badge')?.textContent ?? '', 10);
    await expect.poll(fresh).toBeLessThan(60);
    const before = fresh();
    document.querySelector('.feed-scroll')!.scrollTop += 300;
    await expect.poll(fresh).toBeLessThan(before);
  });
});

describe('open chat: the draft', () => {
  it('[F19] keeps what was typed in an empty chat when that is read again before the draft is kept', async () => {
    const core = createTwo();
    core.setThread('bob', []);
    await core.saveDraft('bob', 'Old words');
    await open(core, '#/chat/bob');
    await expect.element(field()).toHaveValue('Old words');
    await field().fill('New words');
    core.tell({ what: 'thread', chat: 'bob' });
    await frame();
    await expect.poll(() => core.draftOf('bob')).toBe('New words');
    // A field that is made anew shows it too.
    core.setPeople([person('bob', 'Bob', { locked: 'notFollowedBack' })]);
    await expect.element(field()).not.toBeInTheDocument();
    core.setPeople([person('bob', 'Bob')]);
    await expect.element(field()).toHaveValue('New words');
  });

  it('[F15] draws no unread line in an empty chat for what comes while one looks at it', async () => {
    const core = createTwo();
    core.setThread('bob', []);
    await open(core, '#/chat/bob');
    await expect.element(field()).toBeVisible();
    core.incoming('bob', 'First of all');
    await expect.element(article('Bob: First of all')).toBeVisible();
    expect(page.getByRole('separator', { name: 'Unread' }).elements()).toHaveLength(0);
  });

  it.each([
    ['pagehide', () => dispatchEvent(new PageTransitionEvent('pagehide'))],
    ['visibilitychange', () => document.dispatchEvent(new Event('visibilitychange'))],
  ])('[F19] keeps the draft at once on %s: the page may never come back', async (_, put) => {
    const core = createTwo('Hello');
    await open(core, '#/chat/bob');
    await field().fill('Half a thought');
    expect(core.draftOf('bob')).toBe('');
    put();
    expect(core.draftOf('bob')).toBe('Half a thought');
  });
});

describe('open chat: what cannot be read', () => {
  /** A core whose thread is refused with a code while the test says so. */
  function createBroken(core: FakeMessenger): { readonly core: FakeMessenger; code: UserCode | null } {
    const thread: Messenger['thread'] = (...asked): Promise<Result<ThreadPage>> =>
      broken.code ? Promise.resolve(fail(broken.code)) : core.thread(...asked);
    const broken = { core: { ...core, thread }, code: null as UserCode | null };
    return broken;
  }
  const dead = () => page.getByRole('alertdialog', { name: 'This link no longer works' });

  it('[F3] is not called a dead link when it is the storage, says which, and goes on when it works again', async () => {
    const broken = createBroken(createTwo('Hello'));
    broken.code = 'storageFailed';
    await open(broken.core, '#/chat/bob');
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device could not keep what was to be kept.');
    expect(dead().elements()).toHaveLength(0);
    await expect.element(page.getByRole('link', { name: 'To the inbox' })).toBeVisible();
    broken.code = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(article('Bob: Hello')).toBeVisible();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it('[F3] leaves what was read before in place, and takes the sentence away by itself', async () => {
    const broken = createBroken(createTwo('Hello'));
    await open(broken.core, '#/chat/bob');
    await expect.element(article('Bob: Hello')).toBeVisible();
    broken.code = 'storageFailed';
    broken.core.tell({ what: 'thread', chat: 'bob' });
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expect.element(article('Bob: Hello')).toBeVisible();
    broken.code = null;
    broken.core.tell({ what: 'thread', chat: 'bob' });
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it('[F15] leaves the reader alone when an older page cannot be read', async () => {
    const core = createTwo();
    core.setThread(
      'bob',
      Array.from({ length: 200 }, (_, at) => message(`Message ${at}.`)),
    );
    let refused = 0;
    const thread: Messenger['thread'] = (chat, anchor, limit) => {
      if (anchor.at !== 'before') return core.thread(chat, anchor, limit);
      refused++;
      return Promise.resolve(fail('storageFailed'));
    };
    await open({ ...core, thread }, '#/chat/bob');
    await expect.element(article('Bob: Message 199.')).toBeVisible();
    const box = document.querySelector('.feed-scroll')!;
    box.scrollTop = -600;
    await expect.poll(() => refused).toBeGreaterThan(0);
    await expect.element(page.getByRole('alert')).toBeVisible();
    expect(Math.round(box.scrollTop)).toBeLessThan(-500);
  });

  it('goes on after one reading that breaks altogether', async () => {
    const core = createTwo('Hello');
    let breaks = false;
    const thread: Messenger['thread'] = async (...asked) => {
      const read = await core.thread(...asked);
      if (breaks && read.ok) return { ok: true, value: { ...read.value, messages: null as never } };
      return read;
    };
    await open({ ...core, thread }, '#/chat/bob');
    await expect.element(article('Bob: Hello')).toBeVisible();
    const broke = new Promise((done) =>
      addEventListener('unhandledrejection', (event) => (event.preventDefault(), done(event)), { once: true }),
    );
    breaks = true;
    core.tell({ what: 'thread', chat: 'bob' });
    await broke;
    breaks = false;
    core.incoming('bob', 'Still here');
    await expect.element(article('Bob: Still here')).toBeVisible();
  });
});

describe('open chat: texts that are not written yet', () => {
  it.each([
    ['f.1', 'Failed'],
    ['q.1', 'Queued'],
  ] as const)('[F16] are not offered for deletion (%s): nobody else has them', async (id, state) => {
    const core = createTwo();
    core.setThread('bob', [message('Mine', { id, mine: true, state })]);
    await open(core, '#/chat/bob');
    await article('You: Mine').hover();
    await article('You: Mine').getByRole('button', { name: 'Message actions' }).click();
    const items = page.getByRole('menuitem');
    await expect.element(items.first()).toBeVisible();
    expect(items.elements().map((item) => item.textContent.trim())).toEqual(['Copy']);
  });

  it('[F17] are tried again once when "Try again" is pressed twice', async () => {
    const core = createTwo();
    core.setThread('bob', [message('Mine', { id: 'f.1', mine: true, state: 'Failed' })]);
    const slow = later();
    let asked = 0;
    const retry: Messenger['retry'] = async (chat, id) => {
      asked++;
      await slow.promise;
      return core.retry(chat, id);
    };
    await open({ ...core, retry }, '#/chat/bob');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.dblClick();
    slow.keep();
    await expect.element(article('You: Mine')).toHaveAccessibleDescription(/^Queued/);
    await frame();
    expect(asked).toBe(1);
    expect(page.getByRole('status', { name: 'Notice' }).element().textContent.trim()).toBe('');
  });
});

describe('what is read of the rest', () => {
  it('[F12] never shows an older inbox that comes late over a newer one', async () => {
    const core = createTwo('Hello');
    const slow = later();
    let asked = 0;
    const inbox: Messenger['inbox'] = async () => {
      const now = await core.inbox();
      if (++asked === 2) await slow.promise;
      return now;
    };
    await open({ ...core, inbox }, '#/inbox');
    await expect.element(page.getByRole('link', { name: /^Bob.*Hello/ })).toBeVisible();
    core.setThread('bob', [message('Second')]);
    await expect.poll(() => asked).toBe(2);
    core.setThread('bob', [message('Third')]);
    await frame();
    slow.keep();
    await expect.element(page.getByRole('link', { name: /^Bob.*Third/ })).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByRole('link', { name: /^Bob.*Third/ })).toBeVisible();
  });
});
