/** Two friends talk: from the link to the last text, in two browser processes and with a real relay. */
import { expect, test } from '@playwright/test';
import { openFriends, together, type Friends } from './friends.ts';
import { Person, startRelay, type Relay } from './stage.ts';

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

test('[F1] [F6] [F32] a link is followed while its owner is away, followed back when they return, and both see Friends', async () => {
  relay = await startRelay();
  ada = new Person('Ada', relay.url);
  ben = new Person('Ben', relay.url);
  friends = together(relay, ada, ben);
  await ben.open();
  await ben.createAccount();
  const link = await ben.link();
  await ben.close();

  await ada.open(new URL(link).hash ? `/${new URL(link).hash}` : '/');
  await ada.createAccount();
  const dialog = ada.page.getByRole('dialog', { name: 'Add Ben?' });
  await dialog.getByRole('button', { name: 'Follow' }).click();
  await expect(ada.page.getByRole('heading', { name: 'Ben' })).toBeVisible();
  await expect(ada.relationship()).toHaveText(/^Following/);

  await ben.open();
  await ben.followBack('Ada');
  await expect(ben.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });
  await expect(ada.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });

  await ada.newMessage('Ben');
  await ada.write('Are the damsons ripe?');
  await ada.expectState('Are the damsons ripe?', /^Delivered/);
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Are the damsons ripe?')).toBeVisible();
  await ben.write('They are');
  await ben.expectState('They are', /^Delivered/);
  await expect(ada.message('Ben: They are')).toBeVisible();
  await expect(ada.connectionTo('Ben')).toHaveText('Direct', { timeout: 30_000 });
  await friends.end();
});

test.describe('two friends', () => {
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => {
    ({ relay, ada, ben } = friends = await openFriends());
  });
  test.afterAll(async () => friends.end());

  test('[F17] twenty texts wait at the relay while the friend is away, and arrive in order', async () => {
    await ben.close();

    await ada.newMessage('Ben');
    const texts = Array.from({ length: 20 }, (_, i) => `Number ${i + 1}`);
    for (const text of texts) await ada.write(text);
    await ada.expectState('Number 20', /^At relay/);
    await ada.expectState('Number 1', /^At relay/);

    await ben.open();
    await ben.openChat('Ada');
    await expect(ben.message('Ada: Number 20')).toBeVisible();
    expect((await ben.messageNames()).filter((name) => name.startsWith('Ada: Number'))).toEqual(texts.map((text) => `Ada: ${text}`));
    await ada.expectState('Number 20', /^Delivered/);
  });

  test('[F2] [F17] the relay is killed while the link is direct: texts still arrive; and with no path at all they wait', async () => {
    await ada.newMessage('Ben');
    await ada.write('Before');
    await ada.expectState('Before', /^Delivered/);
    await ben.openChat('Ada');
    await expect(ada.connectionTo('Ben')).toHaveText('Direct', { timeout: 30_000 });

    await relay.kill();
    await ada.write('Without a relay');
    await expect(ben.message('Ada: Without a relay')).toBeVisible();
    await ada.expectState('Without a relay', /^Delivered/);

    await ben.close();
    await ada.write('Into the dark');
    await ada.expectState('Into the dark', /^Queued/);
    await relay.start();
    await ada.expectState('Into the dark', /^At relay/);
    await ben.open();
    await ben.openChat('Ada');
    await expect(ben.message('Ada: Into the dark')).toBeVisible();
    await ada.expectState('Into the dark', /^Delivered/);
  });

  test('[F16] a deleted message is deleted for everyone', async () => {
    await ada.newMessage('Ben');
    await ada.write('Not for long');
    await ben.openChat('Ada');
    await expect(ben.message('Ada: Not for long')).toBeVisible();

    await ada.message('You: Not for long').hover();
    await ada.message('You: Not for long').getByRole('button', { name: 'Message actions' }).click();
    await ada.page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    await ada.page.getByRole('alertdialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
    await expect(ada.message('You: This message was deleted')).toBeVisible();
    await expect(ben.message('Ada: This message was deleted')).toBeVisible();
    await expect(ben.page.getByText('Not for long')).toHaveCount(0);
  });
});
