import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fail, ok, type Result } from '../../src/protocol/errors.ts';
import { card, createFakeMessenger, person } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

const names = (): readonly string[] =>
  page
    .getByRole('list', { name: 'People' })
    .getByRole('link')
    .elements()
    .map((one) => one.querySelector('.name')?.textContent ?? '');

describe('friends', () => {
  it('[F6] keeps friends, followed and followers apart, by tabs that arrow keys move through', async () => {
    await open(createHedgerow(), '#/friends');
    await expect.element(page.getByRole('tab', { name: 'Friends' })).toHaveAttribute('aria-selected', 'true');
    await expect.poll(names).toHaveLength(4);
    (page.getByRole('tab', { name: 'Friends' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(focusedName()).toBe('Following');
    await expect.poll(names).toContain('Lin Wei');
    await expect.poll(names).not.toContain('Kofi Mensah');
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(page.getByRole('tabpanel', { name: 'Followers' })).toBeVisible();
    await expect.poll(names).toContain('Kofi Mensah');
    await expect.poll(names).not.toContain('Sam Whitlock');
    await userEvent.keyboard('{ArrowRight}');
    expect(focusedName()).toBe('Friends');
  });

  it('[F6] names each link by the person first', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('tab', { name: 'Following' }).click();
    await expect.element(page.getByRole('link', { name: /^Lin Wei.*Waiting for Lin Wei/ })).toBeVisible();
  });

  it('[F2] shows the own link as a code and as text, and copies it', async () => {
    const boot = await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add friend' });
    await expect.element(dialog.getByRole('img', { name: 'Your QR code' })).toBeVisible();
    const link = dialog.getByRole('textbox', { name: 'Your link' });
    await expect.element(link).toHaveAttribute('readonly');
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    expect(boot.copied).toEqual([(link.element() as HTMLInputElement).value]);
    expect(boot.copied[0]).toMatch(/^https:\/\/kith\.example\/#\/add\//);
  });

  it('[F2] says that the link is being made, then why it is not ready, and makes it when asked again', async () => {
    const core = createHedgerow();
    const answers: ((answer: Result<string>) => void)[] = [];
    const myLink = (): Promise<Result<string>> => new Promise((answer) => answers.push(answer));
    await open({ ...core, myLink }, '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add friend' });
    const pending = dialog.getByText('Getting your link ready. A relay has to answer first.');
    await expect.element(pending).toBeVisible();
    await expectNoBarriers();
    answers.shift()?.(fail('relayUnreachable'));
    await expect.element(dialog.getByRole('alert')).toHaveTextContent(/^No relay has answered yet/);
    await expectNoBarriers();
    const again = dialog.getByRole('button', { name: 'Try again' });
    await again.click();
    await expect.element(pending).toBeVisible();
    await expect.element(again).toHaveFocus();
    await again.click({ force: true });
    expect(answers).toHaveLength(1);
    answers.shift()?.(ok('https://kith.example/#/add/c1'));
    await expect.element(dialog.getByRole('textbox', { name: 'Your link' })).toHaveValue('https://kith.example/#/add/c1');
    await expect.element(dialog.getByRole('textbox', { name: 'Your link' })).toHaveFocus();
    await expect.element(dialog.getByRole('alert')).not.toBeInTheDocument();
  });

  it('[F2] says at once that a link needs a relay where there is none, and leads there', async () => {
    const core = createHedgerow();
    core.setRelays([]);
    await open(core, '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add friend' });
    await expect.element(dialog).toHaveTextContent('Your link needs a relay');
    expect(core.calls.some(([verb]) => verb === 'myLink')).toBe(false);
    await expectNoBarriers();
    await dialog.getByRole('link', { name: 'To the relays' }).click();
    await expect.element(page.getByRole('heading', { name: 'Relays' })).toBeVisible();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('[F2] draws a code that reads back as the link', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const code = page.getByRole('img', { name: 'Your QR code' });
    await expect.element(code).toBeVisible();
    const { default: encodeQR } = await import('qr');
    const text = (page.getByRole('textbox', { name: 'Your link' }).element() as HTMLInputElement).value;
    const dark = encodeQR(text, 'raw', { ecc: 'low', border: 1 }).flat().filter(Boolean).length;
    const runs = [...(code.element().querySelector('path')?.getAttribute('d') ?? '').matchAll(/M(\d+) \d+h(\d+)/g)];
    expect(runs.reduce((sum, run) => sum + Number(run[2]), 0)).toBe(dark);
  });

  it('[F6] opens a pasted link, shows the six words and the relays, follows, and waits for the friend', async () => {
    const core = createHedgerow();
    core.setCard('c1ines', card('Inês Carvalho'));
    await open(core, '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    await page.getByRole('textbox', { name: 'Paste a link or code' }).fill('https://kith.example/#/add/c1ines');
    await userEvent.keyboard('{Enter}');
    const dialog = page.getByRole('dialog', { name: 'Add Inês Carvalho?' });
    await expect.element(dialog).toHaveTextContent('amber otter violin harbour moss lantern');
    await expect.element(dialog).toHaveTextContent('hearth.example');
    await dialog.getByRole('button', { name: 'Follow' }).click();
    await expect.element(page.getByRole('heading', { name: 'Inês Carvalho' })).toBeVisible();
    await expect.element(page.getByRole('group', { name: 'Relationship' })).toHaveTextContent('Following');
    await expect.element(page.getByText('Waiting for Inês Carvalho')).toBeVisible();
  });

  it('[F6] follows nobody when one says "Not now"', async () => {
    const core = createHedgerow();
    core.setCard('c1ines', card('Inês Carvalho'));
    await open(core, '#/add/c1ines');
    await page.getByRole('button', { name: 'Not now' }).click();
    expect(core.calls.some(([verb]) => verb === 'follow')).toBe(false);
    expect(location.hash).toBe('#/friends');
  });

  it('[F6] says by the field that a pasted text is no card, and keeps the text', async () => {
    await open(createHedgerow(), '#/friends');
    await page.getByRole('button', { name: 'Add friend' }).click();
    const field = page.getByRole('textbox', { name: 'Paste a link or code' });
    await field.fill('hello there');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/^This is not a Kith link or code/);
    await expect.element(field).toHaveValue('hello there');
    await expect.element(field).toHaveAttribute('aria-invalid', 'true');
  });

  it.each([
    ['cardExpired', 'alertdialog', 'This link no longer works', /run out/],
    ['notACard', 'alertdialog', 'This link no longer works', /not a Kith link/],
    ['cardUnreachable', 'alertdialog', 'This link no longer works', /could not be reached/],
    ['ownCard', 'dialog', 'This is your own link', /Send it to a friend/],
    ['alreadyFollowed', 'dialog', 'You follow them already', /You already follow Noor Haddad\./],
  ] as const)('[F6] says of a link with %s what it is', async (code, role, heading, sentence) => {
    const core = createHedgerow();
    core.setCard('c1', code);
    await open(core, '#/add/c1');
    await expect.element(page.getByRole(role, { name: heading })).toHaveTextContent(sentence);
    expect(core.calls.some(([verb]) => verb === 'follow')).toBe(false);
  });

  it('[F6] leads from a known card to the person', async () => {
    const core = createHedgerow();
    core.setCard('c1', 'alreadyFollowed');
    await open(core, '#/add/c1');
    await page.getByRole('button', { name: 'To the page of Noor Haddad' }).click();
    await expect.element(page.getByRole('heading', { name: 'Noor Haddad' })).toBeVisible();
  });

  it('[F89] has no barriers: list, adding, a card, a dead link', async () => {
    const core = createHedgerow();
    core.setCard('c1', card('Inês Carvalho'));
    core.setCard('c2', 'cardExpired');
    await open(core, '#/friends');
    await expect.poll(names).toHaveLength(4);
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Add friend' }).click();
    await expect.element(page.getByRole('img', { name: 'Your QR code' })).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await page.viewport(...WIDE);
    location.hash = '#/add/c1';
    await expect.element(page.getByRole('dialog', { name: 'Add Inês Carvalho?' })).toBeVisible();
    await expectNoBarriers();
    location.hash = '#/add/c2';
    await expect.element(page.getByRole('alertdialog')).toBeVisible();
    await expectNoBarriers();
  });

  it('says when there is nobody yet', async () => {
    await open(createFakeMessenger(), '#/friends');
    await expect.element(page.getByText('No friends yet. Show somebody your code, or send your link.')).toBeVisible();
  });
});

describe('person', () => {
  const relationship = () => page.getByRole('group', { name: 'Relationship' });

  it('[F6] follows back a follower, and then one can write', async () => {
    await open(createHedgerow(), '#/person/kofi');
    await expect.element(relationship()).toHaveTextContent('Follows you');
    await expect.element(page.getByRole('button', { name: 'Message' })).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('button', { name: 'Follow back' }).click();
    await expect.element(relationship()).toHaveTextContent('Friends');
    await page.getByRole('button', { name: 'Message' }).click();
    expect(location.hash).toBe('#/chat/kofi');
  });

  it('[F34] unfollows a friend, and then one cannot write, and reads why', async () => {
    await open(createHedgerow(), '#/person/noor');
    await page.getByRole('button', { name: 'Unfollow' }).click();
    await expect.element(relationship()).toHaveTextContent('Follows you');
    const write = page.getByRole('button', { name: 'Message' });
    await expect.element(write).toHaveAccessibleDescription('You do not follow Noor Haddad. Follow them to write.');
    await write.click({ force: true });
    expect(location.hash).toBe('#/person/noor');
  });

  it('[F31] promises nobody that they can write who can already', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('cat', 'Cat', { relationship: 'Follows you' }), person('dan', 'Dan', { relationship: 'Following' })]);
    await open(core, '#/person/cat');
    await expect.element(page.getByText('You can write to each other. Follow back to become friends.')).toBeVisible();
    goHash('#/person/dan');
    await expect.element(page.getByText('When Dan follows you back, you are friends.', { exact: true })).toBeVisible();
  });

  it('[F6] names the relays of a person as what they are, unless they are blocked', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('cat', 'Cat'), person('dan', 'Dan', { relationship: 'Blocked', locked: 'blocked' })]);
    await open(core, '#/person/cat');
    await expect.element(page.getByText('Messages for Cat wait, sealed, at hearth.example.')).toBeVisible();
    goHash('#/person/dan');
    await expect.element(page.getByRole('heading', { name: 'Dan' })).toBeVisible();
    await expect.element(page.getByText(/sealed/)).not.toBeInTheDocument();
  });

  it('[F6] has an empty relationship, and "Follow", when neither follows', async () => {
    const core = createHedgerow();
    await open(core, '#/person/sam');
    await page.getByRole('button', { name: 'Unfollow' }).click();
    await expect.element(page.getByRole('button', { name: 'Follow', exact: true })).toBeVisible();
    expect(relationship().element().textContent.trim()).toBe('');
  });

  it('[F6] says in words when following could not be kept', async () => {
    const core = createHedgerow();
    core.refuse('followBack', 'quotaExceeded');
    await open(core, '#/person/kofi');
    await page.getByRole('button', { name: 'Follow back' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(relationship()).toHaveTextContent('Follows you');
  });

  it('[F46] shows the twelve words to read to each other', async () => {
    await open(createHedgerow(), '#/person/noor');
    await page.getByRole('button', { name: 'Verify' }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify Noor Haddad' });
    await expect
      .element(dialog)
      .toHaveTextContent('amber otter violin harbour moss lantern lantern moss harbour violin otter amber');
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Verify');
  });

  it('says in plain words when there is no such person', async () => {
    await open(createHedgerow(), '#/person/nobody');
    await expect.element(page.getByRole('alertdialog', { name: 'This link no longer works' })).toBeVisible();
  });

  it('[F41] leads to a report where there is a chat, and else to none', async () => {
    await open(createHedgerow(), '#/person/noor');
    await page.getByRole('button', { name: 'Report' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Report Noor Haddad' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    goHash('#/person/kofi');
    await expect.element(page.getByRole('button', { name: 'Follow back' })).toBeVisible();
    expect(page.getByRole('button', { name: 'Report' }).elements()).toHaveLength(0);
  });

  it('[F89] has no barriers, narrow and wide', async () => {
    await open(createHedgerow(), '#/person/kofi');
    await expect.element(page.getByRole('button', { name: 'Follow back' })).toBeVisible();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent('amber');
    await expect.element(page.getByRole('img', { name: 'Safety code for you and Kofi Mensah' })).toBeVisible();
    await expectNoBarriers();
  });
});
