/** Messages of before somebody came back: what the two of them see and hear of it. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open } from './open.ts';

const row = () => page.getByRole('region', { name: 'Earlier messages' });
const send = () => row().getByRole('button', { name: 'Send Ada our earlier messages' });
const asks = () => page.getByRole('alertdialog', { name: 'Send Ada our earlier messages?' });

function createBack(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('ada', 'Ada', { connection: 'Direct', alert: 'restored' })]);
  core.setThread('ada', [message('It is me again')]);
  return core;
}

describe('[F80] a friend who is back on a new device', () => {
  it('is sent what both said before on a tap, by keyboard alone, once it is said who would get it', async () => {
    const core = createBack();
    core.setEarlier('ada', { as: 'offered', era: 7 });
    await open(core, '#/chat/ada');
    await expect.element(row()).toHaveTextContent('Your earlier messages may not be on the new device of Ada.');
    (send().element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(asks()).toHaveTextContent('Whoever has the recovery phrase of Ada would get it. Compare the safety words first');
    expect(focusedName()).toBe('Cancel');
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(asks()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'sendEarlier')).toEqual([]);
    await send().click();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(row()).toHaveTextContent('Your earlier messages go to Ada. Keep Kith open on both devices.');
    await expect.element(asks()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'sendEarlier')).toEqual([['sendEarlier', 'ada', 7]]);
    core.setEarlier('ada', { as: 'going', share: 0.4, linked: true });
    await expect.element(row()).toHaveTextContent('40 % looked through');
    core.setEarlier('ada', { as: 'going', share: 0.4, linked: false });
    await expect.element(row()).toHaveTextContent('when both of you are connected at the same time');
    core.setEarlier('ada', { as: 'gone' });
    await expect.element(row()).toHaveTextContent('Your earlier messages are on the new device of Ada.');
    await expectNoBarriers();
  });

  it('is sent nothing where that is refused: it says why, and can be tried again', async () => {
    const core = createBack();
    core.setEarlier('ada', { as: 'offered', era: 7 });
    await open(core, '#/chat/ada');
    await send().click();
    core.refuse('sendEarlier', 'quotaExceeded');
    await asks().getByRole('button', { name: 'Send' }).click();
    await expect.element(asks().getByRole('alert')).toBeVisible();
    await asks().getByRole('button', { name: 'Try again' }).click();
    await expect.element(asks()).not.toBeInTheDocument();
    await expect.element(row()).toHaveTextContent('go to Ada');
  });

  it('is offered it no more once one does not want that now, and one is not told of what went before', async () => {
    const core = createBack();
    core.setEarlier('ada', { as: 'offered', era: 7 });
    await open(core, '#/chat/ada');
    await row().getByRole('button', { name: 'Not now' }).click();
    await expect.element(row()).not.toBeInTheDocument();
    core.setEarlier('ada', { as: 'gone' });
    await expect.element(page.getByRole('article')).toBeVisible();
    await expect.element(row()).not.toBeInTheDocument();
  });

  it('sees that they come, and nothing of it once all are there', async () => {
    const core = createBack();
    await open(core, '#/chat/ada');
    await expect.element(page.getByRole('article')).toBeVisible();
    await expect.element(row()).not.toBeInTheDocument();
    core.setEarlier('ada', { as: 'coming', linked: true });
    await expect.element(row()).toHaveTextContent('Ada sends your earlier messages. They appear further up in this chat.');
    expect(row().getByRole('button').elements()).toEqual([]);
    core.setEarlier('ada', { as: 'coming', linked: false });
    await expect.element(row()).toHaveTextContent('The rest comes when both of you are connected');
    core.setEarlier('ada', null);
    await expect.element(row()).not.toBeInTheDocument();
  });
});
