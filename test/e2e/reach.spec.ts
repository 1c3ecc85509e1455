/** Who can reach me, between two real browsers: the most telling rows of policy and follow state, as two people live them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openFriends, openStrangers, type Friends } from './friends.ts';
import { disposeAll, type Person, type Relay } from './stage.ts';

let relay: Relay;
let ada: Person;
let ben: Person;

const people = (): readonly Person[] => [ada, ben];

async function meet(coming: Promise<Friends>): Promise<void> {
  ({ relay, ada, ben } = await coming);
}

/** What is written here, and words that would tell who takes what. Their names are too short to be told from noise. */
const WORDS = ['Good morning', 'There you are', 'Written before', 'Back again', 'Are you there', 'market.example', 'Hello', 'So you do remember', 'policyOff', 'theirPolicy', 'Everyone', 'Friends'];

/** What the relay keeps and says of all this: ciphertext, and that it is ready. */
async function expectBlind(): Promise<void> {
  await relay.kill('SIGTERM');
  const files = readdirSync(relay.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const disk = Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
  expect(disk.length).toBeGreaterThan(10_000);
  expect(WORDS.filter((word) => disk.includes(word) || disk.includes(Buffer.from(word, 'utf16le')))).toEqual([]);
  expect(relay.said().replace(/Building the app .*|^vite .*/g, '')).toMatch(/^(\s*Kith is ready at http:\/\/127\.0\.0\.1:\d+\n)+$/);
}

async function part(): Promise<void> {
  await disposeAll(people());
  await expectBlind();
  await relay.dispose();
  expect(people().flatMap(({ complaints }) => complaints)).toEqual([]);
}

/** Opens a chat that may be locked. */
async function look(person: Person, name: string): Promise<void> {
  await person.goTo('Inbox');
  await person.page.getByRole('tab', { name: 'Chats' }).click();
  await person.page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name }).click();
  await expect(person.page.getByRole('main').getByRole('heading', { name })).toBeVisible();
}

const field = (person: Person) => person.page.getByRole('textbox', { name: 'Message' });
const locked = async (person: Person, why: RegExp): Promise<void> => {
  await expect(person.lockNote()).toContainText(why, { timeout: 30_000 });
  await expect(field(person)).toHaveCount(0);
};

test.describe('two friends', () => {
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => meet(openFriends()));
  test.afterAll(part);

  test('[F32] [F36] under Friends, as first start has it, friends write to each other', async () => {
    await ada.newMessage('Ben');
    await ada.write('Good morning');
    await ada.expectState('Good morning', /^Delivered/);
    await look(ben, 'Ada');
    await expect(ben.message('Ada: Good morning')).toBeVisible();
  });

  test('[F33] Off locks the chat on both sides, says why on both, and keeps it readable', async () => {
    await ben.choosePolicy('Off');
    await locked(ada, /Ben takes no direct messages at the moment/);
    await look(ben, 'Ada');
    await locked(ben, /Direct messages are off/);
    await expect(ben.message('Ada: Good morning')).toBeVisible();
    await ben.lockNote().getByRole('link', { name: 'Change who can message you' }).click();
    await expect(ben.policy('Off')).toBeChecked();
    await expect(ben.policy('Off')).toHaveAccessibleDescription(/Nobody can reach you.*1 chat is locked/);
    await expect(ben.policy('Friends')).toHaveAccessibleDescription(/1 person can reach you.*1 chat opens again/);
  });

  test('[F30] by keyboard alone the setting changes on Enter, and the chat opens again on both sides', async () => {
    const { page } = ben;
    await page.keyboard.press('Tab');
    await ben.policy('Off').focus();
    await page.keyboard.press('ArrowUp');
    await expect(ben.policy('Friends')).toBeChecked();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Now: Friends')).toBeAttached();
    await expect(field(ada)).toBeVisible({ timeout: 30_000 });
    await ada.write('There you are');
    await ada.expectState('There you are', /^Delivered/);
  });

  test('[F33] what was written before Off goes only after a yes', async () => {
    await look(ben, 'Ada');
    await expect(ben.message('Ada: There you are')).toBeVisible();
    await ada.close();
    await relay.kill();
    await ben.write('Written before');
    await ben.expectState('Written before', /^Queued/);
    await ben.choosePolicy('Off');
    await relay.start();
    await ben.choosePolicy('Friends');
    await ben.goTo('Inbox');
    const question = ben.page.getByRole('region', { name: 'Messages that wait' });
    await expect(question).toContainText('1 message you wrote before was not sent. Send it now?');
    await ada.open();
    await look(ada, 'Ben');
    await expect(ada.page.getByRole('status', { name: 'Connection', exact: true })).toHaveText('Connected', { timeout: 30_000 });
    await expect(ada.message('Ben: Written before')).toHaveCount(0);
    await question.getByRole('button', { name: 'Send now' }).click();
    await expect(question).toHaveCount(0);
    await expect(ada.message('Ben: Written before')).toBeVisible({ timeout: 40_000 });
  });

  test('[F34] unfollowing locks the chat on both sides, following again opens it', async () => {
    await ben.openPerson('Ada', 'Friends');
    await ben.page.getByRole('button', { name: 'Unfollow' }).click();
    await expect(ben.relationship()).toHaveText(/^Follows you/);
    await locked(ada, /Ben does not follow you, and you write with friends only/);
    await look(ben, 'Ada');
    await locked(ben, /You do not follow Ada/);
    await ben.lockNote().getByRole('link', { name: 'To the page of Ada' }).click();
    await ben.page.getByRole('main').getByRole('button', { name: 'Follow back' }).click();
    await expect(ben.relationship()).toHaveText(/^Friends/);
    await expect(field(ada)).toBeVisible({ timeout: 30_000 });
    await ada.write('Back again');
    await ada.expectState('Back again', /^Delivered/);
  });

  test('[F46] both see the same words; "They match" shows the badge on the person and in the chat, for whoever said so alone', async () => {
    const words: string[] = [];
    await ada.openPerson('Ben', 'Friends');
    await ben.openPerson('Ada', 'Friends');
    for (const [person, name] of [[ada, 'Ben'], [ben, 'Ada']] as const) {
      await person.page.getByRole('button', { name: 'Verify' }).click();
      const dialog = person.page.getByRole('dialog', { name: `Verify ${name}` });
      await expect(dialog.getByRole('img', { name: `Safety code for you and ${name}` })).toBeVisible();
      words.push(await dialog.locator('.words').innerText());
    }
    expect(words[0]!.split(/\s+/)).toHaveLength(12);
    expect(words[1]).toBe(words[0]);
    await ada.page.getByRole('button', { name: 'They match' }).click();
    await ben.page.keyboard.press('Escape');
    await expect(ada.page.getByText('Verified', { exact: true })).toBeVisible();
    await look(ada, 'Ben');
    await expect(ada.page.getByRole('img', { name: 'Verified' })).toBeVisible();
    await expect(ben.page.getByText(/^Not verified yet/)).toBeVisible();
  });

  test('[F40] a block ends everything at once: nothing arrives, and the other sees no hint', async () => {
    await ben.openPerson('Ada', 'Friends');
    await ben.page.getByRole('button', { name: 'Block' }).click();
    await ben.page.getByRole('alertdialog', { name: 'Block Ada?' }).getByRole('button', { name: 'Block' }).click();
    await expect(ben.relationship()).toHaveText(/^Blocked/);
    await expect(ada.connectionTo('Ben')).toHaveText('Away', { timeout: 40_000 });
    await ada.write('Are you there?');
    await ada.expectState('Are you there?', /^At relay/);
    await expect(ada.lockNote()).toHaveCount(0);
    await look(ben, 'Ada');
    await locked(ben, /You blocked Ada/);
    await expect(ben.message('Ada: Back again')).toBeVisible();
    await expect(ben.message('Ada: Are you there?')).toHaveCount(0);
    await ben.page.goto(`${relay.url}/#/settings/blocked`);
    const list = ben.page.getByRole('list', { name: 'Blocked accounts' });
    await expect(list).toContainText('Ada');
    await list.getByRole('button', { name: 'Unblock' }).click();
    await expect(list).toHaveCount(0);
  });
});

test.describe('two strangers under Everyone', () => {
  test.beforeEach(async () => meet(openStrangers(['Everyone', 'Everyone'])));
  test.afterEach(part);

  /** Ada opens Ben's link and writes the one text that she may. */
  async function ask(text: string): Promise<void> {
    await ada.followLink(await ben.link(), 'Ben');
    await ada.page.getByRole('main').getByRole('button', { name: 'Message' }).click();
    await expect(field(ada)).toHaveAccessibleDescription(/goes as a message request/, { timeout: 30_000 });
    await field(ada).fill(text);
    await ada.page.keyboard.press('Enter');
    await locked(ada, /Your request waits for an answer/);
    await ben.goTo('Inbox');
    await expect(ben.page.getByRole('tab', { name: 'Requests' })).toHaveAccessibleDescription('1 waiting', { timeout: 40_000 });
    await ben.page.getByRole('tab', { name: 'Requests' }).click();
  }

  const request = () => ben.page.getByRole('article', { name: 'Message request from Ada' });
  const answer = (name: string) => request().getByRole('button', { name }).click();

  test('[F31] a request is a text in the tray and no link; Accept opens the chat, and both talk', async () => {
    await ask('Hello, see https://market.example');
    await expect(request()).toContainText('Hello, see https://market.example');
    await expect(request().getByRole('link')).toHaveCount(0);
    await answer('Accept');
    await expect(ben.message('Ada: Hello, see https://market.example')).toBeVisible();
    await expect(field(ada)).toBeVisible({ timeout: 40_000 });
    await ben.write('Hello Ada');
    await expect(ada.message('Ben: Hello Ada')).toBeVisible({ timeout: 40_000 });
    await ada.write('So you do remember');
    await expect(ben.message('Ada: So you do remember')).toBeVisible({ timeout: 40_000 });
  });

  test('[F31] Delete leaves nothing, opens no chat, and tells nobody', async () => {
    await ask('Hello');
    await answer('Delete');
    await expect(request()).toHaveCount(0);
    await ben.page.getByRole('tab', { name: 'Chats' }).click();
    await expect(ben.page.getByText('It starts with one friend')).toBeVisible();
    await locked(ada, /Your request waits for an answer/);
    await expect(ada.connectionTo('Ben')).toHaveText('Away');
  });

  test('[F40] Block takes the request and whoever wrote it away, and tells nobody', async () => {
    await ask('Hello');
    await answer('Block');
    await expect(request()).toHaveCount(0);
    await ben.page.goto(`${relay.url}/#/settings/blocked`);
    await expect(ben.page.getByRole('list', { name: 'Blocked accounts' })).toContainText('Ada');
    await locked(ada, /Your request waits for an answer/);
  });
});

test.describe('Everyone and Friends', () => {
  test.beforeEach(async () => meet(openStrangers(['Everyone', 'Friends'])));
  test.afterEach(part);

  test('[F32] a stranger can write nothing to somebody under Friends, reads why, and the tray there says that none can come', async () => {
    await ada.followLink(await ben.link(), 'Ben');
    const write = ada.page.getByRole('main').getByRole('button', { name: 'Message' });
    await expect(write).toHaveAttribute('aria-disabled', 'true');
    await expect(write).toHaveAccessibleDescription(/Ben takes (no message requests|direct messages from friends only)/, { timeout: 30_000 });
    await ben.goTo('Inbox');
    await ben.page.getByRole('tab', { name: 'Requests' }).click();
    await expect(ben.page.getByText(/^You take direct messages from friends only, so no new request can arrive/)).toBeVisible();
    await expect(ben.page.getByRole('article')).toHaveCount(0);
  });

  test('a new link kills the old one, and leads to the same person', async () => {
    const old = await ben.link();
    await ben.page.getByRole('button', { name: 'Add friend' }).first().click();
    await ben.page.getByRole('button', { name: 'Reset my link' }).click();
    await ben.page.getByRole('alertdialog').getByRole('button', { name: 'Reset my link' }).click();
    await expect(ben.page.getByRole('textbox', { name: 'Your link' })).not.toHaveValue(old);
    await ben.page.keyboard.press('Escape');
    const fresh = await ben.link();
    expect(fresh).not.toBe(old);
    await ada.followLink(old, 'Ben');
    await expect(ada.page.getByText('Waiting for Ben')).toBeVisible();
    await ben.page.getByRole('tab', { name: 'Followers' }).click();
    await ada.page.goto(`${relay.url}/${new URL(fresh).hash}`);
    await ada.page.getByRole('dialog', { name: 'Add Ben?' }).getByRole('button', { name: 'Follow' }).click();
    await expect(ben.page.getByRole('list', { name: 'People' }).getByRole('link', { name: /^Ada/ })).toBeVisible({ timeout: 40_000 });
  });
});
