/** The storage page: what it tells, room given back after a yes, and what is loaded without a tap. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ChatStorage } from '../../src/app/storageApi.ts';
import { type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, open, PHONE, WIDE } from './open.ts';

const PAGE = '#/settings/storage';
const MB = 1_000_000;
const noor: ChatStorage = { id: 'noor', name: 'Noor Haddad', color: 2, photos: 400 * MB, videos: 300 * MB, freeable: 600 * MB, locked: false };
const mateo: ChatStorage = { id: 'mateo', name: 'Mateo Ruiz', color: 3, photos: 50 * MB, videos: 0, freeable: 50 * MB, locked: false };
const sam: ChatStorage = { id: 'sam', name: 'Sam Whitlock', color: 4, photos: 20 * MB, videos: 0, freeable: 20 * MB, locked: true };
const shira: ChatStorage = { id: 'shira', name: 'שירה לוי', color: 5, photos: 2 * MB, videos: 0, freeable: 0, locked: false };

const button = (name: string) => page.getByRole('button', { name, exact: true });
const row = (name: string) => page.getByRole('list', { name: 'Chats' }).getByRole('listitem').filter({ hasText: name });
const question = () => page.getByRole('alertdialog');
const freed = (core: FakeMessenger): readonly unknown[] => core.calls.filter(([verb]) => verb === 'freeUp').map(([, chat]) => chat);

function createFull(): FakeMessenger {
  const core = createHedgerow();
  core.setStorage({ chats: [noor, mateo, sam, shira], room: { used: 900 * MB, most: 5700 * MB } });
  return core;
}

describe('[F85] erasing everything', () => {
  it('is asked once more, with the safe answer first, and says how one comes back', async () => {
    const boot = await open(createFull(), PAGE);
    await button('Delete everything here').click();
    await expect.element(question()).toHaveTextContent('With your recovery phrase you come back as yourself');
    await expectNoBarriers();
    await question().getByRole('button', { name: 'Cancel' }).click();
    await expect.element(question()).not.toBeInTheDocument();
    expect(boot.asked).not.toContain('startAgain');
    await button('Delete everything here').click();
    await question().getByRole('button', { name: 'Delete and start again' }).click();
    await expect.poll(() => boot.asked).toContain('startAgain');
  });
});

describe('[F85] the storage page', () => {
  it.each([PHONE, WIDE])('tells what takes the room and of whom, without barriers, at %i × %i', async (...size) => {
    await open(createFull(), PAGE, size);
    await expect.element(page.getByRole('heading', { name: '900 MB used' })).toBeVisible();
    for (const text of ['Photos 472 MB', 'Videos 300 MB', 'Messages and Kith itself 128 MB']) await expect.element(page.getByText(text)).toBeVisible();
    await expect.element(row('Noor Haddad')).toHaveTextContent('700 MB, of which 600 MB can be freed');
    await expect.element(row('Mateo Ruiz')).toHaveTextContent('50 MB of photos and videos');
    await expect.element(row('שירה לוי')).toHaveTextContent('2 MB of photos and videos that you sent. They stay.');
    expect(row('שירה לוי').getByRole('button').elements()).toEqual([]);
    await expect.element(row('Noor Haddad').getByRole('link')).toHaveAttribute('href', '#/chat/noor');
    const widths = [...document.querySelectorAll('.bars rect')].map((part) => Number(part.getAttribute('width')));
    expect(widths.map(Math.round)).toEqual([52, 33, 14]);
    await expectNoBarriers();
  });

  it('is a topic of the settings', async () => {
    await open(createFull(), '#/settings');
    await page.getByRole('link', { name: 'Storage' }).click();
    await expect.element(page.getByRole('heading', { name: 'Storage', exact: true })).toBeVisible();
  });

  it('says that there is nothing to free where nothing came', async () => {
    const core = createHedgerow();
    core.setStorage({ chats: [shira] });
    await open(core, PAGE);
    await expect.element(page.getByText('Nothing to free up')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: '2 MB used' })).toBeVisible();
    expect(button('Free up space').elements()).toEqual([]);
  });

  it('says why it cannot tell', async () => {
    const core = createFull();
    core.refuse('storage', 'storageFailed');
    await open(core, PAGE);
    await expect.element(page.getByRole('alert')).toHaveTextContent('could not keep');
  });
});

describe('[F85] storage health', () => {
  const meter = () => page.getByRole('meter', { name: 'Storage health' });

  it('is good when the browser keeps all and there is room, and without one of them not', async () => {
    const core = createFull();
    const boot = await open(core, PAGE);
    await expect.element(meter()).toHaveAttribute('aria-valuetext', 'Fair, 1 of 2 checks pass');
    await button('Keep it safe').click();
    await expect.element(page.getByText('The browser did not agree yet.', { exact: false })).toBeVisible();
    boot.storage.gives = true;
    await button('Keep it safe').click();
    await expect.element(page.getByRole('heading', { name: 'Storage health: good' })).toBeVisible();
    await expect.element(meter()).toHaveAttribute('aria-valuetext', 'Good, 2 of 2 checks pass');
    expect(button('Keep it safe').elements()).toEqual([]);
    await expectNoBarriers();
  });

  it('is poor when there is little room too, and says what waits', async () => {
    const core = createFull();
    core.setStorage({ room: { used: 900 * MB, most: 948 * MB } });
    await open(core, PAGE);
    await expect.element(page.getByRole('heading', { name: 'Storage health: poor' })).toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Checks' })).toHaveTextContent('48 MB left for Kith on this device. New photos and videos wait until there is room. No message is lost.');
    await expectNoBarriers();
  });

  it('leaves out what the browser does not tell', async () => {
    const core = createFull();
    core.setStorage({ room: null });
    await open(core, PAGE);
    await expect.element(page.getByText('0 of 1 checks pass', { exact: false })).toBeVisible();
    expect(page.getByRole('list', { name: 'Checks' }).getByRole('listitem').elements().length).toBe(1);
  });
});

describe('[F85] room is given back', () => {
  it('of one chat after a yes, and not after a no', async () => {
    const core = createFull();
    await open(core, PAGE);
    await row('Noor Haddad').getByRole('button', { name: 'Free up' }).click();
    await expect.element(page.getByRole('alertdialog', { name: 'Free up 600 MB in the chat with Noor Haddad?' })).toHaveTextContent('Every message stays');
    await expectNoBarriers();
    expect(focusedName()).toBe('Cancel');
    await question().getByRole('button', { name: 'Cancel' }).click();
    expect(freed(core)).toEqual([]);
    await row('Noor Haddad').getByRole('button', { name: 'Free up' }).click();
    await question().getByRole('button', { name: 'Free up' }).click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('600 MB freed. Every message is still there.');
    expect(freed(core)).toEqual(['noor']);
    await expect.element(page.getByRole('heading', { name: '300 MB used' })).toBeVisible();
    expect(row('Noor Haddad').getByRole('button').elements()).toEqual([]);
    await expect.poll(focusedName).toBe('Storage');
  });

  it('of all that can be loaded again, and not of a locked chat', async () => {
    const core = createFull();
    await open(core, PAGE);
    await button('Free up space').click();
    await expect.element(page.getByRole('alertdialog', { name: 'Free up 650 MB?' })).toBeVisible();
    await question().getByRole('button', { name: 'Free up' }).click();
    await expect.element(page.getByRole('heading', { name: '250 MB used' })).toBeVisible();
    expect(freed(core)).toEqual([null]);
    await expect.element(row('Sam Whitlock').getByRole('button', { name: 'Free up' })).toBeVisible();
  });

  it('of a locked chat once it was said that nothing can be loaded there', async () => {
    const core = createFull();
    await open(core, PAGE);
    await row('Sam Whitlock').getByRole('button', { name: 'Free up' }).click();
    await expect.element(question()).toHaveTextContent('The chat with Sam Whitlock is locked, so nothing can be loaded again there until it opens.');
    await question().getByRole('button', { name: 'Free up' }).click();
    await expect.poll(() => freed(core)).toEqual(['sam']);
  });

  it('not when the disk refuses, which is said', async () => {
    const core = createFull();
    await open(core, PAGE);
    await row('Mateo Ruiz').getByRole('button', { name: 'Free up' }).click();
    core.refuse('freeUp', 'storageFailed');
    await question().getByRole('button', { name: 'Free up' }).click();
    await expect.element(question().getByRole('alert')).toHaveTextContent('could not keep');
    await expect.element(row('Mateo Ruiz')).toHaveTextContent('50 MB of photos and videos');
  });
});

describe('[F26] what is loaded without a tap', () => {
  const radio = (name: string) => page.getByRole('radiogroup', { name: 'Load photos and videos by themselves' }).getByRole('radio', { name, exact: true });
  const chosen = (core: FakeMessenger): readonly unknown[] => core.calls.filter(([verb]) => verb === 'setLoading').map(([, loading]) => loading);

  it('is chosen by pointer and by keyboard', async () => {
    const core = createFull();
    await open(core, PAGE);
    await expect.element(radio('Not on mobile data')).toBeChecked();
    await expect.element(radio('Not on mobile data')).toHaveAccessibleDescription(/only photos up to 1 MB\.$/);
    await page.getByText('Never', { exact: true }).click();
    await expect.element(radio('Never')).toBeChecked();
    (radio('Never').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    await expect.element(radio('Always')).toBeChecked();
    expect(chosen(core)).toEqual(['Never', 'Not on mobile data', 'Always']);
  });

  it('stays as it was when the disk refuses, which is said', async () => {
    const core = createFull();
    await open(core, PAGE);
    core.refuse('setLoading', 'quotaExceeded');
    await page.getByText('Always', { exact: true }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(radio('Not on mobile data')).toBeChecked();
  });
});
