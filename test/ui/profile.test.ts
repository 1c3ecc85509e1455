import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, open, WIDE } from './open.ts';

const address = () => page.getByRole('textbox', { name: 'Relay address' });

describe('profile', () => {
  it('[F30] leads by keyboard from the three dots to "Settings and privacy" and what is there', async () => {
    await open(createHedgerow(), '#/profile');
    const more = page.getByRole('button', { name: 'More options' });
    await expect.element(more).toBeVisible();
    (more.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('menu', { name: 'More options' }).getByRole('menuitem', { name: 'Settings and privacy' }))
      .toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Settings and privacy' })).toBeVisible();
    expect(
      page
        .getByRole('main')
        .getByRole('link')
        .elements()
        .map((one) => one.textContent),
    ).toEqual(['Privacy', 'Notifications', 'Storage', 'Relays', 'Blocked accounts', 'Appearance', 'Help']);
    await page.getByRole('link', { name: 'Relays' }).click();
    await expect.element(page.getByRole('heading', { name: 'Relays' })).toBeVisible();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(page.getByRole('heading', { name: 'Maya Ellison' })).toBeVisible();
  });

  it('[F70] changes the own name, and refuses an empty one by the field', async () => {
    await open(createHedgerow(), '#/profile');
    await page.getByRole('button', { name: 'Edit profile' }).click();
    const name = page.getByRole('textbox', { name: 'Your name' });
    await expect.element(name).toHaveFocus();
    await name.fill(' ');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Your friends need a name for you.');
    await name.fill('Maya E.');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(page.getByRole('heading', { name: 'Maya E.' })).toBeVisible();
    await expect.poll(focusedName).toBe('Edit profile');
  });

  it('closes the menu with Escape and gives the focus back', async () => {
    await open(createHedgerow(), '#/profile');
    await page.getByRole('button', { name: 'More options' }).click();
    await expect.element(page.getByRole('menuitem').first()).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('More options');
  });

  it('[F70] shows the own code and link from the three dots, and gives the focus back', async () => {
    await open(createHedgerow(), '#/profile');
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('menuitem', { name: 'Your QR code' }).click();
    await expect.element(page.getByRole('dialog').getByRole('img', { name: 'Your QR code' })).toBeVisible();
    await expect.element(page.getByRole('dialog').getByRole('button', { name: 'Copy link' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('More options');
  });

  it('[F89] has no barriers, with and without what opens', async () => {
    await open(createHedgerow(), '#/profile');
    await expect.element(page.getByRole('button', { name: 'More options' })).toBeVisible();
    await expectNoBarriers();
    await page.getByRole('button', { name: 'More options' }).click();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Edit profile' }).click();
    await expectNoBarriers();
  });
});

describe('relays', () => {
  it('[F2] lists the relays with their state and adds one', async () => {
    await open(createHedgerow(), '#/settings/relays');
    const list = page.getByRole('list', { name: 'Relays' });
    await expect.element(list.getByRole('listitem').first()).toHaveTextContent(/hearth\.example.*Connected/);
    await address().fill('relay.third.example');
    await userEvent.keyboard('{Enter}');
    await expect.element(list.getByRole('listitem').nth(2)).toHaveTextContent(/relay\.third\.example.*Connecting/);
    await expect.element(address()).toHaveValue('');
  });

  it.each([
    ['relayAddressBad', /not the address of a relay/],
    ['relayUnreachable', /No answer from this relay/],
    ['notARelay', /not a Kith relay/],
    ['relayKnown', /already use this relay/],
    ['tooManyRelays', /Remove one first/],
    ['relayInsecure', /no encrypted address/],
  ] as const)('[F2] says %s by the field and keeps what was typed', async (code, sentence) => {
    const core = createHedgerow();
    core.refuse('addRelay', code);
    await open(core, '#/settings/relays');
    await address().fill('wrong.example');
    await page.getByRole('button', { name: 'Add relay' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(sentence);
    await expect.element(address()).toHaveValue('wrong.example');
    expect(page.getByRole('list', { name: 'Relays' }).getByRole('listitem').elements()).toHaveLength(2);
  });

  it('[F2] removes a relay, but not the only one that serves this page', async () => {
    await open(createHedgerow(), '#/settings/relays');
    const remove = page.getByRole('button', { name: 'Remove' });
    await expect.element(remove.nth(1)).toHaveAccessibleDescription('relay.lakeside-cooperative.example');
    await remove.nth(1).click();
    await expect.poll(() => page.getByRole('list', { name: 'Relays' }).getByRole('listitem').elements().length).toBe(1);
    expect(remove.elements()).toHaveLength(0);
  });

  it('[F89] has no barriers, narrow and wide', async () => {
    const core = createHedgerow();
    core.refuse('addRelay', 'notARelay');
    await open(core, '#/settings/relays');
    await address().fill('x');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    await expectNoBarriers();
  });
});
