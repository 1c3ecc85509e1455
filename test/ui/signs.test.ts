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

describe('passing on', () => {
  const dialog = () => page.getByRole('dialog', { name: 'Forward to' });
  const one = (name: string) => dialog().getByRole('button', { name, exact: true });

  it('[F16] goes to those who were chosen, several at once, found by name; who cannot be written to says why', async () => {
    const core = createTwo();
    core.setPeople([person('bob', 'Bob'), person('cleo', 'Cleo'), person('dan', 'Dan', { locked: 'notFollowedBack' }), person('eva', 'Eva')]);
    await open(core, '#/chat/bob');
    await act('Bob: Are they ripe?');
    await item('Forward').click();
    await expect.element(one('Dan')).toHaveAttribute('aria-disabled', 'true');
    await expect.element(one('Dan')).toHaveAccessibleDescription(/does not follow you/);
    await one('Cleo').click();
    await userEvent.fill(dialog().getByRole('searchbox', { name: 'Search people' }), 'ev');
    await one('Eva').click();
    await userEvent.fill(dialog().getByRole('searchbox', { name: 'Search people' }), '');
    await expect.element(one('Cleo')).toHaveAttribute('aria-pressed', 'true');
    await expect.element(dialog().getByText('2 people chosen')).toBeVisible();
    await expectNoBarriers();
    await one('Send').click();
    await expect.element(dialog()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'forward')).toEqual([['forward', 'bob', 'theirs', ['cleo', 'eva']]]);
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('Sent to 2 people');
    expect(focusedName()).toBe('Bob: Are they ripe?');
  });

  it('sends nothing while nobody is chosen, and says why when it cannot', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('You: They are');
    await item('Forward').click();
    await one('Send').click({ force: true });
    expect(core.calls.some(([verb]) => verb === 'forward')).toBe(false);
    core.refuse('forward', 'mediaNotHere');
    await one('Bob').click();
    await one('Send').click();
    await expect.element(dialog().getByRole('alert')).toHaveTextContent('not on this device');
  });
});

describe('the signs of life, under Privacy', () => {
  const flip = (name: string) => page.getByRole('switch', { name });

  it('[F16] read receipts are off until they are chosen, by keyboard as well, and a refusal is said', async () => {
    const core = createTwo();
    await open(core, '#/settings/privacy');
    await expect.element(flip('Read receipts')).not.toBeChecked();
    for (const name of ['Show when I am here', 'Show when I am writing']) await expect.element(flip(name)).toBeChecked();
    await expect.element(flip('Read receipts')).toHaveAccessibleDescription(/you do not see theirs either/);
    await expectNoBarriers();
    (flip('Read receipts').element() as HTMLElement).focus();
    await userEvent.keyboard(' ');
    await expect.element(flip('Read receipts')).toBeChecked();
    expect(core.calls.filter(([verb]) => verb === 'setSign')).toEqual([['setSign', 'receipts', true]]);
    core.refuse('setSign', 'quotaExceeded');
    await flip('Read receipts').click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expect.element(flip('Read receipts')).toBeChecked();
  });

  it('[F17] “Read” stands in the chat, and in the details by the device that read it', async () => {
    const core = createTwo();
    core.setState('bob', 'mine', 'Read');
    await open(core, '#/chat/bob');
    await expect.element(article('You: They are')).toHaveAccessibleDescription(/^Read/);
    await act('You: They are');
    await item('Details').click();
    await expect.element(page.getByRole('dialog', { name: 'Message details' }).getByRole('listitem').filter({ hasText: "Bob's device 1" })).toHaveTextContent('Read');
  });
});

describe('a friend who writes', () => {
  const status = () => page.getByRole('status', { name: 'Typing' });

  it('[F16] is shown below the messages and said, and no more when it ended or the chat is locked', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await expect.element(article('You: They are')).toBeVisible();
    await expect.element(status()).toHaveTextContent('');
    core.tell({ what: 'writing', chat: 'eve', on: true });
    core.tell({ what: 'writing', chat: 'bob', on: true });
    await expect.element(status()).toHaveTextContent('Bob is writing');
    await expect.element(page.getByText('Bob is writing').first()).toBeVisible();
    await expectNoBarriers();
    core.tell({ what: 'writing', chat: 'bob', on: false });
    await expect.element(status()).toHaveTextContent('');
    // Said lately: shown alone.
    core.tell({ what: 'writing', chat: 'bob', on: true });
    await expect.element(page.getByText('Bob is writing')).toBeVisible();
    await expect.element(status()).toHaveTextContent('');
    core.setPeople([person('bob', 'Bob', { locked: 'notFollowedBack' })]);
    await expect.element(page.getByText('Bob is writing')).not.toBeInTheDocument();
  });
});
