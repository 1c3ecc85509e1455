/** What can go wrong by hand, by chance or by a full disk: each is said in one plain sentence, with a way on, and nothing that was typed is lost. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Locator } from '@playwright/test';
import { WebSocketServer } from 'ws';
import { decodeCard, encodeCard } from '../../src/people/card.ts';
import { fromBase64url, toBase64url } from '../../src/protocol/ids.ts';
import { openFriends, type Friends } from './friends.ts';
import { freePort, Person, startRelay, type Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;
let link: string;

test.beforeAll(async () => {
  ({ relay, ada, ben } = friends = await openFriends());
  link = await ben.link();
});

test.afterAll(async () => {
  await friends.end();
});

/** The same card with another end. */
function expired(text: string): string {
  const [origin, path] = text.split('#/add/') as [string, string];
  const [code] = path.split('.') as [string];
  return `${origin}#/add/${toBase64url(encodeCard({ ...decodeCard(fromBase64url(code)!), expires: Date.now() - 1 }))}`;
}

const addField = (): Locator => ada.page.getByRole('textbox', { name: 'Paste a link or code' });

async function paste(text: string): Promise<void> {
  await ada.goTo('Friends');
  await ada.page.getByRole('button', { name: 'Add friend' }).first().click();
  await addField().fill(text);
  await ada.page.getByRole('dialog', { name: 'Add friend' }).getByRole('button', { name: 'Continue' }).click();
}

test('[F1] a pasted text that is no card, one of one\'s own and one that ran out are each told apart, and stay in the field', async () => {
  const own = await ada.link();
  const cases = [
    ['a plain sentence', /^This is not a Kith link or code\./],
    [`${relay.url}/#/add/AAAA`, /^This is not a Kith link or code\./],
    [own, /^This is your own link\./],
    [expired(link), /^This link has run out\./],
  ] as const;
  for (const [text, sentence] of cases) {
    await paste(text);
    await expect(ada.page.getByRole('alert')).toHaveText(sentence);
    await expect(addField()).toHaveValue(text);
    await ada.page.keyboard.press('Escape');
  }
});

test('[F1] an opened link that does not work says why, and offers to paste another', async () => {
  for (const [hash, sentence] of [['#/add/zzzz', 'This is not a Kith link or code.'], [new URL(expired(link)).hash, 'This link has run out.']] as const) {
    await ada.goto(`/${hash}`);
    const dead = ada.page.getByRole('alertdialog', { name: 'This link no longer works' });
    await expect(dead).toContainText(sentence);
    await dead.getByRole('button', { name: 'Paste another link' }).click();
    await expect(addField()).toBeVisible();
    await ada.page.keyboard.press('Escape');
    await expect(addField()).toBeHidden();
  }
  await ada.goto('/#/chat/AAAAAAAAAAAAAAAAAAAAAA');
  await expect(ada.page.getByText('There is no such conversation on this device.')).toBeVisible();
});

test('[F1] the card of someone who is followed already leads to their page', async () => {
  await ada.goto(`/${new URL(link).hash}`);
  const known = ada.page.getByRole('dialog', { name: 'You follow them already' });
  await expect(known).toContainText('You already follow Ben.');
  await known.getByRole('button', { name: 'To the page of Ben' }).click();
  await expect(ada.page.getByRole('heading', { name: 'Ben' })).toBeVisible();
});

test('an empty message is not sent, and one of 100,000 characters stays in the field with its reason', async () => {
  await ada.newMessage('Ben');
  const field = ada.page.getByRole('textbox', { name: 'Message' });
  for (const nothing of ['', '   \n ']) {
    await field.fill(nothing);
    await ada.page.keyboard.press('Enter');
    await expect(ada.page.getByRole('alert')).toHaveText('There is nothing to send yet. Write something first.');
    await ada.page.getByRole('button', { name: 'Send' }).click({ force: true });
  }
  expect(await ada.messageNames()).toEqual([]);
  const long = 'seven77'.repeat(14_286).slice(0, 100_000);
  await field.fill(long);
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('alert')).toHaveText(/^This message is too long: at most 16 KB/);
  await expect(field).toHaveValue(long);
  expect(await ada.messageNames()).toEqual([]);
  await field.fill('x'.repeat(16_000));
  await ada.page.keyboard.press('Enter');
  await expect(ada.message(`You: ${'x'.repeat(200)}`)).toBeVisible();
  await ben.openChat('Ada');
  await expect(ben.message(`Ada: ${'x'.repeat(200)}`)).toBeVisible();
});

test('[R11] a disk that is really full is said, the text stays, and goes when there is room', async () => {
  await ada.openChat('Ben');
  await ada.write('Room for this');
  await ada.expectState('Room for this', /^Delivered/);
  const chat = new URL(ada.page.url()).hash;
  // A browser that has not asked yet: Chromium remembers for a while how much room there was.
  await ada.close();
  await ada.open('/healthz');
  const browser = await ada.context.newCDPSession(ada.page);
  await browser.send('Storage.overrideQuotaForOrigin', { origin: relay.url, quotaSize: 1 });
  await ada.goto(`/${chat}`);
  await expect(ada.message('You: Room for this')).toBeVisible();
  await ada.page.getByRole('textbox', { name: 'Message' }).fill('No room for this');
  await ada.page.keyboard.press('Enter');
  await ada.expectState('No room for this', /^Failed/);
  await expect(ada.page.getByRole('status', { name: 'Notice' })).toContainText('This device has no room left.');
  await expect(ada.page.getByRole('textbox', { name: 'Message' })).toHaveValue('');
  await ada.message('You: No room for this').getByRole('button', { name: 'Try again' }).click();
  await ada.expectState('No room for this', /^Failed/);
  // A draft that cannot be kept on the disk stops nothing.
  await ada.page.getByRole('textbox', { name: 'Message' }).fill('Half a thought');
  await ada.openChat('Ben');
  await expect(ada.message('You: No room for this')).toBeVisible();
  await expect(ada.page.getByRole('alertdialog')).toHaveCount(0);
  await browser.send('Storage.overrideQuotaForOrigin', { origin: relay.url });
  await ada.message('You: No room for this').getByRole('button', { name: 'Try again' }).click();
  await ada.expectState('No room for this', /^Delivered/);
  await ben.openChat('Ada');
  await expect(ben.message('Ada: No room for this')).toHaveCount(1);
});

/** A web server that knows no WebSocket, and one that takes every WebSocket and is no relay. */
async function startStrangers(): Promise<{ http: string; ws: string; close(): void }> {
  const listen = (server: Server): Promise<string> =>
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`)));
  const plain = createServer((_request, response) => void response.end('hello'));
  const talker = createServer();
  const sockets = new WebSocketServer({ server: talker });
  sockets.on('connection', (socket) => socket.on('message', () => socket.send('I am no relay')));
  const [http, ws] = [await listen(plain), await listen(talker)];
  return {
    http,
    ws,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      plain.closeAllConnections();
      plain.close();
      talker.close();
    },
  };
}

test('[F2] an address that is no relay, does not answer, is known or is not encrypted is refused with its own sentence and stays in the field', async () => {
  const strangers = await startStrangers();
  await ada.goto('/#/settings/relays');
  const field = ada.page.getByRole('textbox', { name: 'Relay address' });
  const relays = ada.page.getByRole('list', { name: 'Relays' }).getByRole('listitem');
  await expect(relays).toHaveCount(1);
  const cases = [
    ['not an address', /^This is not the address of a relay\./],
    ['ftp://relay.example', /^This is not the address of a relay\./],
    ['http://relay.example', /^This relay has no encrypted address/],
    [relay.url, /^You already use this relay\./],
    [`127.0.0.1:${await freePort()}`, /^No answer from this relay\./],
    [strangers.http, /^(Somebody answers there, but it is not a Kith relay|No answer from this relay)\./],
    [strangers.ws, /^Somebody answers there, but it is not a Kith relay\./],
  ] as const;
  for (const [address, sentence] of cases) {
    await field.fill(address);
    await ada.page.getByRole('button', { name: 'Add relay' }).click();
    await expect(ada.page.getByRole('alert'), address).toHaveText(sentence, { timeout: 30_000 });
    await expect(field).toHaveValue(address);
    await expect(relays).toHaveCount(1);
  }
  strangers.close();
  const second = await startRelay();
  await field.fill(second.url);
  await ada.page.getByRole('button', { name: 'Add relay' }).click();
  await expect(relays).toHaveCount(2, { timeout: 30_000 });
  await expect(relays.filter({ hasText: new URL(second.url).host })).toContainText('Connected');
  await relays.filter({ hasText: new URL(second.url).host }).getByRole('button', { name: 'Remove' }).click();
  await expect(relays).toHaveCount(1);
  await second.dispose();
});

/** Does something to the database while no page of the app is open. */
async function withoutApp(person: Person, work: () => Promise<void>): Promise<void> {
  await person.page.goto(`${relay.url}/healthz`);
  await person.page.evaluate(work);
}

test('[R11] a storage that cannot be read is said, and no new account is made over it', async () => {
  const stopped = ada.page.getByRole('alertdialog', { name: 'Kith had to stop' });
  await withoutApp(ada, async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
    const db = await done(indexedDB.open('kith'));
    await done(db.transaction('meta', 'readwrite').objectStore('meta').delete('key'));
    db.close();
  });
  await ada.goto('/');
  await expect(stopped).toContainText('What is kept on this device cannot be read.');
  await expect(ada.page.getByRole('button', { name: 'Create account' })).toHaveCount(0);
  await stopped.getByRole('button', { name: 'Reload' }).click();
  await expect(stopped).toContainText('What is kept on this device cannot be read.');
});

test('[R11] a browser that keeps nothing is told apart from a second tab, and what helps is said', async () => {
  const cat = new Person('Cat', relay.url, { keepsNothing: true });
  await cat.open();
  const stopped = cat.page.getByRole('alertdialog');
  await expect(stopped).toHaveAccessibleName('Kith had to stop');
  await expect(stopped).toContainText('This browser does not let Kith keep anything.');
  await expect(stopped.getByRole('button', { name: 'Reload' })).toBeVisible();
  await cat.dispose();
});

test('[R11] a storage of a newer version is said, and left as it is', async () => {
  await withoutApp(ben, async () => {
    const request = indexedDB.open('kith', 99);
    await new Promise((resolve, reject) => ((request.onsuccess = resolve), (request.onerror = () => reject(request.error))));
    request.result.close();
  });
  await ben.goto('/');
  const stopped = ben.page.getByRole('alertdialog', { name: 'Kith had to stop' });
  await expect(stopped).toContainText('was written by a newer Kith.');
  await expect(stopped.getByRole('button')).toHaveText(['Reload']);
});
