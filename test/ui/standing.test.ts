/** Where things stand: gaps that would be lost, or grow, without anything else failing. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, goHash, open, WIDE } from './open.ts';

const box = (selector: string, within: ParentNode = document): DOMRect => within.querySelector(selector)!.getBoundingClientRect();

describe('where things stand', () => {
  it('[F11] the field stands in the middle of its bar, for notes that say nothing take no gap', async () => {
    await open(createHedgerow(), '#/chat/noor');
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    const [form, bar] = [box('form.composer'), box('form.composer .bar')];
    expect(Math.abs(bar.top - form.top - (form.bottom - bar.bottom))).toBeLessThanOrEqual(1);
  });

  it('[F9] nothing stands between the words that are checked and the buttons until there is something to say', async () => {
    await open(createHedgerow(), '#/settings/privacy', WIDE);
    await page.getByRole('button', { name: 'Check your recovery phrase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check your recovery phrase' });
    await expect.element(dialog).toBeVisible();
    const [hint, body] = [box('.hint', dialog.element()), box('.db', dialog.element())];
    expect(body.bottom - hint.bottom).toBeLessThanOrEqual(21);
  });

  it('[F18] "You:" stands by the first line of what is found, also where that has two', async () => {
    await open(createHedgerow(), '#/inbox');
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('jars');
    const found = page.getByRole('list', { name: 'Messages' }).getByRole('link');
    await expect.element(found).toBeVisible();
    const [you, text] = [box('.who', found.element()), box('.last > [dir]', found.element())];
    expect(text.height).toBeGreaterThan(you.height * 1.5);
    expect(Math.abs(you.top - text.top)).toBeLessThanOrEqual(1);
  });

  it('[F16] [F41] a line stands before what cannot be undone, in the menu of a message and in that of a chat', async () => {
    await open(createHedgerow(), '#/chat/noor', WIDE);
    const row = page.getByRole('article', { name: /Saturday it is/ });
    await row.hover();
    await row.getByRole('button', { name: 'Message actions' }).click();
    const menu = page.getByRole('menu', { name: 'Message actions' });
    await expect.element(menu).toBeVisible();
    expect(menu.getByRole('separator').element().nextElementSibling?.textContent).toContain('Delete for me');
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Conversation menu' }).click();
    const other = page.getByRole('menu', { name: 'Conversation menu' });
    await expect.element(other).toBeVisible();
    expect(other.getByRole('separator').element().nextElementSibling?.textContent).toContain('Block');
  });

  it('[F12] the search of people stands where that of the inbox stands, with room for the ring of its focus', async () => {
    await open(createHedgerow(), '#/inbox', WIDE);
    await expect.element(page.getByRole('searchbox', { name: 'Search', exact: true })).toBeVisible();
    const { top } = box('.search');
    goHash('#/friends');
    await expect.element(page.getByRole('searchbox', { name: 'Search people' })).toBeVisible();
    expect(box('.search').top).toBe(top);
    expect(top - box('.scroll:has(> .search)').top).toBeGreaterThanOrEqual(5);
  });

  it('[F46] [F40] nothing stands between what one can do with somebody and the notes below, and what parts two people stands apart', async () => {
    await open(createHedgerow(), '#/person/noor');
    const block = page.getByRole('button', { name: 'Block' });
    await expect.element(block).toBeVisible();
    expect(box('.callout').top - box('.hero').bottom).toBeLessThanOrEqual(21);
    expect([...block.element().closest('ul')!.querySelectorAll('li')].map((one) => one.textContent.trim())).toEqual(['Block', 'Report']);
  });

  it('[F6] the ways to meet stand side by side, also on a phone', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const [copy, scan] = ['Copy link', 'Scan QR code'].map((name) => page.getByRole('button', { name }));
    await expect.element(copy!).toBeVisible();
    expect(scan!.element().getBoundingClientRect().top).toBe(copy!.element().getBoundingClientRect().top);
  });

  it('[F12] a note on the clock keeps apart from the search above it and the tabs below', async () => {
    const core = createHedgerow();
    core.setClock('off');
    await open(core, '#/inbox');
    await expect.element(page.getByRole('note')).toBeVisible();
    const [search, note, tabs] = [box('.search'), box('[role="note"]'), box('[role="tab"]')];
    expect([note.top - search.bottom, tabs.top - note.bottom]).toEqual([12, 12]);
  });
});
