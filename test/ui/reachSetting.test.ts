/** The setting that decides who can reach me, first start's question, and what waits since Off. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Policy, PolicyView } from '../../src/app/api.ts';
import { createFakeMessenger, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

const SETTING = '#/settings/privacy/direct-messages';
const EFFECTS: PolicyView['effects'] = {
  Everyone: { canReach: 20, locked: 0 },
  Friends: { canReach: 14, locked: 3 },
  Off: { canReach: 0, locked: 17 },
};
const group = () => page.getByRole('radiogroup', { name: 'Who can send you direct messages' });
const radio = (name: Policy) => group().getByRole('radio', { name });
const chosen = (core: FakeMessenger): readonly unknown[] =>
  core.calls.filter(([verb]) => verb === 'setPolicy').map(([, policy]) => policy);
const focus = (name: Policy): void => (radio(name).element() as HTMLElement).focus();

function createReached(view: Partial<PolicyView> = {}): FakeMessenger {
  const core = createHedgerow();
  core.setPolicyView({ effects: EFFECTS, ...view });
  return core;
}

describe('[F30] the way to the setting', () => {
  it('leads from the profile over the three dots, word for word as the guide says', async () => {
    await open(createReached(), '#/profile');
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('menu').getByRole('menuitem', { name: 'Settings and privacy' }).click();
    await expect.element(page.getByRole('link', { name: 'Privacy' })).toHaveAccessibleDescription('Friends');
    await page.getByRole('link', { name: 'Privacy' }).click();
    await expect
      .element(page.getByRole('link', { name: 'Direct messages' }))
      .toHaveAccessibleDescription('Friends: 14 people can reach you');
    await page.getByRole('link', { name: 'Direct messages' }).click();
    await expect.element(page.getByRole('heading', { name: 'Direct messages', exact: true })).toBeVisible();
    await expect.element(radio('Friends')).toBeChecked();
    for (const heading of ['Privacy', 'Settings and privacy', 'Maya Ellison']) {
      await page.getByRole('button', { name: 'Back' }).click();
      await expect.element(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    }
  });
});

describe('[F30] each option tells its effect', () => {
  it('says what is at the choice in force and what would change at another', async () => {
    await open(createReached(), SETTING);
    await expect.element(radio('Friends')).toHaveAccessibleDescription(/14 people can reach you ?, 3 chats are locked$/);
    await expect.element(radio('Everyone')).toHaveAccessibleDescription(/Anyone can ask ?, 3 chats open again$/);
    await expect.element(radio('Off')).toHaveAccessibleDescription(/Nobody can reach you ?, 14 more chats will lock$/);
  });

  it('does not speak of more chats when none is locked, and of one chat as one', async () => {
    await open(
      createReached({ effects: { ...EFFECTS, Friends: { canReach: 1, locked: 0 }, Off: { canReach: 0, locked: 1 } } }),
      SETTING,
    );
    await expect.element(radio('Friends')).toHaveAccessibleDescription(/1 person can reach you$/);
    await expect.element(radio('Off')).toHaveAccessibleDescription(/1 chat will lock$/);
    await expect.element(radio('Everyone')).toHaveAccessibleDescription(/Anyone can ask$/);
  });

  it('counts anew when people change', async () => {
    const core = createReached();
    await open(core, SETTING);
    await expect.element(radio('Friends')).toHaveAccessibleDescription(/14 people/);
    core.setPolicyView({ effects: { ...EFFECTS, Friends: { canReach: 15, locked: 3 } } });
    await expect.element(radio('Friends')).toHaveAccessibleDescription(/15 people/);
  });
});

describe('[F30] a choice counts', () => {
  it('at once by pointer, wherever on its card one presses', async () => {
    const core = createReached();
    await open(core, SETTING);
    await page.getByText('You receive no direct messages').click({ force: true });
    await expect.element(radio('Off')).toBeChecked();
    await expect.poll(() => chosen(core)).toEqual(['Off']);
    await expect.element(page.getByText('Now: Off')).toBeInTheDocument();
  });

  it('by keyboard on Enter, and what the arrows passed through never did', async () => {
    const core = createReached();
    await open(core, SETTING);
    await expect.element(radio('Friends')).toBeChecked();
    focus('Friends');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.element(radio('Everyone')).toBeChecked();
    expect(chosen(core)).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => chosen(core)).toEqual(['Everyone']);
  });

  it('by keyboard when the focus leaves the group', async () => {
    const core = createReached();
    await open(core, SETTING);
    await expect.element(radio('Friends')).toBeChecked();
    focus('Friends');
    await userEvent.keyboard('{ArrowUp}');
    expect(chosen(core)).toEqual([]);
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
    await expect.poll(() => chosen(core)).toEqual(['Everyone']);
  });

  it('by keyboard when it has stood for a second', async () => {
    const core = createReached();
    await open(core, SETTING);
    await expect.element(radio('Friends')).toBeChecked();
    focus('Friends');
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(() => chosen(core), { timeout: 5000 }).toEqual(['Off']);
    expect(focusedName()).toBe('');
    expect(document.activeElement).toBe(radio('Off').element());
  });

  it('by keyboard also when one goes away with a key while it is not in force yet', async () => {
    const core = createReached();
    await open(core, SETTING);
    await expect.element(radio('Friends')).toBeChecked();
    focus('Friends');
    await userEvent.keyboard('{ArrowDown}');
    goHash('#/settings');
    await expect.poll(() => chosen(core)).toEqual(['Off']);
  });

  it('not when it is the one in force already', async () => {
    const core = createReached();
    await open(core, SETTING);
    await expect.element(radio('Friends')).toBeChecked();
    focus('Friends');
    await userEvent.keyboard('{ArrowDown}{ArrowUp}{Enter}');
    await radio('Friends').click({ force: true });
    expect(chosen(core)).toEqual([]);
  });

  it('not when it could not be kept: then the old one stands, and the reason is said', async () => {
    const core = createReached();
    core.refuse('setPolicy', 'quotaExceeded');
    await open(core, SETTING);
    await radio('Off').click({ force: true });
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(radio('Friends')).toBeChecked();
  });
});

describe('[F33] Off', () => {
  it('locks every chat with the reason and the way to the setting, and keeps it readable', async () => {
    await open(createReached({ policy: 'Off' }), '#/chat/noor');
    const note = page.getByRole('note', { name: "You can't send messages here" });
    await expect.element(note).toHaveTextContent('Direct messages are off, so you receive none and send none.');
    await expect.element(page.getByRole('article', { name: 'Noor Haddad: And bring the big basket' })).toBeVisible();
    expect(page.getByRole('textbox', { name: 'Message' }).elements()).toHaveLength(0);
    await note.getByRole('link', { name: 'Change who can message you' }).click();
    expect(location.hash).toBe(SETTING);
  });

  it('leaves nobody to write to in "New message", each with the reason', async () => {
    await open(createReached({ policy: 'Off' }), '#/new');
    const noor = page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Noor Haddad' });
    await expect.element(noor).toHaveAttribute('aria-disabled', 'true');
    await expect.element(noor).toHaveAccessibleDescription(/Direct messages are off/);
  });
});

describe('[F33] what was written before Off', () => {
  const question = () => page.getByRole('region', { name: 'Messages that wait' });

  it('is asked about in the inbox, and goes when one says so', async () => {
    const core = createReached({ waiting: 2 });
    await open(core, '#/inbox');
    await expect.element(question()).toHaveTextContent('2 messages you wrote before were not sent. Send them now?');
    expect(core.calls.some(([verb]) => verb === 'sendWaiting')).toBe(false);
    await question().getByRole('button', { name: 'Send now' }).click();
    await expect.element(question()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'sendWaiting')).toHaveLength(1);
  });

  it('does not go when one says later, and is not asked about again meanwhile', async () => {
    const core = createReached({ waiting: 1 });
    await open(core, '#/inbox');
    await expect.element(question()).toHaveTextContent('1 message you wrote before was not sent. Send it now?');
    await question().getByRole('button', { name: 'Later' }).click();
    goHash('#/friends');
    goHash('#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    expect(question().elements()).toHaveLength(0);
    expect(core.calls.some(([verb]) => verb === 'sendWaiting')).toBe(false);
  });

  it('is asked about in the chat also after "Later", where what one writes waits too', async () => {
    const core = createReached({ waiting: 1 });
    core.setHeld('noor');
    await open(core, '#/inbox');
    await question().getByRole('button', { name: 'Later' }).click();
    goHash('#/chat/noor');
    await expect.element(question()).toHaveTextContent('1 message you wrote before was not sent.');
    expect(question().getByRole('button', { name: 'Later' }).elements()).toHaveLength(0);
    await question().getByRole('button', { name: 'Send now' }).click();
    await expect.element(question()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'sendWaiting')).toHaveLength(1);
  });

  it('is not asked about in the chat of somebody for whom nothing waits', async () => {
    const core = createReached({ waiting: 1 });
    await open(core, '#/chat/noor');
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    expect(question().elements()).toHaveLength(0);
  });

  it('is not asked about while direct messages are off, nor when nothing waits', async () => {
    const core = createReached({ policy: 'Off', waiting: 2 });
    await open(core, '#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    expect(question().elements()).toHaveLength(0);
    core.setPolicyView({ policy: 'Friends' });
    await expect.element(question()).toBeVisible();
    core.setPolicyView({ waiting: 0 });
    await expect.element(question()).not.toBeInTheDocument();
  });

  it('says why when it could not go, and asks on', async () => {
    const core = createReached({ waiting: 2 });
    core.refuse('sendWaiting', 'quotaExceeded');
    await open(core, '#/inbox');
    await question().getByRole('button', { name: 'Send now' }).click();
    await expect.element(question().getByRole('alert')).toHaveTextContent('This device has no room left.');
  });
});

describe('[F36] first start', () => {
  function createAsked(): FakeMessenger {
    const core = createFakeMessenger();
    core.setAccount({ kind: 'policy' });
    return core;
  }

  it('asks who may write, with Friends chosen, and starts with what is chosen', async () => {
    const core = createAsked();
    await open(core);
    await expect.element(radio('Friends')).toBeChecked();
    await radio('Everyone').click({ force: true });
    expect(core.calls).toEqual([]);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    expect(core.calls).toContainEqual(['start', 'Everyone']);
  });

  it('asks again after a restart, and says why when the answer could not be kept', async () => {
    const core = createAsked();
    core.refuse('start', 'quotaExceeded');
    await open(core);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(radio('Friends')).toBeChecked();
  });

  it('[F89] has no barriers', async () => {
    await open(createAsked());
    await expect.element(radio('Friends')).toBeChecked();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    await expectNoBarriers();
  });
});

describe('[F89] no barriers', () => {
  it('on the setting, the page above it and the question, narrow and wide', async () => {
    const core = createReached({ waiting: 2 });
    await open(core, SETTING);
    await expect.element(radio('Friends')).toBeChecked();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    await expectNoBarriers();
    goHash('#/settings/privacy');
    await expect.element(page.getByRole('link', { name: 'Direct messages' })).toBeVisible();
    await expectNoBarriers();
    goHash('#/inbox');
    await expect.element(page.getByRole('region', { name: 'Messages that wait' })).toBeVisible();
    await expectNoBarriers();
  });
});
