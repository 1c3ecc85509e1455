/** [R19] Forty texts that look like something else, from one browser to another: by name, by request and by message. */
import { expect, test } from '@playwright/test';
import { INJECTIONS, MARK, NOWHERE } from '../helpers/injections.ts';
import { makeFriends, together, type Friends } from './friends.ts';
import { Person, startRelay, type Relay } from './stage.ts';

let friends: Friends;
let relay: Relay;
let eve: Person;
let ben: Person;
const asked: string[] = [];

const watch = (person: Person): void =>
  void person.context.on('request', (request) => {
    if (!request.url().startsWith(relay.url) && !/^(blob|data):/.test(request.url())) asked.push(request.url());
  });

const isQuiet = async (): Promise<void> => {
  for (const { page } of [eve, ben]) {
    expect(await page.evaluate((mark) => Reflect.has(window, mark) || Reflect.has({}, mark), MARK)).toBe(false);
    expect(await page.locator(`[src*="${NOWHERE}"], [href*="${NOWHERE}"], [onerror], [onload], iframe, object, embed`).count()).toBe(0);
  }
  expect(asked).toEqual([]);
};

test.describe('Eve, whose every word looks like something else', () => {
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => {
    relay = await startRelay();
    eve = new Person('<img src=x onerror=1>', relay.url);
    ben = new Person('Ben', relay.url);
    friends = together(relay, eve, ben);
    await Promise.all([eve, ben].map(async (person) => {
      await person.launch();
      watch(person);
      await person.open();
      await person.createAccount();
    }));
    await makeFriends(eve, ben);
  });
  test.afterAll(async () => {
    await friends.end();
  });

  test('[R19] [H61] has forty messages shown letter for letter, and her name; nothing runs and nothing is fetched', async () => {
    await eve.newMessage('Ben');
    for (const text of INJECTIONS) await eve.write(text);
    await eve.expectState(INJECTIONS.at(-1)!, /^Delivered/);
    await ben.goTo('Inbox');
    await expect(ben.page.getByRole('list', { name: 'Conversations' })).toContainText(INJECTIONS.at(-1)!);
    await ben.page.getByRole('list', { name: 'Conversations' }).getByRole('link').first().click();
    await expect(ben.page.getByRole('main').getByRole('heading', { name: eve.name })).toBeVisible();
    const feed = ben.page.getByRole('feed');
    await feed.getByRole('article').last().focus();
    const missing = new Set(INJECTIONS);
    await expect
      .poll(async () => {
        await ben.page.keyboard.press('ArrowUp');
        const shown = await feed.innerText();
        for (const text of missing) if (shown.includes(text)) missing.delete(text);
        return missing.size;
      }, { timeout: 30_000, intervals: [50] })
      .toBe(0);
    await isQuiet();
  });
});
