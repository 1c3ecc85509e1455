/** Deleting for oneself, passing on, and the signs of life that friends give each other, as they look and sound. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open } from './open.ts';

const article = (name: string | RegExp) => page.getByRole('article', { name });
const menu = () => page.getByRole('menu', { name: 'Message actions' });
const item = (name: string) => menu().getByRole('menuitem', { name, exact: true });

function createTwo(...more: readonly ReturnType<typeof message>[]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
  core.setThread('bob', [message('Are they ripe?', { id: 'theirs' }), message('They are', { id: 'mine', mine: true, state: 'Delivered', timeMs: Date.now() }), ...more]);
  return core;
}

async function act(name: string | RegExp): Promise<void> {
  await expect.element(article(name)).toBeVisible();
  (article(name).element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(menu()).toBeVisible();
}

describe('deleting for me', () => {
  const asks = () => page.getByRole('alertdialog', { name: 'Delete this message for you?' });

  it('[F16] is asked once, by keyboard alone; the message goes, and the focus stays among the rest', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('Bob: Are they ripe?');
    await item('Delete for me').click();
    await expect.element(asks()).toHaveTextContent('Bob keeps it and is not told.');
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(asks()).not.toBeInTheDocument();
    expect(focusedName()).toBe('Bob: Are they ripe?');
    await act('Bob: Are they ripe?');
    await item('Delete for me').click();
    await expect.element(asks()).toBeVisible();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(article('Bob: Are they ripe?')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('You: They are');
    expect(core.calls.filter(([verb]) => verb === 'deleteForMe')).toEqual([['deleteForMe', 'bob', 'theirs']]);
  });

  it('says why it could not be done, and keeps the message', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('You: They are');
    core.refuse('deleteForMe', 'quotaExceeded');
    await item('Delete for me').click();
    await asks().getByRole('button', { name: 'Delete' }).click();
    await expect.element(asks().getByRole('alert')).toBeVisible();
    await expect.element(article('You: They are')).toBeInTheDocument();
  });
});
