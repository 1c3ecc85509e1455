/** What was fetched stays fetched: a receiver is killed half-way, and a relay gives the rest while the sender is away. */
import { expect, test } from '@playwright/test';
import { choose, keepOriginal, sendWith } from './photoStage.ts';
import { counterOf } from './counters.ts';
import { openTalk, type Friends } from './friends.ts';
import type { Person, Relay } from './stage.ts';

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ relay, ada, ben } = friends = await openTalk());
});

test.afterAll(async () => {
  await friends.end();
});

const PHOTOS = 4;
/** Two pieces are asked for at a time, of two photos. */
const UNDER_WAY = 4;

const counter = (name: string): Promise<number> => counterOf(relay, name);

test('[F26] [R8] photos wait at the relay and come while their sender is away; whoever is killed half-way through fetching goes on, and fetches nothing twice', async () => {
  test.setTimeout(180_000);
  await ben.close();
  await choose(ada.page, { count: PHOTOS, width: 3000, height: 3000, noise: true });
  await keepOriginal(ada.page, PHOTOS);
  await sendWith(ada.page, 'Large ones');
  await ada.expectState('Large ones', /^At relay/);
  const all = await counter('kith_pieces');
  await ada.close();

  await ben.open();
  await expect.poll(() => counter('kith_pieces_given_total'), { timeout: 60_000, intervals: [20] }).toBeGreaterThan(all / 3);
  await ben.killBrowser();
  const before = await counter('kith_pieces_given_total');
  // Else it was not killed half-way, and what follows would prove nothing.
  expect(before).toBeLessThan(all - UNDER_WAY);

  await ben.open();
  await ben.openChat('Ada');
  const images = ben.message('Ada: Large ones').getByRole('img');
  await expect.poll(() => images.evaluateAll((found) => found.filter((image) => (image as HTMLImageElement).naturalWidth >= 3000).length), { timeout: 90_000 }).toBe(PHOTOS);
  expect(await counter('kith_pieces_given_total')).toBeLessThanOrEqual(all + UNDER_WAY);
});
