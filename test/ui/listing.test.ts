/** Rows of the inbox: their menu by button, right button, keys and finger; what it does; drafts. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';
import { beTouchScreen, fingerBy, fingerDown, fingerUp } from './touch.ts';

const list = () => page.getByRole('list', { name: 'Conversations' });
const row = (name: string) => list().getByRole('link', { name: new RegExp(`^${name}`) });
const menu = (name = 'Conversation actions') => page.getByRole('menu', { name });
const item = (name: string) => page.getByRole('menuitem', { name, exact: true });
const names = (): readonly string[] => [...document.querySelectorAll('.convo .name')].map((one) => one.textContent);
const callsOf = (core: FakeMessenger, verb: string) => core.calls.filter(([one]) => one === verb);

async function openInbox(core = createHedgerow(), size?: readonly [number, number]): Promise<FakeMessenger> {
  await open(core, '#/inbox', size);
  await expect.element(list()).toBeVisible();
  return core;
}
async function act(name: string, what: string): Promise<void> {
  (row(name).element() as HTMLElement).focus();
  await userEvent.keyboard('{Shift>}{F10}{/Shift}');
  await expect.element(menu()).toBeVisible();
  await item(what).click();
}

describe('[F12] the menu of a conversation', () => {
  it('opens by keys alone, pins, and the focus goes along with the row', async () => {
    const core = await openInbox();
    const last = names().at(-1)!;
    (row(last).element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await expect.element(menu()).toBeVisible();
    await expect.poll(focusedName).toBe('Pin');
    await expectNoBarriers();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => names()[0]).toBe(last);
    await expect.element(row(last)).toHaveAccessibleName(/, pinned\b/);
    await expect.element(row(last)).toHaveFocus();
    expect(callsOf(core, 'pin')).toHaveLength(1);
    await userEvent.keyboard('{ContextMenu}');
    await expect.poll(focusedName).toBe('Unpin');
    await userEvent.keyboard('{Escape}');
    await expect.element(menu()).not.toBeInTheDocument();
    await expect.element(row(last)).toHaveFocus();
    expect(callsOf(core, 'pin')).toHaveLength(1);
  });

  it('opens by its button and by the right button of a mouse, and closes with nothing done', async () => {
    const core = await openInbox(undefined, WIDE);
    await row('Mateo Ruiz').click({ button: 'right' });
    await expect.element(menu()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(menu()).not.toBeInTheDocument();
    const button = list().getByRole('listitem').filter({ hasText: 'Mateo Ruiz' }).getByRole('button', { name: 'Conversation actions' });
    await row('Mateo Ruiz').hover();
    await button.click();
    await expect.element(menu()).toBeVisible();
    await button.click();
    await expect.element(menu()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => ['pin', 'mute', 'archive', 'markUnread'].includes(String(verb)))).toEqual([]);
    expect(location.hash).toBe('#/inbox');
  });

  it.each([['1 hour', 'hour'], ['8 hours', 'eightHours'], ['1 week', 'week'], ['Always', 'always']])('mutes for %s', async (text, how) => {
    const core = await openInbox();
    await act('Noor Haddad', 'Mute');
    await expect.element(menu('Mute for')).toBeVisible();
    await item(text).click();
    await expect.element(row('Noor Haddad')).toHaveAccessibleName(/, muted , 2 unread/);
    expect(callsOf(core, 'mute')).toEqual([['mute', 'noor', how]]);
  });

  it('[F52] of a muted chat counts nothing in the total, and a mute can be taken back', async () => {
    await openInbox();
    const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inbox' });
    await expect.element(link).toHaveAccessibleDescription('2 unread messages');
    await act('Noor Haddad', 'Mute');
    await item('Always').click();
    await expect.element(link).toHaveAccessibleDescription('');
    await act('Noor Haddad', 'Unmute');
    await expect.element(link).toHaveAccessibleDescription('2 unread messages');
  });

  it('is muted from the chat too', async () => {
    const core = createHedgerow();
    await open(core, '#/chat/noor', WIDE);
    const button = page.getByRole('button', { name: 'Conversation menu' });
    await button.click();
    await item('Mute').click();
    await expect.element(menu('Mute for')).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.poll(() => callsOf(core, 'mute')).toEqual([['mute', 'noor', 'eightHours']]);
    await button.click();
    await item('Unmute').click();
    await expect.poll(() => callsOf(core, 'mute').at(-1)).toEqual(['mute', 'noor', null]);
  });

  it('archives, says so, keeps the focus in the list, and brings back', async () => {
    await openInbox();
    expect(page.getByRole('tab').elements()).toHaveLength(2);
    await act('Mateo Ruiz', 'Archive');
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('The chat with Mateo Ruiz is archived.');
    expect(names()).not.toContain('Mateo Ruiz');
    await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('tabpanel');
    await page.getByRole('tab', { name: 'Archived' }).click();
    await expect.poll(names).toEqual(['Mateo Ruiz']);
    await expectNoBarriers();
    await act('Mateo Ruiz', 'Unarchive');
    await expect.element(page.getByText('No chat is archived.')).toBeVisible();
    await page.getByRole('tab', { name: 'Chats' }).click();
    await expect.poll(names).toContain('Mateo Ruiz');
    expect(page.getByRole('tab').elements()).toHaveLength(2);
  });

  it('does not say of a chat that is not read yet that it is archived', async () => {
    const core = await openInbox();
    await act('Noor Haddad', 'Archive');
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('The chat with Noor Haddad goes to the archive once it is read.');
    expect(callsOf(core, 'archive')).toEqual([['archive', 'noor', true]]);
  });

  it('[F19] marks as unread until the chat is opened, and as read what is', async () => {
    const core = await openInbox();
    await act('Mateo Ruiz', 'Mark as unread');
    await expect.element(row('Mateo Ruiz')).toHaveAccessibleName(/, marked as unread/);
    await expectNoBarriers();
    await act('Noor Haddad', 'Mark as read');
    await expect.element(row('Noor Haddad')).not.toHaveAccessibleName(/unread/);
    await row('Mateo Ruiz').click();
    await expect.poll(() => callsOf(core, 'markUnread')).toEqual([['markUnread', 'mateo', true], ['markUnread', 'mateo', false]]);
    goHash('#/inbox');
    await expect.element(row('Mateo Ruiz')).not.toHaveAccessibleName(/unread/);
  });

  it('says what the disk refused, and changes nothing', async () => {
    const core = await openInbox();
    const before = names();
    core.refuse('pin', 'quotaExceeded');
    await act(before.at(-1)!, 'Pin');
    await expect.element(page.getByRole('status', { name: 'Notice' })).not.toHaveTextContent(/^$/);
    expect(names()).toEqual(before);
  });
});

describe('[F12] a finger on a conversation', () => {
  it('that rests opens the menu, and its lifting opens no chat', async () => {
    await beTouchScreen();
    await openInbox();
    await fingerDown(row('Mateo Ruiz').element());
    await expect.element(menu()).toBeVisible();
    await fingerUp();
    await expect.element(menu()).toBeVisible();
    expect(location.hash).toBe('#/inbox');
  });

  it('that swipes far towards the start archives, towards the end marks as unread, and a little does nothing', async () => {
    await beTouchScreen();
    const core = await openInbox();
    const swipe = async (name: string, by: number): Promise<void> => {
      const element = row(name).element();
      await fingerDown(element);
      await fingerBy(element, by);
      await fingerUp();
    };
    // The code of it comes by itself: a row follows the finger as soon as it is here.
    const mateo = row('Mateo Ruiz').element();
    await expect
      .poll(async () => {
        await swipe('Mateo Ruiz', 130);
        return callsOf(core, 'markUnread').length;
      })
      .toBeGreaterThan(0);
    expect(mateo.isConnected).toBe(true);
    const before = core.calls.length;
    await fingerDown(mateo);
    await fingerBy(mateo, -40);
    await expect.poll(() => mateo.closest<HTMLElement>('li')?.dataset['swipe']).toBe('Archive');
    await fingerUp();
    expect(core.calls.slice(before).filter(([verb]) => verb === 'archive')).toEqual([]);
    await swipe('Mateo Ruiz', -130);
    await expect.poll(() => callsOf(core, 'archive')).toEqual([['archive', 'mateo', true]]);
    await expect.poll(names).not.toContain('Mateo Ruiz');
    expect(location.hash).toBe('#/inbox');
  });
});

describe('[F19] a draft', () => {
  it('stands in the row of its chat once one has left it', async () => {
    await open(createHedgerow(), '#/chat/mateo', WIDE);
    await page.getByRole('textbox', { name: 'Message' }).fill('I can bring the rye');
    expect(document.querySelector('.convo .draft')).toBeNull();
    await row('Noor Haddad').click();
    await expect.element(row('Mateo Ruiz')).toHaveAccessibleName(/^Mateo Ruiz , Draft: I can bring the rye ,/);
    await row('Mateo Ruiz').click();
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toHaveValue('I can bring the rye');
    await page.getByRole('textbox', { name: 'Message' }).fill('');
    await row('Noor Haddad').click();
    await expect.element(row('Mateo Ruiz')).not.toHaveAccessibleName(/Draft/);
  });
});
