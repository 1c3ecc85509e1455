/** The part of the program that reaches others comes after the screens. It may not come at all at first. */
import { expect, test } from '@playwright/test';
import { disposeAll, Person, startRelay, type Relay } from './stage.ts';

let relay: Relay;
let ada: Person;

test.beforeEach(async () => {
  relay = await startRelay();
  ada = new Person('Ada', relay.url);
});

test.afterEach(async () => {
  await disposeAll([ada, relay]);
  expect(ada.complaints).toEqual([]);
});

test('[F3] what reaches others does not load: the rest opens, Offline is said, and it is fetched when the network is back', async () => {
  await ada.open('/healthz');
  const part = /\/assets\/libp2p-/;
  await ada.context.route(part, (route) => route.abort());
  await ada.goto('/');
  await ada.createAccount();
  const connection = ada.page.getByRole('status', { name: 'Connection' });
  await expect(connection).toHaveText('Offline');
  await ada.context.unroute(part);
  await ada.page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(connection).toHaveText('Connected', { timeout: 30_000 });
});

test('[F3] another tab takes over from one that never loaded what reaches others', async () => {
  await ada.open('/healthz');
  await ada.context.route(/\/assets\/libp2p-/, (route) => route.abort());
  await ada.goto('/');
  await ada.createAccount();
  const second = await ada.context.newPage();
  await second.goto(relay.url);
  await second.getByRole('button', { name: 'Use here' }).click();
  await expect(second.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(ada.page.getByRole('alertdialog', { name: 'Kith is open in another tab' })).toBeVisible();
  expect(ada.page.workers()).toEqual([]);
});
