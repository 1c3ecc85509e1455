/** What Kith offers and hints at: to be installed (late, once, and by hand where the browser does not do it), and a new version of itself. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { choose, field, filesOf, openBob } from './attachStage.ts';
import { expectNoBarriers, goHash, open } from './open.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const inbox = () => page.getByRole('heading', { name: 'Inbox' });

function createAtHome(): FakeMessenger {
  const core = createHedgerow();
  core.setChoices({ answered: ['notifications', 'help', 'rows'] });
  return core;
}

describe('[F1] Kith offers to be installed', () => {
  it('where the browser can, and not again once it was taken', async () => {
    const core = createAtHome();
    const boot = await open(core, '#/inbox');
    await expect.element(inbox()).toBeVisible();
    expect(button('Install').elements()).toEqual([]);
    boot.install.set(true);
    await expect.element(button('Install')).toBeVisible();
    await expectNoBarriers();
    await button('Install').click();
    expect(boot.install.taken()).toBe(1);
    await expect.element(button('Install')).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'choose').at(-1)?.[1]).toEqual({ answered: ['notifications', 'help', 'rows', 'install'] });
  });

  it('not again after “Not now”', async () => {
    const core = createAtHome();
    const boot = await open(core, '#/inbox');
    boot.install.set(true);
    await button('Not now').click();
    await expect.element(button('Install')).not.toBeInTheDocument();
    expect(boot.install.taken()).toBe(0);
    boot.install.set(false);
    boot.install.set(true);
    await core.sendText('noor', 'Still here');
    await expect.element(page.getByText('You: Still here')).toBeVisible();
    expect(button('Install').elements()).toEqual([]);
  });

  it('from the second conversation on', async () => {
    const core = createFakeMessenger();
    core.setChoices({ answered: ['notifications', 'help'] });
    core.setPeople([person('noor', 'Noor Haddad'), person('mateo', 'Mateo Ruiz')]);
    core.setThread('noor', [message('Hello')]);
    const boot = await open(core, '#/inbox');
    boot.install.set(true);
    await expect.element(page.getByRole('link', { name: /^Noor Haddad/ })).toBeVisible();
    await expect.poll(() => boot.notes.badges.length).toBeGreaterThan(0);
    expect(button('Install').elements()).toEqual([]);
    core.setThread('mateo', [message('Hello too')]);
    await expect.element(button('Install')).toBeVisible();
  });

  it('never on the visit on which the account was made', async () => {
    const core = createAtHome();
    core.setAccount({ kind: 'policy' });
    const boot = await open(core, '#/inbox');
    boot.install.set(true);
    await button('Start').click();
    await expect.element(inbox()).toBeVisible();
    await expect.poll(() => boot.notes.badges.length).toBeGreaterThan(0);
    expect(button('Install').elements()).toEqual([]);
  });

  it('with how it is done by hand where the browser does not do it; Escape closes that', async () => {
    const core = createAtHome();
    const boot = await open(core, '#/inbox');
    boot.install.byHand = true;
    boot.install.set(true);
    await button('Install').click();
    const steps = page.getByRole('dialog', { name: 'Add Kith to your Home Screen' });
    await expect.element(steps.getByRole('listitem').nth(2)).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(steps).not.toBeInTheDocument();
    await expect.element(button('Install')).not.toBeInTheDocument();
    expect(boot.install.taken()).toBe(0);
  });
});

describe('[F45] Kith hints in the inbox', () => {
  const hint = (text: string) => page.getByText(text, { exact: false });

  it('at Help once there is a conversation, and at nothing more on that visit', async () => {
    const core = createHedgerow();
    core.setChoices({ answered: ['notifications'] });
    const boot = await open(core, '#/inbox');
    boot.install.set(true);
    await expect.element(hint('Help says in plain words')).toBeVisible();
    await expectNoBarriers();
    await button('Open Help').click();
    await expect.element(page.getByRole('heading', { name: 'Help' })).toBeVisible();
    goHash('#/inbox');
    await expect.element(inbox()).toBeVisible();
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'choose').at(-1)?.[1]).toEqual({ answered: ['notifications', 'help'] });
    expect(button('Install').elements()).toEqual([]);
  });

  it('at what a long press does from the third conversation on, by key and once', async () => {
    const core = createHedgerow();
    core.setChoices({ answered: ['notifications', 'help', 'install'] });
    await open(core, '#/inbox');
    await expect.element(hint('Press a chat long, or swipe it')).toBeVisible();
    (button('Got it').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(hint('Press a chat long, or swipe it')).not.toBeInTheDocument();
    await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('main');
  });
});

describe('[F87] a new version', () => {
  const reload = () => page.getByRole('status', { name: 'New version' }).getByRole('button', { name: 'Reload' });

  it('keeps what is typed before it is taken', async () => {
    const { core, boot } = await openBob();
    boot.updates.set(true);
    await field().fill('Half a sentence');
    await reload().click();
    await expect.poll(() => boot.updates.taken()).toBe(1);
    expect(core.draftOf('bob')).toBe('Half a sentence');
  });

  it('is not taken while photos are chosen until one says so again', async () => {
    const { boot } = await openBob();
    await choose(await filesOf('heron.png'));
    boot.updates.set(true);
    await reload().click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('would be lost');
    expect(boot.updates.taken()).toBe(0);
    await reload().click();
    await expect.poll(() => boot.updates.taken()).toBe(1);
  });
});
