/** Parts that are loaded when they are asked for, and what one sees when they do not come. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { late } from '../../src/ui/late.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open } from './open.ts';

const LOST = 'This part of Kith could not be loaded. Check your connection and try again.';
const lost = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

describe('[F3] a part that does not load', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('is said on its page, the way elsewhere stays, and it is there when tried again', async () => {
    vi.spyOn(late, 'sidePages').mockImplementationOnce(lost);
    await open(createHedgerow(), '#/settings/relays');
    await expect.element(page.getByRole('alert')).toHaveTextContent(LOST);
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(page.getByRole('heading', { name: 'Relays' })).toBeVisible();
  });

  it('does not stand in the way of another', async () => {
    vi.spyOn(late, 'sidePages').mockImplementationOnce(lost);
    await open(createHedgerow(), '#/settings/relays');
    await expect.element(page.getByRole('alert')).toBeVisible();
    goHash('#/chat/noor');
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  });

  it('opens no dialog, says why, and the button can be pressed again', async () => {
    vi.spyOn(late, 'addFriend').mockImplementationOnce(lost);
    await open(createHedgerow(), '#/friends');
    const add = page.getByRole('button', { name: 'Add friend' });
    await add.click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent(LOST);
    expect(page.getByRole('dialog').elements()).toHaveLength(0);
    await expect.poll(focusedName).toBe('Add friend');
    await add.click();
    await expect.element(page.getByRole('dialog', { name: 'Add friend' })).toBeVisible();
  });

  it('leaves the address of a dialog for the inbox', async () => {
    vi.spyOn(late, 'newMessage').mockImplementationOnce(lost);
    await open(createHedgerow(), '#/new');
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent(LOST);
    expect(location.hash).toBe('#/inbox');
  });
});
