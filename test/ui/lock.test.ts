/** The passphrase lock on the screen: setting, changing and removing it, the screen that asks for it, and locking by hand and by itself. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeBoot, createFakeTab } from '../helpers/fakeBoot.ts';
import { createFakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { render } from 'vitest-browser-svelte';
import App from '../../src/ui/App.svelte';
import { expectNoBarriers, focusedName, open, PHONE, WIDE } from './open.ts';

const PAGE = '#/settings/privacy/passphrase';
const HEN = 'a warm brown hen';
const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByLabelText(name, { exact: true });
const textOf = (): string => document.body.textContent ?? '';
/** What stands in any field or in the address. */
const traces = (): string => [...document.querySelectorAll('input')].map(({ value }) => value).join(' ') + location.href;

/** Opens the page on a device that has a passphrase: on the address, locked or not. */
async function openLocked(hash: string, locked: boolean, size: readonly [number, number] = PHONE) {
  await page.viewport(...size);
  history.replaceState(null, '', hash);
  onTestFinished(() => history.replaceState(null, '', location.pathname + location.search));
  const boot = createFakeBoot(createHedgerow(), createFakeTab());
  boot.lock.set(HEN, locked);
  await render(App, { props: boot });
  return boot.lock;
}

describe('[F85] the setting of the passphrase lock', () => {
  it('is found under Privacy, says what it does and what it costs, and has no barriers', async () => {
    await open(createHedgerow(), '#/settings/privacy');
    await expect.element(page.getByText('Off: who opens this browser can read here')).toBeVisible();
    await page.getByRole('link', { name: 'Passphrase lock' }).click();
    await expect.element(page.getByText('Nobody can reset it', { exact: false })).toBeVisible();
    await expect.element(page.getByText('While Kith is locked it is not connected.', { exact: false })).toBeVisible();
    expect([button('Lock now').elements(), page.getByRole('radiogroup').elements()]).toEqual([[], []]);
    await expectNoBarriers();
  });

  it('[H69] sets one that was typed twice and is not easy to guess, by keyboard alone, and keeps it in no field', async () => {
    const { lock } = await open(createHedgerow(), PAGE);
    await button('Set a passphrase').click();
    await expect.element(field('New passphrase')).toHaveFocus();
    await userEvent.keyboard('hen{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('At least 8 letters.');
    await field('New passphrase').fill('12345678');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is guessed early.');
    await field('New passphrase').fill(HEN);
    await expect.element(page.getByText('Strong.', { exact: true })).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('These two are not the same.');
    await expectNoBarriers();
    expect(lock.asked).toEqual([]);
    await field('New passphrase again').fill(HEN);
    lock.hold();
    await userEvent.keyboard('{Enter}');
    await expect.element(button('One moment…')).toHaveAttribute('aria-disabled', 'true');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog', { name: 'Set a passphrase' })).toBeVisible();
    lock.release();
    await expect.poll(() => lock.asked).toEqual([`change null ${HEN}`]);
    await expect.poll(traces).not.toContain('hen');
  });

  it('changes and removes it for who knows it, and says a wrong one and the pause after too many', async () => {
    const lock = await openLocked(PAGE, false);
    await button('Remove passphrase').click();
    await field('Passphrase now').fill('a white duck');
    await button('Remove').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is not the passphrase.');
    expect(traces()).not.toContain('duck');
    lock.refuse({ code: 'wrong', waitMs: 5000 });
    await field('Passphrase now').fill('a grey duck');
    await button('Remove').click();
    await expect.element(page.getByText(/You can try again in \d seconds?\./)).toBeVisible();
    await expect.element(button('Remove')).toHaveAttribute('aria-disabled', 'true');
    await button('Cancel').click();
    await button('Change passphrase').click();
    await field('Passphrase now').fill(HEN);
    for (const name of ['New passphrase', 'New passphrase again']) await field(name).fill('two geese in fog');
    await button('Change').click();
    await expect.poll(() => lock.asked).toEqual(['change a white duck null', `change ${HEN} two geese in fog`]);
  });

  it('says that nothing was changed where the disk refused, and then only opens anew', async () => {
    const { lock } = await open(createHedgerow(), PAGE);
    await button('Set a passphrase').click();
    lock.refuse({ code: 'quotaExceeded', waitMs: 0 });
    for (const name of ['New passphrase', 'New passphrase again']) await field(name).fill(HEN);
    await button('Set passphrase').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('no room left');
    await expect.element(button('Reload')).toBeVisible();
    expect([button('Cancel').elements(), button('Set passphrase').elements()]).toEqual([[], []]);
  });

  it.each([PHONE, WIDE])('holds when Kith locks by itself, and locks now, at %i × %i', async (...size) => {
    const lock = await openLocked(PAGE, false, size);
    await expect.element(page.getByRole('radio', { name: 'After 15 minutes' })).toBeChecked();
    await page.getByText('After 1 minute', { exact: true }).click();
    expect(lock.afterMinutes).toBe(1);
    await expectNoBarriers();
    await button('Lock now').click();
    await expect.element(page.getByText('Kith is being locked.')).toBeVisible();
    expect([lock.asked, document.title]).toEqual([['lock'], 'Kith']);
  });
});

describe('[H69] [F85] a locked Kith', () => {
  it.each([PHONE, WIDE])('shows nothing of the account, wherever it was, without barriers at %i × %i', async (...size) => {
    await openLocked('#/chat/noor', true, size);
    await expect.element(page.getByRole('heading', { name: 'Kith is locked' })).toBeVisible();
    expect(document.title).toBe('Kith');
    for (const word of ['Noor', 'Mateo', 'Inbox', 'Connected']) expect(textOf()).not.toContain(word);
    await expectNoBarriers();
  });

  it('opens with the passphrase alone, where one was, by keyboard alone', async () => {
    const lock = await openLocked('#/chat/noor', true);
    await expect.element(field('Passphrase')).toHaveFocus();
    await userEvent.keyboard('a white duck{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is not the passphrase.');
    await expect.element(field('Passphrase')).toHaveFocus();
    expect(traces()).not.toContain('duck');
    await expectNoBarriers();
    await userEvent.keyboard('{Tab}{Enter}');
    expect(focusedName()).toBe('Show');
    await expect.element(field('Passphrase')).toHaveAttribute('type', 'text');
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}a warm brown hen{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Noor Haddad' })).toBeVisible();
    expect([lock.asked, traces().includes('hen')]).toEqual([['unlock a white duck', `unlock ${HEN}`], false]);
  });

  it('goes on with the pause of before, and tries nothing until it is over', async () => {
    await page.viewport(...PHONE);
    const boot = createFakeBoot(createFakeMessenger(), createFakeTab());
    boot.lock.set(HEN, true);
    boot.lock.refuse({ code: 'wait', waitMs: 1500 });
    await render(App, { props: boot });
    await expect.element(page.getByRole('alert')).toHaveTextContent('Too many wrong ones.');
    await field('Passphrase').fill(HEN);
    await userEvent.keyboard('{Enter}');
    expect(boot.lock.asked).toEqual([]);
    await expect.poll(() => page.getByRole('alert').elements(), { timeout: 10_000 }).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => boot.lock.asked).toEqual([`unlock ${HEN}`]);
  });

  it('can be begun anew by who forgot it, after a question, and only so', async () => {
    const lock = await openLocked('#/inbox', true);
    await page.getByText('Forgot it?').click();
    await expect.element(page.getByText('Nobody can reset it', { exact: false })).toBeVisible();
    await button('Start again on this device').click();
    await expect.element(page.getByRole('alertdialog', { name: 'Start again on this device?' })).toBeVisible();
    await expectNoBarriers();
    await button('Cancel').click();
    await expect.element(page.getByRole('heading', { name: 'Kith is locked' })).toBeVisible();
    expect(lock.asked).toEqual([]);
  });
});

describe('[F85] locking', () => {
  it('by Ctrl+Shift+L keeps what was typed, also over a dialog; without a passphrase the keys do nothing', async () => {
    const { lock } = await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    await userEvent.keyboard('{Control>}{Shift>}l{/Shift}{/Control}');
    expect(lock.asked).toEqual([]);
    lock.set(HEN);
    await page.getByRole('link', { name: 'Noor Haddad' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('half a sentence');
    await userEvent.keyboard('{Control>}{Shift>}l{/Shift}{/Control}');
    await expect.element(page.getByText('Kith is being locked.')).toBeVisible();
    expect([lock.asked, textOf().includes('Noor')]).toEqual([['lock'], false]);
  });
});
