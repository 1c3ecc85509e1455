import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

describe('inbox', () => {
  it('[F12] lists every conversation with name, last message, time, unread count and state', async () => {
    await open(createHedgerow(), '#/inbox');
    const list = page.getByRole('list', { name: 'Conversations' });
    await expect.element(list).toBeVisible();
    expect(list.getByRole('listitem').elements()).toHaveLength(5);
    await expect
      .element(list.getByRole('link', { name: /^Noor Haddad\b.*You:.*And the ladder.*\d\d:\d\d.*2 unread.*Here now/ }))
      .toBeVisible();
    await expect.element(list.getByRole('link', { name: /^Mateo Ruiz\b.*, Read.*Here now$/ })).toBeVisible();
    await expect.element(list.getByRole('link', { name: /^Maximiliana .*, Queued$/ })).toBeVisible();
  });

  it('[F12] tells the unread total in the description of the link "Inbox"', async () => {
    await open(createHedgerow(), '#/friends');
    await expect
      .element(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inbox' }))
      .toHaveAccessibleDescription('2 unread messages');
  });

  it('[F12] moves a conversation up and counts when a message comes', async () => {
    const core = createHedgerow();
    await open(core, '#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    core.incoming('shira', 'Are you there?');
    await expect.element(page.getByRole('listitem').first()).toHaveTextContent('Are you there?');
    await expect.element(page.getByRole('link', { name: /1 unread/ })).toBeVisible();
  });

  it.each(['unverified', 'twoVersions'] as const)(
    '[F12] says so in the row when the last message (%s) is not shown',
    async (kind) => {
      const core = createHedgerow();
      core.setThread('mateo', [message('Hello'), message('', { kind, timeMs: Date.now() })]);
      await open(core, '#/inbox');
      await expect.element(page.getByRole('link', { name: /^Mateo Ruiz.*A message that is not shown/ })).toBeVisible();
    },
  );

  it('[F12] turns the times of today into "Yesterday" at midnight', async () => {
    const evening = new Date(2026, 5, 14, 23, 59, 50).getTime();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: evening });
    onTestFinished(() => void vi.useRealTimers());
    const core = createHedgerow(evening);
    await open(core, '#/inbox');
    const row = page.getByRole('link', { name: /^Mateo Ruiz/ });
    await expect.element(row).toHaveTextContent('21:59');
    await vi.advanceTimersByTimeAsync(11_000);
    await expect.element(row).toHaveTextContent('Yesterday');
    goHash('#/chat/mateo');
    await expect.element(page.getByRole('separator', { name: 'Yesterday' })).toBeInTheDocument();
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    await expect.element(page.getByRole('separator', { name: 'Sunday 14 June' })).toBeInTheDocument();
  });

  it('[F3] says quietly that the clock of this device is off, as long as it is', async () => {
    const core = createHedgerow();
    await open(core, '#/inbox');
    const note = page.getByRole('note', { name: 'Clock' });
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    expect(note.elements()).toHaveLength(0);
    core.setClock('off');
    await expect.element(note).toHaveTextContent('The clock of this device is more than ten minutes off.');
    await expectNoBarriers();
    core.setClock('right');
    await expect.element(note).not.toBeInTheDocument();
  });

  it('[F12] invites to add a friend when it is empty', async () => {
    await open(createFakeMessenger(), '#/inbox');
    await page.getByRole('button', { name: 'Add a friend' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Add friend' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Add a friend');
  });

  it('[F13] opens a chat from "New message", and search narrows the people', async () => {
    await open(createHedgerow(), '#/inbox');
    await page.getByRole('button', { name: 'New message' }).click();
    const dialog = page.getByRole('dialog', { name: 'New message' });
    await expect.element(dialog.getByRole('searchbox', { name: 'Search people' })).toHaveFocus();
    await userEvent.keyboard('mateo');
    expect(dialog.getByRole('list', { name: 'People' }).getByRole('listitem').elements()).toHaveLength(1);
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Mateo Ruiz' })).toBeVisible();
    expect(location.hash).toBe('#/chat/mateo');
  });

  it('[F13] shows who cannot be written to, focusable, with the reason, and opens nothing for them', async () => {
    await open(createHedgerow(), '#/new');
    const kofi = page.getByRole('dialog', { name: 'New message' }).getByRole('button', { name: 'Kofi Mensah' });
    await expect.element(kofi).toHaveAttribute('aria-disabled', 'true');
    await expect.element(kofi).toHaveAccessibleDescription('You do not follow Kofi Mensah. Follow them to write.');
    (kofi.element() as HTMLElement).focus();
    await expect.element(kofi).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(location.hash).toBe('#/new');
  });

  it('[F13] says when nobody is called that', async () => {
    await open(createHedgerow(), '#/new');
    await page.getByRole('searchbox', { name: 'Search people' }).fill('lke');
    await expect.element(page.getByText('Nothing called “lke”. Check the spelling.')).toBeVisible();
  });

  it('has only what is built: no groups yet', async () => {
    await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    expect(page.getByRole('button', { name: /group|camera|scan/i }).elements()).toHaveLength(0);
  });

  it('[F89] has no barriers, narrow and wide, empty and full', async () => {
    await open(createHedgerow(), '#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    await expectNoBarriers();
    goHash('#/new');
    await expect.element(page.getByRole('dialog', { name: 'New message' })).toBeVisible();
    await expectNoBarriers();
  });
});
