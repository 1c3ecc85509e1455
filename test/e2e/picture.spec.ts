/** What people look like, between two browsers: set, cropped, changed and removed, and brought by a relay to somebody who was away. */
import { expect, test, type Locator } from '@playwright/test';
import { counterOf } from './counters.ts';
import { openTalk, type Friends } from './friends.ts';
import type { Person, Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

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

type Colour = 'red' | 'lime' | 'blue' | 'yellow';

interface Seen {
  readonly side: number;
  /** Of its left and of its right half. */
  readonly halves: readonly (Colour | 'another')[];
  /** SHA-256 of all pixels. */
  readonly hash: string;
}

/** What a page draws of a picture; null: none, or not yet. */
async function seen(image: Locator): Promise<Seen | null> {
  const found = await image.evaluateAll(async ([first]) => {
    if (!(first instanceof HTMLImageElement) || !first.complete || first.naturalWidth === 0) return null;
    const { naturalWidth: width, naturalHeight: height } = first;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(first, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const at = (x: number): number[] => [...data.slice(4 * (Math.floor(height / 2) * width + Math.floor(x * width))).slice(0, 3)];
    const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].join();
    return width === height ? { side: width, halves: [at(0.25), at(0.75)], hash } : null;
  });
  return found && { ...found, halves: found.halves.map(colourOf) };
}

/** The nearest one: a JPEG keeps none exactly. */
function colourOf([red = 0, green = 0, blue = 0]: readonly number[]): Colour | 'another' {
  const [r, g, b] = [red, green, blue].map((part) => (part > 200 ? 1 : part < 60 ? 0 : 2));
  const known: Readonly<Record<string, Colour>> = { '100': 'red', '010': 'lime', '001': 'blue', '110': 'yellow' };
  return known[`${r}${g}${b}`] ?? 'another';
}

const edit = (who: Person): Locator => who.page.getByRole('dialog', { name: 'Edit profile' });
const crop = (who: Person): Locator => who.page.getByRole('dialog', { name: 'Crop picture' });
const ownFace = (who: Person): Locator => edit(who).getByRole('group', { name: 'Profile picture' }).locator('img');
const faceInRow = (who: Person, name: string): Locator => who.page.getByRole('list', { name: 'Conversations' }).getByRole('listitem').filter({ has: who.page.getByRole('link', { name }) }).locator('img');

async function openEdit(who: Person): Promise<void> {
  await who.goTo('Profile');
  await who.page.getByRole('button', { name: 'Edit profile' }).press('Enter');
  await expect(edit(who)).toBeVisible();
}

/** Chooses a photo of three stripes, 900 × 600, by keyboard; the square that fits shows the middle. */
async function chooseStripes(who: Person, colours: readonly Colour[]): Promise<void> {
  const bytes = await who.page.evaluate(async (stripes) => {
    const canvas = new OffscreenCanvas(900, 600);
    const context = canvas.getContext('2d')!;
    stripes.forEach((stripe, n) => {
      context.fillStyle = stripe;
      context.fillRect(n * 300, 0, 300, 600);
    });
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())];
  }, colours);
  const chooser = who.page.waitForEvent('filechooser');
  await edit(who).getByRole('button', { name: 'Choose from gallery' }).press('Enter');
  await (await chooser).setFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(bytes) });
  await expect(crop(who).getByRole('button', { name: 'What is shown of the picture' })).toBeFocused();
}

/** Takes what the arrows choose, and gives what the own page draws then. */
async function apply(who: Person, halves: readonly Colour[]): Promise<Seen> {
  await crop(who).getByRole('button', { name: 'Apply' }).press('Enter');
  await expect(crop(who)).toBeHidden();
  await expect.poll(async () => (await seen(ownFace(who)))?.halves).toEqual(halves);
  return (await seen(ownFace(who)))!;
}

/** Eight times: as far to a side as it goes, or less than half as wide. */
async function pressMany(who: Person, key: 'ArrowLeft' | 'ArrowRight' | '+'): Promise<void> {
  for (let n = 0; n < 8; n++) await who.page.keyboard.press(key);
}

const closeEdit = async (who: Person): Promise<void> => {
  await who.page.keyboard.press('Escape');
  await expect(edit(who)).toBeHidden();
};

const counter = (name: string): Promise<number> => counterOf(relay, name);

test('[F70] [F26] a picture is chosen and cropped by keyboard, and a friend who was away has the same from the relay while its owner is away', async () => {
  await ben.close();
  expect(await counter('kith_pieces')).toBe(0);
  await openEdit(ada);
  await chooseStripes(ada, ['red', 'lime', 'blue']);
  await pressMany(ada, 'ArrowRight');
  const picture = await apply(ada, ['lime', 'blue']);
  expect(picture.side).toBe(512);
  await closeEdit(ada);
  await ada.openChat('Ben');
  await ada.write('That is me');
  await ada.expectState('That is me', /^At relay/);
  // The manifest and its one chunk.
  await expect.poll(() => counter('kith_pieces')).toBe(2);
  await ada.close();

  await ben.open();
  await ben.goTo('Inbox');
  await expect.poll(() => seen(faceInRow(ben, 'Ada')), { timeout: 40_000 }).toEqual(picture);
  // From then on from this device.
  const given = await counter('kith_pieces_given_total');
  await ben.page.reload();
  await expect.poll(() => seen(faceInRow(ben, 'Ada'))).toEqual(picture);
  expect(await counter('kith_pieces_given_total')).toBe(given);
  await ada.open();
  await openEdit(ada);
  await expect.poll(() => seen(ownFace(ada))).toEqual(picture);
});

test('[F70] a friend sees a picture that is changed, initials when it is removed, and the next one', async () => {
  const inHead = ben.page.getByRole('main').locator('.chat-head img');
  await ben.openChat('Ada');
  await expect(ben.connectionTo('Ada')).not.toHaveText('Away', { timeout: 40_000 });
  await chooseStripes(ada, ['red', 'yellow', 'blue']);
  await pressMany(ada, 'ArrowLeft');
  const changed = await apply(ada, ['red', 'yellow']);
  await expect.poll(() => seen(inHead), { timeout: 40_000 }).toEqual(changed);
  await expect.poll(() => seen(faceInRow(ben, 'Ada'))).toEqual(changed);

  await edit(ada).getByRole('button', { name: 'Remove picture' }).press('Enter');
  await expect(ownFace(ada)).toHaveCount(0);
  await expect(edit(ada).getByRole('button', { name: 'Choose from gallery' })).toBeFocused();
  await expect(inHead).toHaveCount(0, { timeout: 40_000 });
  await expect(faceInRow(ben, 'Ada')).toHaveCount(0);

  await chooseStripes(ada, ['yellow', 'lime', 'red']);
  await pressMany(ada, '+');
  const next = await apply(ada, ['lime', 'lime']);
  expect(next.side).toBeLessThan(300);
  await expect.poll(() => seen(inHead), { timeout: 40_000 }).toEqual(next);
  // None of it is a message.
  expect(await ben.messageNames()).toEqual(['Ada: Look', 'Ada: That is me']);
});
