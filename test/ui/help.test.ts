/** Help: its topics open by pointer and key, lead to the settings they speak of, and the credits name whose work this is. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, open, PHONE, WIDE } from './open.ts';

const PAGE = '#/settings/help';

describe('[F45] help', () => {
  it.each([PHONE, WIDE])('is a topic of the settings, with the advice of the guide and without barriers, at %i × %i', async (...size) => {
    await open(createHedgerow(), '#/settings', size);
    await page.getByRole('link', { name: 'Help' }).click();
    for (const topic of ['Send a photo', 'Who can message you', 'Be careful with links', 'Be kind, be brief', 'Mind each other’s time', 'Block or report']) {
      await page.getByText(topic, { exact: true }).click();
    }
    await expect.element(page.getByText('The same text to many people is spam', { exact: false })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Credits' })).toBeVisible();
    await expect.element(page.getByText('Figtree', { exact: false })).toHaveTextContent('SIL Open Font License');
    await expectNoBarriers();
  });

  it('opens a topic by keyboard, and leads to what it speaks of', async () => {
    await open(createHedgerow(), PAGE);
    const topic = page.getByText('Who can message you', { exact: true });
    await expect.element(topic).toBeVisible();
    const link = page.getByRole('link', { name: 'Choose who can message you' });
    expect(link.elements()).toEqual([]);
    topic.element().closest<HTMLElement>('summary')!.focus();
    await userEvent.keyboard('{Enter}');
    await link.click();
    await expect.element(page.getByRole('radiogroup', { name: 'Who can send you direct messages' })).toBeVisible();
  });

  it('installs Kith where the browser can, also after the offer was declined', async () => {
    const core = createHedgerow();
    core.setChoices({ answered: ['notifications', 'install'] });
    const boot = await open(core, PAGE);
    await expect.element(page.getByRole('heading', { name: 'Credits' })).toBeVisible();
    const install = page.getByRole('button', { name: 'Install', exact: true });
    expect(install.elements()).toEqual([]);
    boot.install.set(true);
    await install.click();
    expect(boot.install.taken()).toBe(1);
  });
});
