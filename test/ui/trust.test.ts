/** Blocking, verifying, and what is said when somebody's identity changed. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { codeOf } from '../helpers/fakeReach.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

const called = (core: FakeMessenger, verb: string): readonly (readonly unknown[])[] =>
  core.calls.filter(([name]) => name === verb);
const relationship = () => page.getByRole('group', { name: 'Relationship' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('[F40] blocking', () => {
  it('asks once, begins on the safe button, and Cancel blocks nobody', async () => {
    const core = createHedgerow();
    await open(core, '#/person/noor');
    await button('Block').click();
    const dialog = page.getByRole('alertdialog', { name: 'Block Noor Haddad?' });
    await expect.element(dialog).toHaveTextContent('They are not told.');
    expect(focusedName()).toBe('Cancel');
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog).not.toBeInTheDocument();
    expect(called(core, 'block')).toEqual([]);
    expect(focusedName()).toBe('Block');
  });

  it('shows Blocked, closes the chat, and Unblock takes it back without following again', async () => {
    const core = createHedgerow();
    await open(core, '#/person/noor');
    await button('Block').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
    await expect.element(relationship()).toHaveTextContent('Blocked');
    await expect.poll(focusedName).toBe('Noor Haddad');
    expect(page.getByRole('button', { name: /^(Follow|Follow back|Unfollow|Block)$/ }).elements()).toHaveLength(0);
    const write = button('Message');
    await expect
      .element(write)
      .toHaveAccessibleDescription('You blocked Noor Haddad. To write again, unblock and follow them on their page.');
    await write.click({ force: true });
    expect(location.hash).toBe('#/person/noor');
    await button('Unblock').click();
    await expect.element(button('Follow')).toBeVisible();
    expect(relationship().element().textContent.trim()).toBe('');
  });

  it('is also in the conversation menu, and gone from it once it is done', async () => {
    const core = createHedgerow();
    await open(core, '#/chat/noor');
    await button('Conversation menu').click();
    const items = (): readonly (string | null)[] =>
      page
        .getByRole('menu', { name: 'Conversation menu' })
        .getByRole('menuitem')
        .elements()
        .map((one) => one.textContent.trim());
    await expect.poll(items).toEqual(['View profile', 'Photos and videos', 'Search in chat', 'Mute', 'Block', 'Report']);
    await page.getByRole('menuitem', { name: 'Block' }).click();
    await page.getByRole('alertdialog', { name: 'Block Noor Haddad?' }).getByRole('button', { name: 'Block' }).click();
    const note = page.getByRole('note', { name: "You can't send messages here" });
    await expect.element(note).toHaveTextContent('You blocked Noor Haddad.');
    await expect.element(note.getByRole('link')).toHaveAttribute('href', '#/person/noor');
    await button('Conversation menu').click();
    await expect.poll(items).toEqual(['View profile', 'Photos and videos', 'Search in chat', 'Mute', 'Report']);
  });

  it('that could not be kept says why, and blocks nobody', async () => {
    const core = createHedgerow();
    core.refuse('block', 'quotaExceeded');
    await open(core, '#/person/noor');
    await button('Block').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(relationship()).toHaveTextContent('Friends');
  });

  it('has its list in the settings, from which one unblocks', async () => {
    const core = createHedgerow();
    core.setPeople([person('pat', 'Pat Brennan', { relationship: 'Blocked' }), person('noor', 'Noor Haddad')]);
    await open(core, '#/settings');
    await expect.element(page.getByRole('link', { name: 'Blocked accounts' })).toHaveAccessibleDescription('1');
    await page.getByRole('link', { name: 'Blocked accounts' }).click();
    const list = page.getByRole('list', { name: 'Blocked accounts' });
    await expect.element(list).not.toHaveTextContent('Noor');
    await expect.element(list.getByRole('button', { name: 'Unblock' })).toHaveAccessibleDescription('Pat Brennan');
    await list.getByRole('button', { name: 'Unblock' }).click();
    await expect.element(page.getByText('You blocked nobody.')).toBeVisible();
    expect(called(core, 'unblock')).toEqual([['unblock', 'pat']]);
  });
});

describe('[F46] verifying', () => {
  const dialog = () => page.getByRole('dialog', { name: 'Verify Noor Haddad' });
  const openVerify = async (core = createHedgerow()) => {
    const boot = await open(core, '#/person/noor');
    await button('Verify').click();
    await expect.element(dialog().getByRole('img', { name: 'Safety code for you and Noor Haddad' })).toBeVisible();
    return { boot, core };
  };

  it('shows the badge on the person and in the chat when they match, and not before', async () => {
    await openVerify();
    expect(page.getByText('Verified', { exact: true }).elements()).toHaveLength(0);
    await dialog().getByRole('button', { name: 'They match' }).click();
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.element(page.getByText('Verified', { exact: true })).toBeVisible();
    expect(page.getByText(/^Not verified yet/).elements()).toHaveLength(0);
    goHash('#/chat/noor');
    await expect.element(page.getByRole('img', { name: 'Verified' })).toBeVisible();
    goHash('#/chat/mateo');
    await expect.element(page.getByRole('heading', { name: 'Mateo Ruiz' })).toBeVisible();
    expect(page.getByRole('img', { name: 'Verified' }).elements()).toHaveLength(0);
  });

  it('says what to do when they differ, and shows no badge', async () => {
    const { core } = await openVerify();
    await dialog().getByRole('button', { name: 'They differ' }).click();
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(/^Then somebody may be in between/);
    expect(called(core, 'compared')).toEqual([['compared', 'noor', false]]);
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await expect.element(page.getByText(/^Not verified yet/)).toBeVisible();
  });

  it('marks nothing when one only looks', async () => {
    const { core } = await openVerify();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog()).not.toBeInTheDocument();
    expect(called(core, 'compared')).toEqual([]);
  });

  it('takes the code of the right screen by camera, and turns the camera off', async () => {
    const { boot, core } = await openVerify();
    await dialog().getByRole('button', { name: 'Scan QR code' }).click();
    await expect.element(page.getByText('Hold the code on the screen of Noor Haddad in front of the camera.')).toBeVisible();
    boot.scanner.see(codeOf('noor'));
    await expect.element(page.getByText('Verified', { exact: true })).toBeVisible();
    expect(page.getByRole('dialog').elements()).toHaveLength(0);
    expect(boot.scanner.isOn()).toBe(false);
    expect(called(core, 'checkCode')).toHaveLength(1);
  });

  it('says that another code is not theirs, asks about each only once, and goes on looking', async () => {
    const { boot, core } = await openVerify();
    await dialog().getByRole('button', { name: 'Scan QR code' }).click();
    await expect.poll(() => boot.scanner.isOn()).toBe(true);
    for (let n = 0; n < 5; n++) boot.scanner.see('https://evil.example');
    const scan = page.getByRole('dialog', { name: 'Scan QR code' });
    await expect.element(scan.getByRole('alert')).toHaveTextContent('This is not the code for you and Noor Haddad.');
    expect(called(core, 'checkCode')).toHaveLength(1);
    expect(boot.scanner.isOn()).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => boot.scanner.isOn()).toBe(false);
    await expect.element(dialog()).toBeVisible();
  });

  it('compares a code or words that are pasted: the same ends it with the badge', async () => {
    const { core } = await openVerify();
    const field = dialog().getByRole('textbox', { name: 'Paste their code or words' });
    await expect.element(field).toHaveAccessibleDescription(/What comes in the chat itself proves nothing\./);
    await field.fill(codeOf('noor'));
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.element(page.getByText('Verified', { exact: true })).toBeVisible();
    expect(called(core, 'checkCode')).toEqual([['checkCode', 'noor', codeOf('noor')]]);
  });

  it('says by the field that what was pasted differs, marks nothing, and leaves the verdict to the person', async () => {
    const { core } = await openVerify();
    const field = dialog().getByRole('textbox', { name: 'Paste their code or words' });
    await dialog().getByRole('button', { name: 'Compare' }).click();
    expect(called(core, 'checkCode')).toEqual([]);
    await field.fill('amber amber amber');
    await dialog().getByRole('button', { name: 'Compare' }).click();
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(/^This is not what this device has for you and Noor Haddad\..* press “They differ”\.$/);
    await expect.element(field).toHaveAttribute('aria-invalid', 'true');
    expect(called(core, 'compared')).toEqual([]);
    await field.fill('amber');
    expect(dialog().getByRole('alert').elements()).toHaveLength(0);
    await dialog().getByRole('button', { name: 'They differ' }).click();
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(/^Then somebody may be in between/);
    expect(called(core, 'compared')).toEqual([['compared', 'noor', false]]);
  });

  it('copies the own code, for the other to paste', async () => {
    await openVerify();
    await dialog().getByRole('button', { name: 'Copy my code' }).click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('Copied');
  });

  it.each([
    ['refused', /^Kith may not use the camera\. Allow it in the address bar, or go on without: read the twelve words/],
    ['none', /^This device has no camera that Kith can use\. Go on without: read the twelve words/],
  ] as const)('says plainly that the camera is %s, and what to do without', async (kind, sentence) => {
    const core = createHedgerow();
    const { boot } = await openVerify(core);
    boot.scanner.set(kind);
    await dialog().getByRole('button', { name: 'Scan QR code' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Scan QR code' }).getByRole('alert')).toHaveTextContent(sentence);
  });
});

describe('[F46] a changed identity', () => {
  const note = () => page.getByRole('note', { name: 'The identity of Noor Haddad' });

  it.each([
    ['restored', /came back with new keys/],
    ['disputed', /Two different lists of devices/],
  ] as const)('that is %s is said out loud in the chat until the words were compared', async (alert, sentence) => {
    const core = createHedgerow();
    await open(core, '#/chat/noor');
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    expect(note().elements()).toHaveLength(0);
    core.setPeople([person('noor', 'Noor Haddad', { alert })]);
    await expect.element(note()).toHaveTextContent(sentence);
    expect(note().element().closest('[aria-live="polite"]')).not.toBeNull();
    await note().getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('button', { name: 'They match' }).click();
    await expect.element(note()).not.toBeInTheDocument();
    await expect.element(page.getByRole('img', { name: 'Verified' })).toBeVisible();
  });

  it('stays when they differ, and stands on the page of the person too', async () => {
    const core = createHedgerow();
    core.setPeople([person('noor', 'Noor Haddad', { alert: 'restored' })]);
    await open(core, '#/chat/noor');
    await note().getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('button', { name: 'They differ' }).click();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await expect.element(note()).toBeVisible();
    goHash('#/person/noor');
    await expect.element(note()).toHaveTextContent(/came back with new keys/);
    expect(page.getByText(/^Not verified yet/).elements()).toHaveLength(0);
  });
});

describe('[F34] why nothing can be written', () => {
  const SENTENCES = {
    blocked: [/You blocked Noor/, '#/person/noor'],
    restored: [/came back with new keys/, '#/person/noor'],
    notFollowing: [/You do not follow Noor Haddad\. Follow them to write\./, '#/person/noor'],
    notFollowedBack: [/does not follow you/, '#/settings/privacy/direct-messages'],
    followExpired: [/Writing is paused until Noor Haddad is back online\. Nothing is wrong/, '#/person/noor'],
    theirPolicyOff: [/takes no direct messages at the moment/, '#/person/noor'],
    theirPolicyFriends: [/from friends only, and does not follow you/, '#/person/noor'],
    requestSent: [/waits for an answer/, '#/person/noor'],
    requestsClosed: [/takes no message requests/, '#/person/noor'],
    policyOff: [/Direct messages are off/, '#/settings/privacy/direct-messages'],
  } as const;

  it.each(Object.entries(SENTENCES))(
    'is said for %s in the chat, on the person and in "New message", with the way on',
    async (reason, [sentence, way]) => {
      const core = createHedgerow();
      core.setPeople([person('noor', 'Noor Haddad', { locked: reason as keyof typeof SENTENCES })]);
      await open(core, '#/chat/noor');
      const note = page.getByRole('note', { name: "You can't send messages here" });
      await expect.element(note).toHaveTextContent(sentence);
      await expect.element(note.getByRole('link')).toHaveAttribute('href', way);
      goHash('#/person/noor');
      await expect.element(button('Message')).toHaveAccessibleDescription(sentence);
      goHash('#/new');
      const row = page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Noor Haddad' });
      await expect.element(row).toHaveAccessibleDescription(sentence);
      await expect.element(row).toHaveAttribute('aria-disabled', 'true');
    },
  );
});

describe('[F34] somebody of whom nothing is here yet', () => {
  it('is not said to take no requests', async () => {
    const core = createHedgerow();
    core.setPeople([person('noor', 'Noor Haddad', { relationship: 'Following', waiting: true, locked: 'requestsClosed' })]);
    await open(core, '#/chat/noor');
    const note = page.getByRole('note', { name: "You can't send messages here" });
    await expect.element(note).toHaveTextContent('Kith is still looking for Noor Haddad.');
    goHash('#/person/noor');
    await expect.element(button('Message')).toHaveAccessibleDescription(/^Kith is still looking for Noor Haddad\./);
  });
});

describe('[F89] no barriers', () => {
  it('on a blocked person, the question, the list, the words, the camera and a changed identity', async () => {
    const core = createHedgerow();
    core.setPeople([
      person('pat', 'Pat Brennan', { relationship: 'Blocked', locked: 'blocked' }),
      person('noor', 'Noor Haddad', { verified: true }),
      person('mateo', 'Mateo Ruiz', { alert: 'disputed' }),
    ]);
    const boot = await open(core, '#/person/pat');
    await expect.element(button('Unblock')).toBeVisible();
    await expectNoBarriers();
    goHash('#/settings/blocked');
    await expect.element(page.getByRole('list', { name: 'Blocked accounts' })).toBeVisible();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    goHash('#/chat/mateo');
    await expect.element(page.getByRole('note', { name: 'The identity of Mateo Ruiz' })).toBeVisible();
    await expectNoBarriers();
    goHash('#/person/noor');
    await button('Block').click();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await button('Verify').click();
    await expect.element(page.getByRole('img', { name: /^Safety code/ })).toBeVisible();
    await expectNoBarriers();
    await button('Scan QR code').click();
    await expect.element(page.getByRole('img', { name: 'What the camera sees' })).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    boot.scanner.set('refused');
    await button('Scan QR code').click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expectNoBarriers();
  });
});
