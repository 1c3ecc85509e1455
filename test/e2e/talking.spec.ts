/** What is done with messages, and the signs of life that friends give each other, between two browser processes, by the keyboard. */
import { expect, test } from '@playwright/test';
import { openFriends, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

let friends: Friends;
let ada: Person;
let ben: Person;

test.beforeEach(async () => {
  ({ ada, ben } = friends = await openFriends());
});

test.afterEach(async () => {
  await friends.end();
});

/** Opens the actions of a message with Enter and takes one. */
async function act(who: Person, name: string, item: string): Promise<void> {
  await who.message(name).focus();
  await who.page.keyboard.press('Enter');
  await who.page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name: item, exact: true }).click();
}

/** Read receipts on, by the path of the guide. */
async function wantReceipts(who: Person): Promise<void> {
  await who.page.evaluate(() => (location.hash = '#/settings/privacy'));
  const receipts = who.page.getByRole('switch', { name: 'Read receipts' });
  await expect(receipts).not.toBeChecked();
  await receipts.click();
  await expect(receipts).toBeChecked();
}

/** Receipts, typing, passing on and deleting for oneself. */
async function readEachOther(): Promise<void> {
  for (const who of [ada, ben]) await wantReceipts(who);
  await ada.openChat('Ben');
  await ben.openChat('Ada');
  // It is said at most every three seconds: soon after a text it takes some more letters.
  await expect(async () => {
    await ada.page.getByRole('textbox', { name: 'Message' }).press('a');
    await expect(ben.page.getByRole('status', { name: 'Typing' })).toHaveText('Ada is writing', { timeout: 1000 });
  }).toPass();
  await ada.write('All of them');
  await expect(ben.message('Ada: All of them')).toBeVisible();
  await expect(ben.page.getByRole('status', { name: 'Typing' })).toHaveText('');
  await ada.expectState('All of them', /^Read/);

  await act(ben, 'Ada: All of them', 'Forward');
  const forward = ben.page.getByRole('dialog', { name: 'Forward to' });
  await forward.getByRole('button', { name: 'Ada', exact: true }).click();
  await forward.getByRole('button', { name: 'Send' }).click();
  await expect(ada.message('Ben: All of them')).toBeVisible();

  await act(ben, 'Ada: All of them', 'Delete for me');
  await ben.page.getByRole('alertdialog', { name: 'Delete this message for you?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(ben.message('Ada: All of them')).toHaveCount(0);
  await ben.page.reload();
  await expect(ben.message('You: All of them')).toBeVisible();
  await expect(ben.message('Ada: All of them')).toHaveCount(0);
  await ada.expectState('All of them', /^Read/);
}

/** A text with a look, one that is long, an address that asks before it opens, and words that are found again. */
async function readTexts(): Promise<void> {
  const address = `${friends.relay.url}/healthz`;
  await ada.page.getByRole('textbox', { name: 'Message' }).fill(`*Ripe* at ${address}`);
  await expect(ada.page.getByText(/^Look at this link once more: 127.0.0.1/)).toBeVisible();
  await ada.page.keyboard.press('Enter');
  const said = ben.message(`Ada: Ripe at ${address}`);
  await expect(said.getByRole('strong')).toHaveText('Ripe');
  await said.getByRole('link', { name: address }).focus();
  await ben.page.keyboard.press('Enter');
  const question = ben.page.getByRole('alertdialog', { name: 'Open this link?' });
  await expect(question).toContainText('It is a number, not a name.');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await ben.page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(said.getByRole('link', { name: address })).toBeFocused();
  await ben.page.keyboard.press('Enter');
  const [opened] = await Promise.all([ben.context.waitForEvent('page'), question.getByRole('button', { name: 'Open' }).click()]);
  await opened.waitForURL(address);
  expect(await opened.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
  await opened.close();

  await ada.page.getByRole('textbox', { name: 'Message' }).fill(Array.from({ length: 12 }, (_, n) => `Basket ${n + 1}`).join('\n'));
  await ada.page.keyboard.press('Enter');
  const long = ben.page.getByRole('article', { name: /^Ada: Basket 1/ });
  const height = async (): Promise<number> => (await long.boundingBox())?.height ?? 0;
  const folded = await height();
  await long.getByRole('button', { name: 'Read more' }).click();
  await expect.poll(height).toBeGreaterThan(folded);

  await ben.page.getByRole('button', { name: 'Conversation menu' }).click();
  await ben.page.getByRole('menuitem', { name: 'Search in chat' }).click();
  await expect(ben.page.getByRole('searchbox', { name: 'Search in chat' })).toBeFocused();
  await ben.page.keyboard.type('RIPE');
  await expect(ben.page.getByText('1 of 2', { exact: true })).toBeVisible();
  await ben.page.keyboard.press('Enter');
  await expect(ben.page.getByText('2 of 2', { exact: true })).toBeVisible();
  await ben.page.keyboard.press('Escape');
  await expect(ben.message('Ada: Are the damsons ripe?')).toBeFocused();
}

/** Opens the sheet by the keyboard, and waits for its emoji. */
async function openEmoji(who: Person): Promise<void> {
  await who.page.getByRole('textbox', { name: 'Message' }).focus();
  await who.page.keyboard.press('Tab');
  await who.page.keyboard.press('Enter');
  await expect(who.page.getByRole('button', { name: 'Grinning face', exact: true })).toBeVisible();
}

test('[F16] [F50] [F51] an emoji is picked by the keyboard, another one is a reaction, and a sticker is seen by the other', async () => {
  await ada.newMessage('Ben');
  await ada.page.getByRole('textbox', { name: 'Message' }).fill('Look ');
  await openEmoji(ada);
  await ada.page.keyboard.type('hedgehog');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('Escape');
  await ada.page.keyboard.press('Enter');
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Look 🦔')).toBeVisible();

  await act(ben, 'Ada: Look 🦔', 'More emoji');
  await expect(ben.page.getByRole('button', { name: 'Grinning face', exact: true })).toBeVisible();
  await ben.page.keyboard.type('sparkles');
  await ben.page.keyboard.press('Enter');
  await expect(ada.message('You: Look 🦔').getByRole('button', { name: 'Sparkles, 1' })).toBeVisible();

  await openEmoji(ada);
  await ada.page.getByRole('tab', { name: 'Stickers' }).click();
  await ada.page.getByRole('button', { name: 'Hedgehog', exact: true }).click();
  await expect(ada.message('You: Sticker: Hedgehog')).toBeVisible();
  await expect(ben.message('Ada: Sticker: Hedgehog').getByRole('img', { name: 'Sticker: Hedgehog' })).toBeVisible();
});

test('[F16] [F17] [F18] [F44] [F45] a text is answered, reacted to and changed, and its details tell who has it and who read it; texts have a look, fold, ask before an address opens, and are found; one sees the other write, passes on and deletes', async () => {
  await ada.newMessage('Ben');
  await ada.write('Are the plums ripe?');
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Are the plums ripe?')).toBeVisible();

  await ben.message('Ada: Are the plums ripe?').focus();
  await ben.page.keyboard.press('r');
  await expect(ben.page.getByRole('group', { name: 'Replying to Ada' })).toBeVisible();
  await ben.write('Nearly');
  await expect(ada.message('Ben: Nearly').getByRole('button', { name: 'To the message of You: Are the plums ripe?' })).toBeVisible();

  await act(ben, 'Ada: Are the plums ripe?', 'Red heart');
  await expect(ada.message('You: Are the plums ripe?').getByRole('button', { name: 'Red heart, 1' })).toHaveAttribute('aria-pressed', 'false');

  await act(ada, 'You: Are the plums ripe?', 'Edit');
  await ada.page.getByRole('textbox', { name: 'Your message' }).fill('Are the damsons ripe?');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ben.message('Ada: Are the damsons ripe?').getByText('edited', { exact: true })).toBeVisible();
  await expect(ben.message('You: Nearly').getByRole('button', { name: 'To the message of Ada: Are the damsons ripe?' })).toBeVisible();

  await act(ben, 'Ada: Are the damsons ripe?', 'Details');
  await expect(ben.page.getByRole('dialog', { name: 'Message details' }).getByText('Are the plums ripe?')).toBeVisible();
  await ada.expectState('Are the damsons ripe?', /^Delivered/);
  await act(ada, 'You: Are the damsons ripe?', 'Details');
  const rows = ada.page.getByRole('dialog', { name: 'Message details' }).getByRole('listitem');
  await expect(rows.filter({ hasText: "Ben's device 1" })).toContainText('Has it');
  for (const who of [ada, ben]) {
    await who.page.keyboard.press('Escape');
    await expect(who.page.getByRole('dialog', { name: 'Message details' })).toBeHidden();
  }
  await readTexts();
  await readEachOther();
});
