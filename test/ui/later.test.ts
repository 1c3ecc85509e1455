/** [F43] Other ways to send: without a sound, and later. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open } from './open.ts';

const HOUR = 3_600_000;
const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
const send = () => page.getByRole('button', { name: 'Send', exact: true });
const item = (name: string) => page.getByRole('menuitem', { name });
const callsOf = (core: FakeMessenger, verb: string): readonly (readonly unknown[])[] => core.calls.filter(([name]) => name === verb);

async function chat(text = ''): Promise<FakeMessenger> {
  const core = createFakeMessenger();
  core.setPeople([person('noor', 'Noor Haddad')]);
  core.setThread('noor', [message('Are you there?')]);
  await open(core, '#/chat/noor');
  await expect.element(field()).toBeVisible();
  if (text !== '') await userEvent.fill(field(), text);
  return core;
}

describe('[F43] the menu at the Send button', () => {
  it('opens by the right button and by keys, and a plain press sends as ever', async () => {
    const core = await chat('Good night');
    await userEvent.click(send(), { button: 'right' });
    await expect.element(item('Send without sound')).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.poll(focusedName).toBe('Send');
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await expect.element(item('Send later')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => callsOf(core, 'sendText')).toEqual([]);
    await userEvent.click(send());
    await expect.poll(() => callsOf(core, 'sendText')).toEqual([['sendText', 'noor', 'Good night']]);
  });

  it('sends without a sound, which the message says, by Alt+Enter from the field', async () => {
    const core = await chat('Good night');
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}');
    await expect.poll(focusedName).toBe('Send without sound');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => callsOf(core, 'sendText')).toEqual([['sendText', 'noor', 'Good night', 'silent']]);
    await expect.element(page.getByRole('article', { name: 'You: Good night' })).toHaveAccessibleDescription(/Without sound/);
    await expect.element(field()).toHaveValue('');
  });

  it('does not open where there is nothing to send, or where a request is all that goes', async () => {
    const core = await chat();
    await userEvent.click(send(), { button: 'right', force: true });
    core.setAsRequest('noor', true);
    await userEvent.fill(field(), 'May I?');
    await expect.element(page.getByText(/message request/).first()).toBeVisible();
    await userEvent.click(send(), { button: 'right' });
    expect(document.querySelector('[role="menu"]')).toBeNull();
  });
});

describe('[F43] a text that goes later', () => {
  it('is kept by a quick choice or at a time of one’s own, which is refused in words where it will not do', async () => {
    const core = await chat('See you');
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}');
    await userEvent.click(item('Send later'));
    await expect.element(page.getByRole('dialog', { name: 'Send later' })).toBeVisible();
    await expectNoBarriers();
    core.refuse('sendLater', 'laterSoon');
    await userEvent.click(page.getByRole('button', { name: 'Schedule' }));
    await expect.element(page.getByRole('alert')).toHaveTextContent('at least a minute from now');
    await expect.element(field()).toHaveValue('See you');
    await userEvent.fill(page.getByLabelText('Another date and time'), '2031-05-06T07:08');
    await userEvent.click(page.getByRole('button', { name: 'Schedule' }));
    await expect.poll(() => callsOf(core, 'sendLater').at(-1)).toEqual(['sendLater', 'noor', 'See you', new Date(2031, 4, 6, 7, 8).getTime()]);
    await expect.element(page.getByRole('article', { name: 'You: See you' })).toHaveAccessibleDescription(/^Goes 6 May 2031/);
    await expect.element(field()).toHaveValue('');
    expect(callsOf(core, 'sendText')).toEqual([]);
    await userEvent.fill(field(), 'Another');
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}');
    await userEvent.click(item('Send later'));
    await userEvent.click(page.getByRole('button', { name: /^In an hour/ }));
    await expect.poll(() => callsOf(core, 'sendLater').at(-1)?.[2]).toBe('Another');
  });

  it('is kept once by two quick clicks on a time', async () => {
    const core = await chat('Once');
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}');
    await userEvent.click(item('Send later'));
    const hour = page.getByRole('button', { name: /^In an hour/ });
    await expect.element(hour).toBeVisible();
    const button = hour.element() as HTMLButtonElement;
    button.click();
    button.click();
    await expect.element(page.getByRole('article', { name: 'You: Once' })).toBeVisible();
    expect(callsOf(core, 'sendLater').map(([, , text]) => text)).toEqual(['Once']);
  });

  it('is sent now, given another time and other words, and deleted after a question, by its own menu', async () => {
    const core = await chat();
    core.putLater('noor', 'First', Date.now() + HOUR);
    core.putLater('noor', 'Second', Date.now() + 2 * HOUR);
    core.putLater('noor', 'Stays', Date.now() - HOUR, { code: 'notFollowing', params: { name: 'Noor Haddad' } });
    const row = (name: string) => page.getByRole('article', { name: `You: ${name}` });
    const act = async (name: string, what: string): Promise<void> => {
      await userEvent.click(row(name).getByRole('button', { name: 'Actions of the scheduled message' }));
      await userEvent.click(item(what));
    };
    await expect.element(row('Stays')).toHaveAccessibleDescription(/^Not sent/);
    await expectNoBarriers();
    await act('First', 'Send now');
    await expect.poll(() => callsOf(core, 'sendLaterNow')).toHaveLength(1);
    await act('Second', 'Edit text');
    await userEvent.fill(page.getByRole('textbox', { name: 'Your message' }), 'A pair');
    await userEvent.keyboard('{Enter}');
    await act('A pair', 'Change time');
    await userEvent.click(page.getByRole('button', { name: /^Tomorrow morning/ }));
    await expect.poll(() => callsOf(core, 'changeLater')).toHaveLength(2);
    await act('A pair', 'Delete');
    await userEvent.click(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }));
    await expect.element(row('A pair')).toBeVisible();
    await act('A pair', 'Delete');
    await userEvent.click(page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }));
    await expect.poll(() => document.querySelectorAll('.later').length).toBe(1);
  });
});
