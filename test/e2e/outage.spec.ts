/** The network goes, the relay goes, the browser is killed, a second tab opens: nothing is lost, and each says so. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { meetWhileAway, openFriends, openStrangers, type Friends, type FriendsOptions } from './friends.ts';
import type { Person, Relay } from './stage.ts';

/** 8 in the normal run; 200 on request: `npm run kills -- --rounds 200`. */
const KILLS = Number(process.env['KITH_KILLS'] ?? 8);

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

async function meet(coming: Promise<Friends>): Promise<void> {
  ({ relay, ada, ben } = friends = await coming);
}

/** Two who are friends for all tests of a group, one after the other. */
function together(options: FriendsOptions = {}): void {
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => meet(openFriends(options)));
  test.afterAll(async () => friends.end());
}

/** Numbers from a seed, so that a failure can be played again. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test.describe('no direct path is possible', () => {
  together({ ada: { direct: false }, ben: { direct: false } });

  test('[F2] no direct path is possible: texts arrive through a relay, and the chat says so', async () => {
    await ada.newMessage('Ben');
    await ada.write('The long way');
    await ada.expectState('The long way', /^Delivered/);
    await ben.openChat('Ada');
    await expect(ben.message('Ada: The long way')).toBeVisible();
    await expect(ada.connectionTo('Ben')).toHaveText('Through a relay', { timeout: 30_000 });
  });

  test('[F3] both are offline, both write, both return: the same order on both screens, also after an offline reload', async () => {
    await ada.newMessage('Ben');
    await ada.write('Start');
    await ada.expectState('Start', /^Delivered/);
    await ben.openChat('Ada');
    await expect(ben.message('Ada: Start')).toBeVisible();

    await relay.kill();
    await ada.page.reload();
    await ben.page.reload();
    await expect(ada.message('You: Start')).toBeVisible();
    await expect(ben.message('Ada: Start')).toBeVisible();
    for (const n of [1, 2, 3]) {
      await ada.write(`Ada offline ${n}`);
      await ben.write(`Ben offline ${n}`);
    }
    await ada.expectState('Ada offline 3', /^Queued/);
    await ben.expectState('Ben offline 3', /^Queued/);

    await relay.start();
    await expect(ben.message('Ada: Ada offline 3')).toBeVisible({ timeout: 40_000 });
    await expect(ada.message('Ben: Ben offline 3')).toBeVisible({ timeout: 40_000 });
    const plain = (names: string[], me: string): string[] => names.map((name) => name.replace('You', me));
    expect(plain(await ada.messageNames(), 'Ada')).toEqual(plain(await ben.messageNames(), 'Ben'));
  });
});

test.describe('two friends', () => {
  together();

  test('[R23] tabs are opened, taken over and closed at random, twenty rounds: nothing is sent twice or lost', async () => {
    test.setTimeout(240_000);
    const seed = Number(process.env['KITH_SEED'] ?? Date.now() % 1_000_000);
    console.log(`KITH_SEED=${seed}`);
    const dice = createDice(seed);
    await ada.newMessage('Ben');
    const address = ada.page.url();
    const tabs = [ada.page];
    const written: string[] = [];
    const openTab = async (): Promise<void> => {
      const fresh = await ada.context.newPage();
      await fresh.goto(address);
      tabs.push(fresh);
    };
    /** Brings a tab to the front and has Kith in it. */
    const use = async (tab: Page): Promise<Locator> => {
      await tab.bringToFront();
      const field = tab.getByRole('textbox', { name: 'Message' });
      const useHere = tab.getByRole('alertdialog', { name: 'Kith is open in another tab' }).getByRole('button', { name: 'Use here' });
      await expect(field.or(useHere).first()).toBeVisible();
      if (await useHere.isVisible()) await useHere.click();
      await expect(useHere).toBeHidden();
      return field;
    };
    for (let round = 1; round <= 20; round++) {
      if (tabs.length === 0 || (tabs.length < 3 && dice(2) === 0)) await openTab();
      const tab = tabs[dice(tabs.length)]!;
      const field = await use(tab);
      await field.fill(`Round ${round}`);
      await tab.keyboard.press('Enter');
      await expect(tab.getByRole('article', { name: `You: Round ${round}`, exact: true })).toBeVisible();
      written.push(`Round ${round}`);
      if (dice(3) === 0) await tabs.splice(dice(tabs.length), 1)[0]!.close();
    }
    // Where the last tab was closed as soon as it had the text, nobody is there to send it.
    if (tabs.length === 0) await openTab();
    await use(tabs[0]!);
    await ben.openChat('Ada');
    await expect(ben.message('Ada: Round 20')).toBeVisible({ timeout: 40_000 });
    await ada.close();
    expect(await ben.messageNames()).toEqual(written.map((text) => `Ada: ${text}`));
  });

  test(`[R8] the browser is killed right after a message appeared, ${KILLS} times on one profile: nothing is lost`, async () => {
    test.setTimeout(60_000 + KILLS * 15_000);
    await ada.open();
    await ada.newMessage('Ben');
    const path = new URL(ada.page.url()).hash;
    for (let n = 1; n <= KILLS; n++) {
      await ada.write(`Kill ${n}`);
      await ada.killBrowser();
      await ada.open(`/${path}`);
      await expect(ada.message(`You: Kill ${n}`)).toBeVisible();
    }
    await ben.openChat('Ada');
    await expect(ben.message(`Ada: Kill ${KILLS}`)).toBeVisible();
    // Of a long chain only the end is in the list at once. What is there is there once.
    const shown = (await ben.messageNames()).filter((name) => name.startsWith('Ada: Kill'));
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, i) => `Ada: Kill ${KILLS - shown.length + i + 1}`));
    expect(shown.length).toBeGreaterThanOrEqual(Math.min(KILLS, 8));
  });

  test('[R23] a second tab is refused, takes over by "Use here", and the first says so', async () => {
    const second = await ada.context.newPage();
    await second.goto(`${relay.url}/#/inbox`);
    const refused = second.getByRole('alertdialog', { name: 'Kith is open in another tab' });
    await expect(refused).toBeVisible();
    await refused.getByRole('button', { name: 'Use here' }).click();
    await expect(second.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    await expect(ada.page.getByRole('alertdialog', { name: 'Kith is open in another tab' })).toBeVisible();
    await expect(refused).toBeHidden();

    // And back again, with what was written meanwhile.
    await second.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'Ben' }).click();
    await second.getByRole('textbox', { name: 'Message' }).fill('From the second tab');
    await second.keyboard.press('Enter');
    await expect(second.getByRole('article', { name: 'You: From the second tab' })).toBeVisible();
    await ada.page.getByRole('button', { name: 'Use here' }).click();
    await expect(refused).toBeVisible();
    await ada.openChat('Ben');
    await expect(ada.message('You: From the second tab')).toHaveCount(1);
    await ada.expectState('From the second tab', /^Delivered/);
  });
});

test('[F3] [R8] the relay is killed right after a follow back, then her browser: who was away has the chat when he comes', async () => {
  await meet(openStrangers());
  await meetWhileAway(ada, ben);
  await relay.kill();
  await ada.newMessage('Ben');
  await ada.write('Into the dark');
  await ada.expectState('Into the dark', /^Queued/);
  await ada.killBrowser();
  await relay.start();
  await ada.open();
  await ada.openChat('Ben');
  await ada.expectState('Into the dark', /^At relay/);
  await ben.open();
  await ben.goTo('Inbox');
  await expect(ben.page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'Ada' })).toBeVisible();
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Into the dark')).toBeVisible();
  await ada.expectState('Into the dark', /^Delivered/);
  await friends.end();
});
