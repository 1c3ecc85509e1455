/** [F43] Other ways to send, under a finger that rests. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person } from '../helpers/fakeMessenger.ts';
import { open } from './open.ts';
import { beTouchScreen, fingerDown, fingerUp, tap } from './touch.ts';

const item = (name: string) => page.getByRole('menuitem', { name });

describe('[F43] a finger', () => {
  it('that rests on Send opens the menu, and its lifting sends nothing and closes nothing; on a scheduled text it opens its actions', async () => {
    await beTouchScreen();
    const core = createFakeMessenger();
    core.setPeople([person('noor', 'Noor Haddad')]);
    core.setThread('noor', [message('Are you there?')]);
    core.putLater('noor', 'Good morning', Date.now() + 3_600_000);
    await open(core, '#/chat/noor');
    await userEvent.fill(page.getByRole('textbox', { name: 'Message', exact: true }), 'Good night');
    await fingerDown(page.getByRole('button', { name: 'Send', exact: true }).element());
    await expect.element(item('Send without sound')).toBeVisible();
    await fingerUp();
    await tap(item('Send without sound').element());
    const sent = (): readonly (readonly unknown[])[] => core.calls.filter(([verb]) => verb === 'sendText');
    await expect.poll(sent).toEqual([['sendText', 'noor', 'Good night', 'silent']]);
    await fingerDown(page.getByRole('article', { name: 'You: Good morning' }).element());
    await expect.element(item('Send now')).toBeVisible();
    await fingerUp();
    await tap(item('Send now').element());
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'sendLaterNow')).toHaveLength(1);
  });
});
