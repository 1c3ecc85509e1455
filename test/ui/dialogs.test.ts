/** Modal dialogs: what stays whatever is pressed, and the toast that must be seen and heard above them. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../src/ui/App.svelte';
import { createFakeBoot, createFakeTab } from '../helpers/fakeBoot.ts';
import { createFakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, open } from './open.ts';

const ESCAPES = '{Escape}{Escape}{Escape}';
const notice = () => page.getByRole('status', { name: 'Notice' });
const isOnTop = (element: Element): boolean => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
};

describe('dialogs', () => {
  it('[F3] "Kith is open in another tab" stays, however often Escape is pressed', async () => {
    const boot = createFakeBoot(createHedgerow(), createFakeTab('elsewhere'));
    await render(App, { props: boot });
    const dialog = page.getByRole('alertdialog', { name: 'Kith is open in another tab' });
    await expect.element(dialog).toBeVisible();
    await userEvent.keyboard(ESCAPES);
    await expect.element(dialog).toBeVisible();
    expect((dialog.element() as HTMLDialogElement).matches(':modal')).toBe(true);
    await expect.element(dialog.getByRole('button', { name: 'Use here' })).toHaveFocus();
  });

  it('[F3] what says that Kith had to stop stays, however often Escape is pressed', async () => {
    const boot = await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    boot.alarm.set({ code: 'coreStopped' });
    const dialog = page.getByRole('alertdialog', { name: 'Kith had to stop' });
    await expect.element(dialog).toBeVisible();
    await userEvent.keyboard(ESCAPES);
    await expect.element(dialog).toBeVisible();
    expect((dialog.element() as HTMLDialogElement).matches(':modal')).toBe(true);
    await expect.element(dialog.getByRole('button', { name: 'Reload' })).toHaveFocus();
    boot.alarm.set(null);
    await expect.element(dialog).not.toBeInTheDocument();
  });

  it('[F3] the question before a deletion closes with Escape, and what asked it stays', async () => {
    const broken = Object.assign(new Error('no'), { code: 'storageCorrupt' });
    await render(App, { props: { ...createFakeBoot(createFakeMessenger()), messenger: () => Promise.reject(broken) } });
    const stopped = page.getByRole('alertdialog', { name: 'Kith had to stop' });
    await stopped.getByRole('button', { name: 'Start again on this device' }).click();
    const question = page.getByRole('alertdialog', { name: 'Start again on this device?' });
    await expect.element(question).toBeVisible();
    await userEvent.keyboard(ESCAPES);
    await expect.element(question).not.toBeInTheDocument();
    await expect.element(stopped).toBeVisible();
  });

  it('[F89] one that may be left closes once with Escape and gives the focus back', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Add friend' })).toBeVisible();
    await userEvent.keyboard(ESCAPES);
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Add friend');
    expect(location.hash).toBe('#/friends');
  });
});

describe('the toast', () => {
  it('[F2] [F89] is seen and heard in the dialog that is open, and only there', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add friend' });
    await expect.element(dialog.getByRole('textbox', { name: 'Your link' })).toBeVisible();
    // The place is there before the word: only then do screen readers say it.
    await expect.element(dialog.getByRole('status', { name: 'Notice' })).toBeInTheDocument();
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await expect.element(dialog.getByRole('status', { name: 'Notice' })).toHaveTextContent('Copied');
    expect(notice().elements()).toHaveLength(1);
    const toast = notice().element().querySelector('.toast')!;
    expect(getComputedStyle(toast).display).not.toBe('none');
    expect(isOnTop(toast)).toBe(true);
    await expectNoBarriers();
  });

  it('moves to the page when the dialog closes', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect.element(notice()).toHaveTextContent('Copied');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(notice()).toHaveTextContent('Copied');
    expect(notice().elements()).toHaveLength(1);
  });
});
