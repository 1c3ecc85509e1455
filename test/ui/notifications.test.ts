/** Notifications: their page, our own question, what calls and what does not, and what goes when it was seen. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeBoot } from '../helpers/fakeBoot.ts';
import { message, request, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, PHONE, WIDE } from './open.ts';

const PAGE = '#/settings/notifications';
const toggle = (name: string) => page.getByRole('switch', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const chosen = (core: FakeMessenger): readonly unknown[] => core.calls.filter(([verb]) => verb === 'choose').map(([, change]) => change);
const tags = (boot: FakeBoot): readonly string[] => boot.notes.notes().map(({ tag }) => tag);

/** With notifications allowed, and the bell listening: it has told how many chats are unread. */
async function openRinging(core: FakeMessenger, hash = '#/inbox'): Promise<FakeBoot> {
  const boot = await open(core, hash);
  boot.notes.set('granted');
  await expect.poll(() => boot.notes.badges.length).toBeGreaterThan(0);
  return boot;
}

describe('[F52] the notifications page', () => {
  it.each([PHONE, WIDE])('has a switch for each kind, and no barriers, at %i × %i', async (...size) => {
    const core = createHedgerow();
    core.setChoices({ quiet: { on: true, from: 22 * 60, to: 450 } });
    const boot = await open(core, '#/settings', size);
    boot.notes.set('granted');
    await page.getByRole('link', { name: 'Notifications' }).click();
    for (const name of ['Direct messages', 'Sounds']) await expect.element(toggle(name)).toHaveAttribute('aria-checked', 'true');
    for (const name of ['Message requests', 'Reactions', 'Show previews']) await expect.element(toggle(name)).toHaveAttribute('aria-checked', 'false');
    expect(toggle('Groups').elements()).toEqual([]); // there are none yet
    await expect.element(toggle('Direct messages')).toHaveAccessibleDescription('Messages still arrive when this is off.');
    expect(button('Turn on notifications').elements()).toEqual([]);
    await expectNoBarriers();
  });

  it('is set by pointer and by keyboard, and says so to the core', async () => {
    const core = createHedgerow();
    await open(core, PAGE);
    await toggle('Direct messages').click();
    await expect.element(toggle('Direct messages')).toHaveAttribute('aria-checked', 'false');
    (toggle('Show previews').element() as HTMLElement).focus();
    await userEvent.keyboard(' {Tab}{Enter}');
    await expect.element(toggle('Sounds')).toHaveAttribute('aria-checked', 'false');
    expect(chosen(core)).toEqual([{ messages: false }, { previews: true }, { sounds: false }]);
  });

  it('[F43] has quiet hours from one time to another, which are off at first', async () => {
    const core = createHedgerow();
    await open(core, PAGE);
    const group = page.getByRole('group', { name: 'Quiet hours' });
    await expect.element(group.getByRole('switch', { name: 'Use quiet hours' })).toHaveAttribute('aria-checked', 'false');
    expect(group.getByLabelText('From').elements()).toEqual([]);
    await group.getByRole('switch').click();
    await expect.element(group.getByLabelText('From')).toHaveValue('22:00');
    await group.getByLabelText('To').fill('06:15');
    await group.getByLabelText('From').click();
    await expect.poll(() => chosen(core).at(-1)).toEqual({ quiet: { on: true, from: 1320, to: 375 } });
    await group.getByLabelText('From').fill('06:15');
    await group.getByLabelText('To').click();
    await expect.element(group).toHaveTextContent('so it is quiet all day');
  });

  it('stays as it was when the disk refuses, which is said', async () => {
    const core = createHedgerow();
    await open(core, PAGE);
    await expect.element(toggle('Reactions')).toBeVisible();
    core.refuse('choose', 'quotaExceeded');
    await toggle('Reactions').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(toggle('Reactions')).toHaveAttribute('aria-checked', 'false');
  });

  it('says what to do where the browser does not allow it, and looks again when one comes back', async () => {
    const core = createHedgerow();
    const boot = await open(core, PAGE);
    await expect.element(button('Turn on notifications')).toBeVisible();
    boot.notes.set('denied');
    dispatchEvent(new Event('focus'));
    await expect.element(page.getByText('Your browser does not let Kith notify you.', { exact: false })).toHaveTextContent('Allow notifications for this page');
    await expectNoBarriers();
    boot.notes.set('never');
    dispatchEvent(new Event('focus'));
    await expect.element(page.getByText('This browser cannot notify you here.', { exact: false })).toBeVisible();
  });

  it('asks the browser only when one asks it to', async () => {
    const boot = await open(createHedgerow(), PAGE);
    await expect.element(button('Turn on notifications')).toBeVisible();
    expect(boot.notes.questions()).toBe(0);
    await button('Turn on notifications').click();
    await expect.element(button('Turn on notifications')).not.toBeInTheDocument();
    expect([boot.notes.questions(), boot.asked]).toEqual([1, ['keepStorage']]);
    await expect.poll(focusedName).toBe('Notifications');
  });
});

describe('[F52] our own question', () => {
  const offer = () => page.getByText('Know when a friend writes', { exact: false });

  it('comes only after a message was sent, and the browser’s after it', async () => {
    const core = createHedgerow();
    core.setChoices({ wrote: false, answered: [] });
    for (const chat of ['noor', 'mateo', 'maxi', 'sam']) core.setThread(chat, [message('Hello')]);
    const boot = await open(core, '#/inbox');
    await expect.poll(() => boot.notes.badges.length).toBeGreaterThan(0);
    expect(offer().elements()).toEqual([]);
    await core.sendText('noor', 'And to you');
    await expect.element(offer()).toBeVisible();
    await expectNoBarriers();
    expect(boot.notes.questions()).toBe(0);
    await button('Notify me').click();
    await expect.element(offer()).not.toBeInTheDocument();
    expect(boot.notes.questions()).toBe(1);
  });

  it('is not asked again after “Not now”, and stands in the settings', async () => {
    const core = createHedgerow();
    core.setChoices({ answered: [] });
    const boot = await open(core, '#/inbox');
    await button('Not now').click();
    await expect.element(offer()).not.toBeInTheDocument();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('You find this in the settings');
    expect(chosen(core).at(-1)).toEqual({ answered: ['notifications'] });
    await core.sendText('noor', 'Once more');
    goHash(PAGE);
    await expect.element(button('Turn on notifications')).toBeVisible();
    expect(boot.notes.questions()).toBe(0);
    expect(offer().elements()).toEqual([]);
  });
});

describe('[F52] what comes', () => {
  it('is shown with who wrote, is one for each chat, counts at the icon, and goes when it was read', async () => {
    const core = createHedgerow();
    const boot = await openRinging(core);
    core.incoming('mateo', 'First');
    await expect.poll(() => tags(boot)).toEqual(['mateo']);
    core.incoming('mateo', 'Second');
    await expect.poll(() => boot.notes.notes()[0]?.body).toBe('2 new messages');
    expect(boot.notes.notes()[0]).toMatchObject({ title: 'Message from \u2068Mateo Ruiz\u2069', path: '#/chat/mateo' });
    await expect.poll(() => boot.notes.badges.at(-1)).toBe(2); // Noor’s chat is unread from the beginning
    await core.markAllRead('mateo');
    await expect.poll(() => tags(boot)).toEqual([]);
    await core.markAllRead('noor');
    await expect.poll(() => boot.notes.badges.at(-1)).toBe(0);
  });

  it('leads to its chat when it is taken, with a sound of the page while one can see it', async () => {
    const core = createHedgerow();
    core.setChoices({ previews: true });
    const boot = await openRinging(core);
    core.incoming('mateo', 'Bring the ladder');
    await expect.poll(() => boot.notes.notes()[0]?.body).toBe('Bring the ladder');
    expect([boot.notes.sounds(), boot.notes.notes()[0]?.silent]).toEqual([1, true]);
    boot.notes.take('mateo');
    await expect.element(page.getByRole('heading', { name: 'Mateo Ruiz' })).toBeVisible();
    await expect.poll(() => tags(boot)).toEqual([]);
  });

  it('is not shown for the chat on the screen, a muted one, or in quiet hours, where it counts all the same', async () => {
    const core = createHedgerow();
    core.setChoices({ quiet: { on: false, from: 0, to: 0 } });
    const boot = await openRinging(core, '#/chat/mateo');
    await core.mute('shira', 'always');
    core.incoming('mateo', 'On the screen');
    core.incoming('shira', 'Muted');
    core.incoming('noor', 'Elsewhere');
    await expect.poll(() => tags(boot)).toEqual(['noor']);
    goHash(PAGE);
    await toggle('Use quiet hours').click();
    await expect.element(page.getByText('so it is quiet all day', { exact: false })).toBeVisible();
    const before = boot.notes.badges.at(-1)!;
    core.incoming('maxi', 'At night');
    await expect.poll(() => boot.notes.badges.at(-1)).toBe(before + 1);
    await toggle('Use quiet hours').click();
    await expect.element(toggle('Use quiet hours')).toHaveAttribute('aria-checked', 'false');
    core.incoming('sam', 'By day');
    await expect.poll(() => tags(boot)).toEqual(['noor', 'sam']);
    expect([boot.notes.all.length, boot.notes.sounds()]).toEqual([2, 2]);
  });

  it('[H36] is not shown of who is blocked, nor anything while nobody may write', async () => {
    const core = createHedgerow();
    const boot = await openRinging(core, '#/settings');
    core.setPeople((await core.people()).map((one) => (one.id === 'mateo' ? { ...one, relationship: 'Blocked' as const } : one)));
    await expect.element(page.getByRole('link', { name: 'Blocked accounts' })).toHaveAccessibleDescription('1');
    core.incoming('mateo', 'From who is blocked');
    core.incoming('noor', 'From a friend');
    await expect.poll(() => tags(boot)).toEqual(['noor']);
    core.setPolicyView({ policy: 'Off' });
    await expect.element(page.getByRole('link', { name: 'Privacy' })).toHaveAccessibleDescription('Off');
    const before = boot.notes.badges.at(-1)!;
    core.incoming('shira', 'While nobody may write');
    await expect.poll(() => boot.notes.badges.at(-1)).toBe(before + 1);
    await core.markAllRead('noor');
    await expect.poll(() => tags(boot)).toEqual([]);
    expect(boot.notes.all.map(({ tag }) => tag)).toEqual(['noor']);
  });

  it('of requests and reactions is shown under their own switches, and goes when they were answered or seen', async () => {
    const core = createHedgerow();
    core.setChoices({ requests: true, reactions: true });
    core.setRequests([request('old', 'Somebody', 'From before')]);
    const boot = await openRinging(core);
    core.setRequests([request('old', 'Somebody', 'From before'), request('eve', 'Eve', 'Buy now')]);
    core.tell({ what: 'reaction', chat: 'mateo', sender: 'Mateo Ruiz', emoji: '❤️', text: 'Saturday at nine', media: [], report: false });
    await expect.poll(() => [...tags(boot)].sort()).toEqual(['eve?', 'mateo!']);
    expect(boot.notes.notes().find(({ tag }) => tag === 'eve?')).toMatchObject({ title: 'Message request from \u2068Eve\u2069', path: '#/inbox/requests' });
    core.setRequests([]);
    await expect.poll(() => tags(boot)).toEqual(['mateo!']);
    goHash('#/chat/mateo');
    await expect.poll(() => tags(boot)).toEqual([]);
  });

  it('[H65] goes when previews or its kind are turned off', async () => {
    const core = createHedgerow();
    core.setChoices({ previews: true, reactions: true, requests: true });
    const boot = await openRinging(core, PAGE);
    core.incoming('mateo', 'Bring the ladder');
    await expect.poll(() => boot.notes.notes()[0]?.body).toBe('Bring the ladder');
    core.setRequests([request('eve', 'Eve', 'Buy now')]);
    await expect.poll(() => tags(boot)).toEqual(['mateo', 'eve?']);
    await toggle('Show previews').click();
    await expect.poll(() => tags(boot)).toEqual(['eve?']);
    core.incoming('mateo', 'And the rope');
    await expect.poll(() => boot.notes.notes().map(({ body }) => body)).toContain('New message');
    await toggle('Message requests').click();
    await expect.poll(() => tags(boot)).toEqual(['mateo']);
  });

  it('[H65] goes when its words were taken back or changed, and stays while they hold', async () => {
    const core = createHedgerow();
    core.setChoices({ previews: true });
    const boot = await openRinging(core);
    const kept = core.incoming('noor', 'The jam is done');
    const first = core.incoming('mateo', 'Bring the ladder');
    await expect.poll(() => [...tags(boot)].sort()).toEqual(['mateo', 'noor']);
    core.setThread('noor', [kept]);
    core.setThread('mateo', [{ ...first, kind: 'deleted', text: '' }]);
    await expect.poll(() => tags(boot)).toEqual(['noor']);
    core.setThread('noor', [{ ...kept, text: 'The jam is nearly done', edited: true }]);
    await expect.poll(() => tags(boot)).toEqual([]);
  });
});
