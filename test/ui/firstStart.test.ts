import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { card, createFakeMessenger, PHRASE, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, open } from './open.ts';

function createNewcomer(): FakeMessenger {
  const core = createFakeMessenger();
  core.setAccount({ kind: 'none' });
  return core;
}

describe('first start', () => {
  it('[F1] leads from the welcome over a name, twelve words and the choice of who may write to the inbox, by keyboard alone', async () => {
    await open(createNewcomer());
    await expect.element(page.getByRole('heading', { name: 'Kith', exact: true })).toBeVisible();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveFocus();
    await userEvent.keyboard('Maya{Enter}');
    const phrase = page.getByRole('region', { name: 'Recovery phrase' });
    await expect.element(phrase).toBeVisible();
    expect(
      phrase
        .getByRole('listitem')
        .elements()
        .map((item) => item.textContent),
    ).toEqual([...PHRASE]);
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(page.getByRole('radio', { name: 'Friends' })).toBeChecked();
    await userEvent.keyboard('{Tab}{Tab}{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  });

  it('[F1] goes no further without a name, and says what is missing by the field', async () => {
    const core = createNewcomer();
    await open(core);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('Your friends need a name for you. Write one.');
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveAttribute('aria-invalid', 'true');
  });

  it('[F1] stops saying what is wrong with a name as soon as one types', async () => {
    await open(createNewcomer());
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await page.getByRole('textbox', { name: 'Your name' }).fill('M');
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it('[F1] leads back from the name to the welcome', async () => {
    await open(createNewcomer());
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(page.getByRole('heading', { name: 'Kith', exact: true })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Create account' })).toHaveFocus();
  });

  it('[F80] says what the words are for: to come back as oneself', async () => {
    const core = createFakeMessenger();
    core.setAccount({ kind: 'phrase' });
    await open(core);
    await expect.element(page.getByRole('main')).toHaveTextContent('With them you come back as yourself when this device is lost.');
  });

  it('[F3] says in plain words that the browser does not let Kith keep anything', async () => {
    const core = createNewcomer();
    core.refuse('createAccount', 'storageBlocked');
    await open(core);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Maya');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This browser does not let Kith keep anything.');
    await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Maya');
  });

  it('[F3] asks the browser to keep what is stored once there is an account, and not before', async () => {
    const boot = await open(createNewcomer());
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    expect(boot.asked).toEqual([]);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Maya');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('region', { name: 'Recovery phrase' })).toBeVisible();
    expect(boot.asked).toEqual(['keepStorage']);
  });

  it('[F80] shows the words again after a restart, until they are confirmed', async () => {
    const core = createFakeMessenger();
    core.setAccount({ kind: 'phrase' });
    await open(core);
    await expect.element(page.getByText('thistle')).toBeVisible();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await expect.element(page.getByRole('button', { name: 'Start' })).toBeVisible();
    await expect.element(page.getByText('thistle')).not.toBeInTheDocument();
  });

  it('[F2] keeps an opened card waiting until the account is there', async () => {
    const core = createNewcomer();
    core.setCard('abc', card('Noor'));
    await open(core, '#/add/abc');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Maya');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Add Noor?' })).toBeVisible();
  });

  it('has only what is built: no linking yet', async () => {
    await open(createNewcomer());
    await expect.element(page.getByRole('button', { name: 'Use recovery phrase' })).toBeVisible();
    expect(page.getByRole('button').elements()).toHaveLength(2);
  });

  it('[F89] has no barriers on any step', async () => {
    await open(createNewcomer());
    await expect.element(page.getByRole('heading', { name: 'Kith', exact: true })).toBeVisible();
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expectNoBarriers();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Maya');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('region', { name: 'Recovery phrase' })).toBeVisible();
    await expectNoBarriers();
  });
});
