/** Finding people, following back, a new link; what a person sees of me and what a relay saw. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { card, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

const list = () => page.getByRole('list', { name: 'People' });
const names = (): readonly string[] =>
  list()
    .getByRole('link')
    .elements()
    .map((one) => one.querySelector('.name')?.textContent ?? '');
const facts = (): Record<string, string> =>
  Object.fromEntries(
    [...document.querySelectorAll('dl > div')].map((row) => [
      row.querySelector('dt')?.textContent ?? '',
      row.querySelector('dd')?.textContent ?? '',
    ]),
  );

describe('[F6] people', () => {
  const search = () => page.getByRole('searchbox', { name: 'Search people' });

  it('are found by a part of their name in each list, whatever the accents and case', async () => {
    await open(createHedgerow(), '#/friends');
    await search().fill('RÚIZ');
    await expect.poll(names).toEqual(['Mateo Ruiz']);
    await page.getByRole('tab', { name: 'Followers' }).click();
    await expect.poll(names).toEqual(['Mateo Ruiz']);
    await search().fill('kofi');
    await expect.poll(names).toEqual(['Kofi Mensah']);
    await page.getByRole('tab', { name: 'Following' }).click();
    await expect.element(page.getByText('Nothing called “kofi”. Check the spelling.')).toBeVisible();
    await search().fill('');
    await expect.poll(names).toContain('Lin Wei');
  });

  it('who follow me are followed back right in the list, and the focus stays on the row', async () => {
    const core = createHedgerow();
    await open(core, '#/friends');
    await page.getByRole('tab', { name: 'Followers' }).click();
    const kofi = list().getByRole('listitem').filter({ hasText: 'Kofi Mensah' });
    await expect.element(kofi).toHaveTextContent('Kofi Mensah, Follows you');
    const follow = kofi.getByRole('button', { name: 'Follow back' });
    await expect.element(follow).toHaveAccessibleDescription('Kofi Mensah');
    expect(list().getByRole('button').elements()).toHaveLength(1);
    (follow.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(kofi).toHaveTextContent('Friends');
    await expect.poll(focusedName).toMatch(/^Kofi Mensah/);
    expect(core.calls).toContainEqual(['followBack', 'kofi']);
    expect(location.hash).toBe('#/friends');
  });

  it('who could not be followed back stay followers, and the reason is said', async () => {
    const core = createHedgerow();
    core.refuse('followBack', 'quotaExceeded');
    await open(core, '#/friends');
    await page.getByRole('tab', { name: 'Followers' }).click();
    await list().getByRole('button', { name: 'Follow back' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(list().getByRole('button', { name: 'Follow back' })).toBeVisible();
  });
});

describe('a new link', () => {
  const dialog = () => page.getByRole('dialog', { name: 'Add friend' });
  const link = () => dialog().getByRole('textbox', { name: 'Your link' });
  const valueOf = async (): Promise<string> => {
    await expect.element(link()).toBeVisible();
    return (link().element() as HTMLInputElement).value;
  };
  const openAdd = async (core: FakeMessenger): Promise<ReturnType<typeof open>> => {
    const boot = open(core, '#/friends');
    await boot;
    await page.getByRole('button', { name: 'Add friend' }).click();
    return boot;
  };

  it('is asked for once, says what it does, and stands where the old one stood', async () => {
    await openAdd(createHedgerow());
    const old = await valueOf();
    await dialog().getByRole('button', { name: 'Reset my link' }).click();
    const sure = page.getByRole('alertdialog', { name: 'Reset your link?' });
    await expect.element(sure).toHaveTextContent('The old ones lead nowhere from then on.');
    await sure.getByRole('button', { name: 'Reset my link' }).click();
    await expect.poll(async () => valueOf()).not.toBe(old);
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('You have a new link.');
  });

  it('is not made by Cancel, nor when it could not be kept', async () => {
    const core = createHedgerow();
    await openAdd(core);
    const old = await valueOf();
    await dialog().getByRole('button', { name: 'Reset my link' }).click();
    expect(focusedName()).toBe('Cancel');
    await userEvent.keyboard('{Enter}');
    expect(core.calls.some(([verb]) => verb === 'resetLink')).toBe(false);
    core.refuse('resetLink', 'quotaExceeded');
    await dialog().getByRole('button', { name: 'Reset my link' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset my link' }).click();
    await expect.element(page.getByRole('alertdialog').getByRole('alert')).toHaveTextContent('no room left');
    await userEvent.keyboard('{Escape}');
    expect(await valueOf()).toMatch(new RegExp(`^${old.slice(0, 30)}`));
  });

  it('[F2] of a friend is opened by the camera, and what is no link is said', async () => {
    const core = createHedgerow();
    core.setCard('c1ines', card('Inês Carvalho'));
    const boot = await openAdd(core);
    await dialog().getByRole('button', { name: 'Scan QR code' }).click();
    await expect.poll(() => boot.scanner.isOn()).toBe(true);
    boot.scanner.see('WIFI:S:cafe;;');
    const scan = page.getByRole('dialog', { name: 'Scan QR code' });
    await expect.element(scan.getByRole('alert')).toHaveTextContent(/^This is not a Kith link or code/);
    boot.scanner.see('https://kith.example/#/add/c1ines');
    await expect.element(page.getByRole('dialog', { name: 'Add Inês Carvalho?' })).toBeVisible();
    expect(boot.scanner.isOn()).toBe(false);
    expect(core.calls.some(([verb]) => verb === 'follow')).toBe(false);
  });
});

describe('[F88] what a person sees of me', () => {
  it('is on a page of its own, from their page, in plain words', async () => {
    const core = createHedgerow();
    core.setSees('noor', {
      name: 'Maya Ellison',
      devices: 1,
      relayHosts: ['hearth.example'],
      iFollow: true,
      policy: 'Friends',
      presence: true,
      address: true,
      messages: 12,
    });
    await open(core, '#/person/noor');
    await page.getByRole('link', { name: 'What Noor Haddad can see of me' }).click();
    await expect.element(page.getByRole('heading', { name: 'What Noor Haddad can see of me' })).toBeVisible();
    await expect.poll(facts).toEqual({
      'Your name': 'Maya Ellison',
      'Your devices': '1',
      'Relays where they leave messages for you': 'hearth.example',
      'That you follow them': 'Yes',
      'Who can send you direct messages': 'Friends',
      'When you are here': 'Yes',
      'Your network address': 'Yes, while you are connected directly',
      'Your messages on a device of theirs': '12',
    });
    await page.getByRole('button', { name: 'Back' }).click();
    expect(location.hash).toBe('#/person/noor');
  });

  it('says no where nothing was told', async () => {
    const core = createHedgerow();
    core.setSees('kofi', {
      name: 'Maya Ellison',
      devices: 1,
      relayHosts: [],
      iFollow: false,
      policy: null,
      presence: false,
      address: false,
      messages: 0,
    });
    await open(core, '#/person/kofi/sees');
    await expect.poll(facts).toMatchObject({
      'Relays where they leave messages for you': 'None',
      'That you follow them': 'No',
      'Who can send you direct messages': 'Not told',
      'When you are here': 'No',
      'Your network address': 'No',
      'Your messages on a device of theirs': 'None',
    });
  });

  it('[F40] does not promise that somebody blocked forgot what they were told', async () => {
    const core = createHedgerow();
    core.setPeople([person('bob', 'Bob', { relationship: 'Blocked' })]);
    core.setSees('bob', { name: 'Maya Ellison', devices: 1, relayHosts: [], iFollow: false, policy: null, presence: false, address: false, messages: 3 });
    await open(core, '#/person/bob/sees');
    const before = 'What they were told before you blocked them';
    await expect.poll(facts).toMatchObject({ 'That you follow them': before, 'Who can send you direct messages': before, 'When you are here': 'No' });
    await expectNoBarriers();
  });

  it('says that there is no such person', async () => {
    await open(createHedgerow(), '#/person/nobody/sees');
    await expect.element(page.getByRole('alertdialog', { name: 'This link no longer works' })).toBeVisible();
  });
});

describe('[F88] what a relay saw of me', () => {
  it('is a link of each relay, with sizes and times and no number of a machine', async () => {
    const core = createHedgerow();
    const firstMs = Date.parse('2026-06-03T14:05');
    core.setSaw('wss://hearth.example', {
      host: 'hearth.example',
      firstMs,
      lastMs: firstMs + 60_000,
      connections: 4,
      bytesSent: 812,
      bytesReceived: 48_211,
      topics: 17,
      objectsSent: 1200,
      objectsReceived: 31,
    });
    await open(core, '#/settings/relays');
    await page.getByRole('link', { name: 'What hearth.example saw of me' }).click();
    await expect.element(page.getByRole('heading', { name: 'What hearth.example saw of me' })).toBeVisible();
    await expect.poll(facts).toEqual({
      'First connected': '3 Jun 2026, 14:05',
      'Last seen': '3 Jun 2026, 14:06',
      Connections: '4',
      'Sealed bytes you sent': '812 byte',
      'Sealed bytes you received': '48.2 kB',
      'Sealed parcels': '1,200 sent, 31 received',
      'Changing names under which they were kept': '17',
    });
    await expect.element(page.getByText(/no name and no word.* with which other addresses you exchange parcels\./)).toBeVisible();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(location.hash).toBe('#/settings/relays');
  });

  it('is nothing when it was never connected, and no page when it is none of mine', async () => {
    await open(createHedgerow(), '#/settings/relays/hearth.example');
    await expect.element(page.getByText(/^This device has not been connected to this relay yet/)).toBeVisible();
    expect(facts()).toEqual({});
    goHash('#/settings/relays/foreign.example');
    await expect.element(page.getByRole('alertdialog', { name: 'This link no longer works' })).toBeVisible();
  });
});

describe('[F89] no barriers', () => {
  it('in the lists with search, the new link and both pages, narrow and wide', async () => {
    const core = createHedgerow();
    core.setSees('noor', {
      name: 'Maya Ellison',
      devices: 1,
      relayHosts: ['hearth.example'],
      iFollow: true,
      policy: 'Friends',
      presence: true,
      address: true,
      messages: 12,
    });
    core.setSaw('wss://hearth.example', {
      host: 'hearth.example',
      firstMs: 1,
      lastMs: 2,
      connections: 4,
      bytesSent: 812,
      bytesReceived: 48_211,
      topics: 17,
      objectsSent: 12,
      objectsReceived: 31,
    });
    await open(core, '#/friends');
    await page.getByRole('tab', { name: 'Followers' }).click();
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Add friend' }).click();
    await page.getByRole('button', { name: 'Reset my link' }).click();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('{Escape}');
    for (const size of [null, WIDE]) {
      if (size) await page.viewport(...size);
      for (const hash of ['#/person/noor/sees', '#/settings/relays/hearth.example', '#/settings/relays', '#/settings']) {
        goHash(hash);
        await expect.element(page.getByRole('main').getByRole('heading').first()).toBeVisible();
        await expectNoBarriers();
      }
    }
  });
});
