/** [F89] By keyboard alone nobody is thrown back to the beginning of the page because the control they used is gone. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { focusedName, open } from './open.ts';

const article = (name: string) => page.getByRole('article', { name });
const focus = (locator: { element(): Element }): void => (locator.element() as HTMLElement).focus();

function createBob(...messages: Parameters<FakeMessenger['setThread']>[1]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob')]);
  core.setThread('bob', messages);
  return core;
}

describe('[F89] in a chat the focus stays', () => {
  it('on the message, after it was deleted', async () => {
    await open(createBob(message('One'), message('Two', { mine: true })), '#/chat/bob');
    await expect.element(article('You: Two')).toBeVisible();
    focus(article('You: Two'));
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menuitem').first()).toHaveFocus();
    await userEvent.keyboard('{End}{Enter}');
    const question = page.getByRole('alertdialog', { name: 'Delete this message?' });
    await expect.element(question.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(article('You: This message was deleted')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Message actions' }).nth(1)).not.toBeInTheDocument();
    expect(focusedName()).toBe('You: This message was deleted');
  });

  it('on the message, when the deletion is begun with the mouse', async () => {
    await open(createBob(message('One'), message('Two', { mine: true })), '#/chat/bob');
    await article('You: Two').hover();
    await article('You: Two').getByRole('button', { name: 'Message actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(article('You: This message was deleted')).toHaveFocus();
  });

  it('on the message, after Escape from its actions', async () => {
    await open(createBob(message('One'), message('Two')), '#/chat/bob');
    await expect.element(article('Bob: Two')).toBeVisible();
    focus(article('Bob: Two'));
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menuitem').first()).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(article('Bob: Two')).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}');
    expect(focusedName()).toBe('Bob: One');
  });

  it('on the message, after "Read more"', async () => {
    await open(createBob(message('word '.repeat(300).trim())), '#/chat/bob');
    const more = page.getByRole('button', { name: 'Read more' });
    await expect.element(more).toBeVisible();
    focus(more);
    await userEvent.keyboard('{Enter}');
    await expect.element(more).not.toBeInTheDocument();
    expect(focusedName()).toMatch(/^Bob: word word/);
  });

  it('on the newest message, when the one that was tried again stands elsewhere now', async () => {
    const core = createBob(message('One'), message('Mine', { id: 'f.1', mine: true, state: 'Failed' }));
    const retry: FakeMessenger['retry'] = (chat) => {
      core.setThread(chat, [message('One'), message('Mine', { mine: true, state: 'Queued' })]);
      return Promise.resolve({ ok: true, value: null });
    };
    await open({ ...core, retry }, '#/chat/bob');
    const again = page.getByRole('button', { name: 'Try again' });
    await expect.element(again).toBeVisible();
    focus(again);
    await userEvent.keyboard('{Enter}');
    await expect.element(article('You: Mine')).toHaveFocus();
  });

  it('with whoever was writing: on the way to the reason, when the chat locks', async () => {
    const core = createBob(message('One'));
    await open(core, '#/chat/bob');
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toHaveFocus();
    core.setPeople([person('bob', 'Bob', { locked: 'notFollowedBack' })]);
    await expect.element(page.getByRole('link', { name: 'Change who can message you' })).toHaveFocus();
  });

  it('with whoever was reading, when the chat opens up again', async () => {
    const core = createBob(message('One'));
    core.setPeople([person('bob', 'Bob', { locked: 'notFollowedBack' })]);
    await open(core, '#/chat/bob');
    await expect.element(article('Bob: One')).toBeVisible();
    focus(article('Bob: One'));
    core.setPeople([person('bob', 'Bob')]);
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    await expect.element(article('Bob: One')).toHaveFocus();
  });

  it('goes to where one jumps: to the first unread message, then to the newest', async () => {
    const core = createBob(
      ...Array.from({ length: 60 }, (_, at) => message(`Old ${at}`)),
      ...Array.from({ length: 60 }, (_, at) => message(`New ${at}`, { unread: true })),
    );
    await open(core, '#/chat/bob');
    const jump = page.getByRole('button', { name: 'Jump to latest' });
    await expect.element(article('Bob: New 0')).toBeInViewport();
    const box = document.querySelector('.feed-scroll')!;
    box.scrollTop -= 1500;
    await expect.element(article('Bob: New 0')).not.toBeInViewport();
    focus(jump);
    await userEvent.keyboard('{Enter}');
    await expect.element(article('Bob: New 0')).toHaveFocus();
    await expect.element(article('Bob: New 0')).toBeInViewport();
    focus(jump);
    await userEvent.keyboard('{Enter}');
    await expect.element(article('Bob: New 59')).toHaveFocus();
    await expect.element(article('Bob: New 59')).toBeInViewport();
  });
});

describe('[F89] elsewhere the focus stays', () => {
  it.each([
    ['kofi', 'Follow back', 'Message'],
    ['noor', 'Unfollow', 'Follow back'],
    ['sam', 'Unfollow', 'Follow'],
  ])('among the actions of %s after "%s"', async (id, pressed, next) => {
    await open(createHedgerow(), `#/person/${id}`);
    const button = page.getByRole('button', { name: pressed, exact: true });
    await expect.element(button).toBeVisible();
    focus(button);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('button', { name: next, exact: true })).toHaveFocus();
  });

  it('in the list of relays after "Remove", and on its heading when that was the last', async () => {
    const core = createHedgerow();
    const relay = (host: string) => ({ address: `wss://${host}`, host, state: 'Connected', own: false }) as const;
    core.setRelays(['a.example', 'b.example', 'c.example'].map(relay));
    await open(core, '#/settings/relays');
    const remove = page.getByRole('button', { name: 'Remove' });
    await expect.element(remove.nth(1)).toBeVisible();
    focus(remove.nth(1));
    await userEvent.keyboard('{Enter}');
    await expect.element(remove.nth(1)).toHaveAccessibleDescription('c.example');
    await expect.element(remove.nth(1)).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(remove.nth(0)).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Relays' })).toHaveFocus();
  });

  it('on the page after "Install"', async () => {
    const core = createHedgerow();
    core.setChoices({ answered: ['notifications', 'help'] });
    const boot = await open(core, '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    boot.install.set(true);
    const install = page.getByRole('button', { name: 'Install' });
    await expect.element(install).toBeVisible();
    focus(install);
    const { take } = boot.install;
    boot.install.take = () => (take(), boot.install.set(false));
    await userEvent.keyboard('{Enter}');
    await expect.element(install).not.toBeInTheDocument();
    await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('main');
  });
});
