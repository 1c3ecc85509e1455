import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../src/ui/App.svelte';
import type { Messenger } from '../../src/app/api.ts';
import { createFakeBoot, createFakeTab, type FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

describe('frame', () => {
  it('[F1] leads to Inbox, Friends and Profile, and marks where one is', async () => {
    await open(createHedgerow(), '#/inbox');
    const main = page.getByRole('navigation', { name: 'Main' });
    await main.getByRole('link', { name: 'Friends' }).click();
    await expect.element(page.getByRole('heading', { name: 'Friends' })).toBeVisible();
    await expect.element(main.getByRole('link', { name: 'Friends' })).toHaveAttribute('aria-current', 'page');
    await main.getByRole('link', { name: 'Profile' }).click();
    await expect.element(page.getByRole('heading', { name: 'Maya Ellison' })).toBeVisible();
    await main.getByRole('link', { name: 'Inbox' }).click();
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  });

  it('says on the empty side of a wide screen what is on the other, and nothing that is not', async () => {
    const core = createHedgerow();
    core.setRequests([]);
    await open(core, '#/profile', WIDE);
    await expect.element(page.getByRole('region', { name: 'This is you' })).toHaveTextContent('Settings and privacy are behind the three dots.');
    goHash('#/inbox/requests');
    await expect.element(page.getByRole('region', { name: 'Quiet here, for now' })).toBeVisible();
    await expect.element(page.getByText('Take your time')).not.toBeInTheDocument();
  });

  it('[F89] begins with a link past the navigation', async () => {
    await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    await userEvent.keyboard('{Tab}');
    expect(focusedName()).toBe('Skip to content');
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('role')).toBe('main');
  });

  it('[F89] has one main and shows one pane on a phone, two on a wide screen', async () => {
    await open(createHedgerow(), '#/chat/noor');
    await expect.element(page.getByRole('heading', { name: 'Noor Haddad' })).toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Conversations' })).not.toBeInTheDocument();
    await expect.element(page.getByRole('navigation', { name: 'Main' })).not.toBeInTheDocument();
    await page.viewport(...WIDE);
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    await expect.element(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    expect(page.getByRole('main').elements()).toHaveLength(1);
    await expect.element(page.getByRole('button', { name: 'Back' })).not.toBeInTheDocument();
  });

  it.each([
    ['#/inbox', 320],
    ['#/chat/noor', 320],
    ['#/friends', 320],
    ['#/person/maxi', 320],
    ['#/profile', 320],
    ['#/settings/relays', 320],
  ])('[F89] needs no sideways scrolling at %s and %d px', async (hash, width) => {
    await open(createHedgerow(), hash, [width, 640]);
    await expect.element(page.getByRole('main')).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    for (const pane of document.querySelectorAll('.scroll, .feed-scroll'))
      expect(pane.scrollWidth).toBeLessThanOrEqual(pane.clientWidth);
  });

  it('[F89] gives every control a target of at least 44 px, links in text aside', async () => {
    await open(createHedgerow(), '#/inbox');
    for (const hash of ['#/inbox', '#/chat/noor', '#/friends', '#/person/kofi', '#/profile', '#/settings/relays']) {
      location.hash = hash;
      await expect.element(page.getByRole('main')).toBeVisible();
      await expect.poll(() => document.querySelectorAll('.pane button').length).toBeGreaterThan(0);
      const small = [
        ...document.querySelectorAll<HTMLElement>('button:not(.skip):not(.retry):not(.more):not(.cover), input, textarea'),
      ]
        .filter((one) => one.offsetParent !== null)
        .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 44)
        .map((one) => `${hash} ${one.className} ${one.getAttribute('aria-label') ?? ''}`);
      expect(small).toEqual([]);
    }
  });

  it('[F3] tells the connection only after it has stayed the same for two seconds', async () => {
    const core = createHedgerow();
    await open(core, '#/inbox', WIDE);
    const status = page.getByRole('status', { name: 'Connection' });
    await expect.element(status).toHaveTextContent('Connected');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    core.setConnection('Offline');
    await vi.advanceTimersByTimeAsync(1500);
    expect(status.element().textContent).toBe('Connected');
    core.setConnection('Connected');
    await vi.advanceTimersByTimeAsync(3000);
    expect(status.element().textContent).toBe('Connected');
    core.setConnection('Offline');
    await vi.advanceTimersByTimeAsync(2100);
    expect(status.element().textContent).toBe('Offline');
  });

  it('[F3] says offline openly and keeps every control of writing', async () => {
    const core = createHedgerow();
    core.setConnection('Offline');
    await open(core, '#/chat/mateo');
    await expect.element(page.getByText('Keep writing. Messages go out when you are back.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Message' }).fill('Later');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: Later' })).toHaveAccessibleDescription(/^Queued/);
  });

  it('tells how the friend is reached in a chat', async () => {
    await open(createHedgerow(), '#/chat/mateo');
    await expect.element(page.getByRole('status', { name: "Mateo Ruiz's connection" })).toHaveTextContent('Through a relay');
  });

  it('wakes the core when the network is back', async () => {
    const core = createHedgerow();
    await open(core, '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    dispatchEvent(new Event('online'));
    expect(core.calls).toContainEqual(['wake']);
  });

  it('says that Kith is open in another tab, and takes over with "Use here"', async () => {
    const core = createHedgerow();
    const boot = createFakeBoot(core, createFakeTab('elsewhere'));
    await page.viewport(390, 844);
    await render(App, { props: boot });
    const dialog = page.getByRole('alertdialog', { name: 'Kith is open in another tab' });
    await expect.element(dialog).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Use here' }).click();
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  });

  it('[F3] gives way when another tab takes over, and shows nothing of the chats any more', async () => {
    const boot = await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    await expect.poll(() => document.title).toMatch(/^\(\d+\) Kith$/);
    boot.tab.set('elsewhere');
    await expect.element(page.getByRole('alertdialog', { name: 'Kith is open in another tab' })).toBeVisible();
    expect(document.body.textContent).not.toContain('Noor');
    expect(document.title).toBe('Kith');
  });

  it('[F87] offers a new version and reloads only when asked', async () => {
    const boot = await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    await expect.element(page.getByRole('status', { name: 'New version' })).not.toBeInTheDocument();
    boot.updates.set(true);
    await page.getByRole('status', { name: 'New version' }).getByRole('button', { name: 'Reload' }).click();
    expect(boot.updates.taken()).toBe(1);
  });

  it.each(['#/nowhere', '#/chat/', '#/person/<script>', '#/settings/secret'])(
    'says that %s leads nowhere, and leads back',
    async (hash) => {
      await open(createHedgerow(), hash);
      await page
        .getByRole('alertdialog', { name: 'This link no longer works' })
        .getByRole('button', { name: 'To the inbox' })
        .click();
      expect(location.hash).toBe('#/inbox');
    },
  );

  it('[F3] says in plain words when the store could not be opened at all', async () => {
    const core = createFakeMessenger();
    await page.viewport(390, 844);
    const broken = Object.assign(new Error('no'), { code: 'storageCorrupt' });
    await render(App, { props: { ...createFakeBoot(core), messenger: () => Promise.reject(broken) } });
    await expect
      .element(page.getByRole('alertdialog', { name: 'Kith had to stop' }))
      .toHaveTextContent('What is kept on this device cannot be read.');
  });

  const openFaulty = async (code: string): Promise<FakeBoot> => {
    await page.viewport(390, 844);
    const boot = createFakeBoot(createFakeMessenger());
    await render(App, { props: { ...boot, messenger: () => Promise.reject(Object.assign(new Error('no'), { code })) } });
    return boot;
  };
  const stopped = () => page.getByRole('alertdialog', { name: 'Kith had to stop' });
  const question = () => page.getByRole('alertdialog', { name: 'Start again on this device?' });

  it('[F3] begins anew where nothing can be read, only after asking; Cancel deletes nothing', async () => {
    const boot = await openFaulty('storageCorrupt');
    await expect.element(stopped()).not.toHaveTextContent(/recovery phrase/i);
    await expect.element(stopped().getByRole('button', { name: 'Reload' })).toHaveFocus();
    await expectNoBarriers();
    await stopped().getByRole('button', { name: 'Start again on this device' }).click();
    await expect.element(question().getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await expectNoBarriers();
    await userEvent.keyboard('{Enter}');
    await expect.element(question()).not.toBeInTheDocument();
    expect(boot.asked).toEqual([]);
    await stopped().getByRole('button', { name: 'Start again on this device' }).click();
    await question().getByRole('button', { name: 'Delete and start again' }).click();
    expect(boot.asked).toEqual(['startAgain']);
  });

  it('[F3] says so when what is kept cannot even be deleted', async () => {
    const broken = Object.assign(new Error('no'), { code: 'storageCorrupt' });
    const boot = createFakeBoot(createFakeMessenger());
    const props = { ...boot, messenger: () => Promise.reject(broken), startAgain: () => Promise.reject(new Error('blocked')) };
    await render(App, { props });
    await stopped().getByRole('button', { name: 'Start again on this device' }).click();
    await question().getByRole('button', { name: 'Delete and start again' }).click();
    await expect.element(question().getByRole('alert')).toHaveTextContent('could not be deleted');
    await expectNoBarriers();
  });

  it('[F3] [H15] says that a newer Kith wrote what is here, deletes nothing, and takes the newer version when one waits', async () => {
    const boot = await openFaulty('storageNewer');
    await expect.element(stopped()).toHaveTextContent('was written by a newer Kith. Reload to open it with that one.');
    await expectNoBarriers();
    boot.updates.set(true);
    await stopped().getByRole('button', { name: 'Reload' }).click();
    expect(boot.updates.taken()).toBe(1);
    expect(boot.asked).toEqual([]);
  });

  it('[F3] says offline while the part that reaches others is not here, whatever the core hopes for', async () => {
    const core = createHedgerow();
    core.setConnection('Connecting');
    const boot = await open(core, '#/inbox', WIDE);
    boot.reach.set(true);
    await expect.element(page.getByRole('status', { name: 'Connection' })).toHaveTextContent('Offline');
    core.setConnection('Connected');
    boot.reach.set(false);
    await expect.element(page.getByRole('status', { name: 'Connection' })).toHaveTextContent('Connected');
  });

  it.each(['storageFailed', 'storageBlocked', 'storageNewer', 'coreStopped'])('[F3] offers no deletion for %s', async (code) => {
    await openFaulty(code);
    await expect.element(stopped().getByRole('button', { name: 'Reload' })).toBeVisible();
    expect(page.getByRole('button').elements()).toHaveLength(1);
  });

  it('[F3] says that the page needs https before anything else, and opens nothing', async () => {
    const core = createHedgerow();
    const boot = createFakeBoot(core, createFakeTab('elsewhere'));
    let opened = 0;
    await render(App, { props: { ...boot, isSecure: false, messenger: () => Promise.resolve(core).finally(() => opened++) } });
    await expect.element(page.getByRole('alertdialog', { name: 'Kith cannot open here' })).toHaveTextContent('This page needs https.');
    await expect.element(page.getByRole('alertdialog', { name: 'Kith is open in another tab' })).not.toBeInTheDocument();
    await expectNoBarriers();
    boot.tab.set('here');
    await expect.element(page.getByRole('alertdialog', { name: 'Kith cannot open here' })).toBeVisible();
    expect(opened).toBe(0);
  });

  it.each([
    ['coreStopped', 'Kith stopped working.'],
    ['storageClosed', 'took away what Kith keeps'],
  ] as const)('[F3] says %s while it is open, with one way on', async (code, sentence) => {
    const boot = await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    expect(stopped().elements()).toHaveLength(0);
    boot.alarm.set({ code });
    await expect.element(stopped()).toHaveTextContent(sentence);
    await expect.element(stopped().getByRole('button', { name: 'Reload' })).toHaveFocus();
    await expectNoBarriers();
  });

  it('[F3] says that another tab holds the store while it opens, and goes on by itself', async () => {
    const boot = createFakeBoot(createHedgerow());
    let goOn: (core: Messenger) => void = () => undefined;
    await render(App, { props: { ...boot, messenger: () => new Promise<Messenger>((resolve) => (goOn = resolve)) } });
    boot.alarm.set({ code: 'storageWaits' });
    await expect.element(page.getByRole('alertdialog', { name: 'Kith is opening' })).toHaveTextContent('Close the other tabs of Kith.');
    boot.alarm.set(null);
    goOn(createHedgerow());
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    expect(page.getByRole('alertdialog').elements()).toHaveLength(0);
  });

  it('[F3] says so when the core breaks while it is open', async () => {
    const core = createHedgerow();
    await open({ ...core, inbox: () => Promise.reject(new Error('worker gone')) }, '#/inbox');
    await expect.element(page.getByRole('alertdialog', { name: 'Kith had to stop' })).toBeVisible();
  });
});
