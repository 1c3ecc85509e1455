import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { TRUE_PHRASE } from '../helpers/fakeRestoring.ts';
import { expectNoBarriers, open } from './open.ts';

function createNewcomer(): FakeMessenger {
  const core = createFakeMessenger();
  core.setAccount({ kind: 'none' });
  return core;
}

const field = () => page.getByRole('textbox', { name: 'Recovery phrase' });
const restore = () => page.getByRole('button', { name: 'Restore' });
const typed = (text: string): Promise<void> => field().fill(text);

async function openRestore(core = createNewcomer()): Promise<void> {
  await open(core);
  await page.getByRole('button', { name: 'Use recovery phrase' }).click();
  await expect.element(field()).toHaveFocus();
}

describe('coming back with the recovery phrase', () => {
  it('[F80] leads over the twelve words, a name and the choice of who may write to the inbox, by keyboard alone', async () => {
    const core = createNewcomer();
    const boot = await open(core);
    await expect.element(page.getByRole('button', { name: 'Use recovery phrase' })).toBeVisible();
    await userEvent.keyboard('{Tab}{Tab}{Enter}');
    await expect.element(field()).toHaveFocus();
    await userEvent.keyboard(`${TRUE_PHRASE}{Tab}{Enter}`);
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveFocus();
    expect(boot.asked).toEqual([]);
    await userEvent.keyboard('Maya{Enter}');
    await expect.element(page.getByRole('radio', { name: 'Friends' })).toBeChecked();
    expect(boot.asked).toEqual(['keepStorage']);
    await userEvent.keyboard('{Tab}{Tab}{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
    await expect.element(page.getByRole('tabpanel')).toHaveTextContent('For them you are the same person, and your chat goes on.');
    await expect.element(page.getByRole('link', { name: 'I have a backup' })).toHaveAttribute('href', '#/settings/storage');
    expect(core.calls.filter(([verb]) => verb === 'restoreAccount')).toEqual([['restoreAccount', TRUE_PHRASE, 'Maya']]);
    expect(core.calls.some(([verb]) => verb === 'createAccount')).toBe(false);
  });

  it.each([
    ['no words', '  ', 'Type your twelve words first.'],
    ['a word too few', TRUE_PHRASE.replace('legal ', ''), 'A recovery phrase has twelve words. These are 11.'],
    ['a slip of the pen', TRUE_PHRASE.replace('wave', 'peper'), 'Word 5, “peper”, is not in the list. Did you mean “paper” or “pepper”?'],
    ['what is no word at all', TRUE_PHRASE.replace('wave', 'qqqqqqq'), 'Word 5, “qqqqqqq”, is not in the list.'],
    ['another order', TRUE_PHRASE.replace('legal winner', 'winner legal'), 'These words do not belong together. Check their order, and that each is the one that you wrote down.'],
  ])('[F80] goes no further with %s, and says what is wrong by the field until one types on', async (_, text, says) => {
    const core = createNewcomer();
    await openRestore(core);
    await typed(text);
    await restore().click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(says);
    await expect.element(field()).toHaveAttribute('aria-invalid', 'true');
    await expect.element(field()).toHaveValue(text);
    expect(core.calls.some(([verb]) => verb === 'restoreAccount')).toBe(false);
    await typed('legal');
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it('[F80] is read as it is pasted: numbered, one word a line', async () => {
    await openRestore();
    await typed(TRUE_PHRASE.split(' ').map((word, at) => `${String(at + 1)}. ${word}`).join('\n'));
    await restore().click();
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toBeVisible();
  });

  it('[F80] keeps the words from being completed, corrected or translated, and they are gone when one goes back', async () => {
    await openRestore();
    for (const [name, value] of [['autocomplete', 'off'], ['autocapitalize', 'none'], ['spellcheck', 'false'], ['translate', 'no']]) await expect.element(field()).toHaveAttribute(name!, value);
    await typed(TRUE_PHRASE);
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(page.getByRole('button', { name: 'Use recovery phrase' })).toHaveFocus();
    await page.getByRole('button', { name: 'Use recovery phrase' }).click();
    await expect.element(field()).toHaveValue('');
  });

  it('[F80] says why it cannot be, where the words and the name stay as they are', async () => {
    const core = createNewcomer();
    core.refuse('restoreAccount', 'storageBlocked');
    await openRestore(core);
    await typed(TRUE_PHRASE);
    await restore().click();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Maya');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This browser does not let Kith keep anything.');
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Maya');
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(field()).toHaveValue(TRUE_PHRASE);
  });

  it('[F89] has no barriers, also where something is wrong', async () => {
    await openRestore();
    await typed('peper');
    await restore().click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expectNoBarriers();
  });
});

describe('the check of the recovery phrase', () => {
  const check = () => page.getByRole('dialog', { name: 'Check your recovery phrase' });

  async function openCheck(core = createFakeMessenger()): Promise<void> {
    await open(core, '#/settings/privacy');
    await page.getByRole('button', { name: 'Check your recovery phrase' }).click();
    await expect.element(check()).toBeVisible();
    await expect.element(field()).toHaveFocus();
  }

  it('[F80] tells the words of this account from those of another, and from none', async () => {
    await openCheck();
    await typed(TRUE_PHRASE.toUpperCase());
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect.element(check()).toHaveTextContent('These are the words of this account.');
    await typed('zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong');
    await expect.element(check()).not.toHaveTextContent('These are the words of this account.');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('These are words of another account, not of this one.');
    await typed('zoo');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('A recovery phrase has twelve words. This is 1.');
  });

  it('[F89] has no barriers, and closes to where one was', async () => {
    await openCheck();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('button', { name: 'Check your recovery phrase' })).toHaveFocus();
  });
});
