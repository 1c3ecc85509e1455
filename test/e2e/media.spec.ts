/** Photos of every day: in three taps, put in order by hand, found again on one page, and handed over by another app. */
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { openFriends, type Friends } from './friends.ts';
import { freePort, type Person, type Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;
/** A page of somebody else, with a form that posts to the address at which other apps hand things over. */
let stranger: Server;
let strange = '';

test.beforeAll(async () => {
  ({ relay, ada, ben } = friends = await openFriends());
  await ben.close();
  await ada.newMessage('Ben');
  const port = await freePort();
  const form = `<form method="post" action="${relay.url}/share" enctype="multipart/form-data"><input name="title" value="Free prize"><input type="file" name="media" multiple><button>Go</button></form>`;
  stranger = createServer((_, response) => response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Elsewhere</title>${form}`));
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
  strange = `http://127.0.0.1:${port}/`;
});

test.afterAll(async () => {
  await friends.end();
  await new Promise((resolve) => stranger.close(resolve));
});

const file = (name: string, from = 'icon-512.png') => ({ name, mimeType: 'image/png', buffer: readFileSync(`public/${from}`) });
const button = (name: string) => ada.page.getByRole('button', { name, exact: true });
const list = () => ada.page.getByRole('list', { name: 'Attachments' });
const names = () => list().getByRole('img').evaluateAll((all) => all.map((image) => image.getAttribute('alt')));
const field = () => ada.page.getByRole('textbox', { name: 'Message' });

async function choose(...files: readonly ReturnType<typeof file>[]): Promise<void> {
  const [chooser] = await Promise.all([ada.page.waitForEvent('filechooser'), ada.page.getByRole('menuitem', { name: 'Choose from gallery' }).click()]);
  await chooser.setFiles([...files]);
  await expect(list().getByRole('img')).toHaveCount(files.length);
}

test('[F24] from the open chat to a sent photo it takes three taps', async () => {
  // Counted by the page, so that none is forgotten; the taps in the picker of the system are its own.
  await ada.page.evaluate(() => {
    const taps: string[] = [];
    addEventListener('pointerdown', (event) => event.isTrusted && taps.push((event.target as Element).textContent), true);
    Object.assign(window, { taps });
  });
  await button('Camera').click();
  await choose(file('heron.png'));
  await button('Send').click();
  await expect(ada.message('You: Photo')).toBeVisible();
  await expect(ada.message('You: Photo').getByRole('img', { name: 'Photo from you' })).toBeVisible();
  expect(await ada.page.evaluate(() => (window as unknown as { taps: string[] }).taps.length)).toBe(3);
});

test('[F21] a mouse drags one before the other, and they are sent in that order', async () => {
  await button('Camera').click();
  await choose(file('first.png'), file('second.png', 'icon-192.png'));
  const [from, to] = await Promise.all(['second.png', 'first.png'].map(async (name) => (await list().getByRole('img', { name }).boundingBox())!));
  await ada.page.mouse.move(from!.x + from!.width / 2, from!.y + from!.height / 2);
  await ada.page.mouse.down();
  await ada.page.mouse.move(to!.x + 20, to!.y + to!.height / 2, { steps: 8 });
  await expect.poll(names).toEqual(['second.png', 'first.png']);
  await expect(ada.page.getByText('second.png is now 1 of 2')).toBeAttached();
  await ada.page.mouse.up();
  await list().getByRole('textbox', { name: 'Describe this photo' }).nth(0).fill('The second');
  await list().getByRole('textbox', { name: 'Describe this photo' }).nth(1).fill('The first');
  await field().fill('In order');
  await button('Send').click();
  await expect(ada.message('You: In order')).toBeVisible();
  const order = () => ada.message('You: In order').getByRole('img').evaluateAll((all) => all.map((image) => image.getAttribute('alt')).filter((alt) => alt !== ''));
  await expect.poll(order).toEqual(['The second', 'The first']);
});

test('[F27] all photos of the chat are on one page, and the viewer goes from message to message', async () => {
  await button('Conversation menu').click();
  await ada.page.getByRole('menuitem', { name: 'Photos and videos' }).click();
  await expect(ada.page.getByRole('heading', { name: 'Photos and videos' })).toBeVisible();
  const tiles = ada.page.getByRole('main').getByRole('listitem');
  await expect(tiles).toHaveCount(3);
  await tiles.first().getByRole('button').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Photo' });
  await expect(dialog.getByRole('img', { name: 'The first' })).toBeVisible();
  await ada.page.keyboard.press('ArrowLeft');
  await expect(dialog.getByRole('img', { name: 'The second' })).toBeVisible();
  await ada.page.keyboard.press('ArrowLeft');
  await expect(dialog.getByRole('img', { name: 'Photo from you' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Previous' })).toBeHidden();
  await ada.page.keyboard.press('Escape');
  await expect(tiles.first().getByRole('button')).toBeFocused();
  await button('Back').click();
  await expect(field()).toBeVisible();
});

test('[F27] [H68] what is posted to the share address goes to no network, fills the field of the chat one chooses, and goes by Send alone', async () => {
  await expect.poll(() => ada.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  const before = await ada.messageNames();
  await relay.kill(); // nothing of it can go anywhere
  await ada.page.goto(strange);
  await ada.page.locator('input[type=file]').setInputFiles([file('shared.png'), file('also.png', 'icon-192.png')]);
  await ada.page.getByRole('button', { name: 'Go' }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Send to' });
  await expect(dialog.getByText('2 photos or videos')).toBeVisible();
  await expect(dialog.getByText('Free prize')).toBeVisible();
  expect(new URL(ada.page.url()).origin).toBe(relay.url);
  await dialog.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Ben' }).click();
  await expect(field()).toHaveValue('Free prize');
  await expect(list().getByRole('img')).toHaveCount(2);
  expect(await names()).toEqual(['shared.png', 'also.png']);
  expect(await ada.messageNames()).toEqual(before);
  await button('Send').click();
  await expect(ada.message('You: Free prize')).toBeVisible();
  await ada.expectState('Free prize', /^Queued/);
});

test('[H68] it is given once: a page that asks again, or comes later, gets nothing; nothing of it is kept', async () => {
  await ada.page.goto(strange);
  await ada.page.locator('input[type=file]').setInputFiles([file('shared.png')]);
  await ada.page.getByRole('button', { name: 'Go' }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Send to' });
  await expect(dialog.getByText('1 photo or video')).toBeVisible();
  await ada.page.reload();
  await expect(dialog.getByText('Nothing waits here to be sent.')).toBeVisible();
  const kept = await ada.page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return all.flat().filter((url) => url.includes('/share'));
  });
  expect(kept).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await relay.start();
});

test('[H68] a page that is asked for inside of another gets nothing in, and a post that is no form does no harm', async () => {
  await ada.page.goto(strange);
  await ada.page.evaluate(async (address) => {
    const frame = document.createElement('iframe');
    frame.name = 'inside';
    document.body.append(frame);
    const form = document.querySelector('form')!;
    form.target = 'inside';
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    form.submit();
    await loaded;
    await fetch(`${address}/share`, { method: 'POST', mode: 'no-cors', body: 'text=hello' }).catch(() => undefined);
  }, relay.url);
  // The browser refuses the frame, and says so.
  await expect.poll(() => ada.complaints.length).toBe(1);
  expect(ada.complaints.splice(0)).toEqual([expect.stringContaining("frame-ancestors 'none'")]);
  await ada.goto('/#/share');
  await expect(ada.page.getByRole('dialog', { name: 'Send to' }).getByText('Nothing waits here to be sent.')).toBeVisible();
});
