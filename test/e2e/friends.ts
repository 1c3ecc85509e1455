/**
 * Ada and Ben, who follow each other. What two people do to become friends is done once a run, by hand as ever; each test that begins
 * with friends goes on from copies of what that left behind: their browsers' profiles and the folder of the relay.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { newestSource, Person, quietPort, startRelay, type PersonOptions, type Relay, type RelayOptions } from './stage.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '.test', 'friends');

export interface Friends {
  readonly relay: Relay;
  readonly ada: Person;
  readonly ben: Person;
  /** Ends all three. Fails when a page complained. */
  end(): Promise<void>;
}

export interface FriendsOptions extends RelayOptions {
  readonly ada?: PersonOptions;
  readonly ben?: PersonOptions;
}

/** Where copies are taken from: another build has another folder, since a profile holds the build that it was made with. */
interface Left {
  readonly folder: string;
  /** An address is an origin, and the origin is what a browser keeps things by: all copies live at the same one. */
  readonly port: number;
}

async function begin({ testBuild }: RelayOptions): Promise<Left> {
  const folder = join(FOLDER, `${testBuild ? 'test' : 'normal'}-${newestSource()}`);
  const told = join(folder, 'port');
  if (existsSync(told)) return { folder, port: Number(readFileSync(told, 'utf8')) };
  const port = await quietPort();
  const { relay, ada, ben } = await openStrangers({ testBuild, port });
  await makeFriends(ada, ben);
  for (const who of [ada, ben]) await who.close();
  await relay.kill('SIGTERM');
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  for (const [name, from] of [['ada', ada.profile], ['ben', ben.profile], ['relay', relay.data]] as const) cpSync(from, join(half, name), { recursive: true });
  writeFileSync(join(half, 'port'), String(port));
  renameSync(half, folder);
  for (const one of [ada, ben, relay]) await one.dispose();
  return { folder, port };
}

/** Both with their browsers open on the inbox, and connected. */
export async function openFriends({ testBuild = false, ada: forAda = {}, ben: forBen = {} }: FriendsOptions = {}): Promise<Friends> {
  const { folder, port } = await begin({ testBuild });
  const relay = await startRelay({ testBuild, port, from: join(folder, 'relay') });
  const ada = new Person('Ada', relay.url, { ...forAda, from: join(folder, 'ada') });
  const ben = new Person('Ben', relay.url, { ...forBen, from: join(folder, 'ben') });
  await Promise.all([ada.open(), ben.open()]);
  for (const who of [ada, ben]) await expect(who.page.getByRole('status', { name: 'Connection' })).toHaveText('Connected');
  return together(relay, ada, ben);
}

/** Two who have an account each, and have not met. */
export async function openStrangers({ ada: forAda, ben: forBen, ...forRelay }: FriendsOptions = {}): Promise<Friends> {
  const relay = await startRelay(forRelay);
  const [ada, ben] = [new Person('Ada', relay.url, forAda), new Person('Ben', relay.url, forBen)];
  for (const who of [ada, ben]) {
    await who.open();
    await who.createAccount();
  }
  return together(relay, ada, ben);
}

/** People of one relay, who end together. */
export const together = (relay: Relay, ada: Person, ben: Person): Friends => ({
  relay, ada, ben,
  async end() {
    for (const one of [ada, ben, relay]) await one.dispose();
    expect([...ada.complaints, ...ben.complaints]).toEqual([]);
  },
});

/** As before, and Ada has said something that Ben has. She has the chat open. */
export async function openTalk(options: FriendsOptions = {}): Promise<Friends> {
  const friends = await openFriends(options);
  await friends.ada.newMessage('Ben');
  await friends.ada.write('Look');
  await friends.ada.expectState('Look', /^Delivered/);
  return friends;
}

/** Two people who follow each other, each on the other's page. */
export async function makeFriends(a: Person, b: Person): Promise<void> {
  const link = await b.link();
  await a.followLink(link, b.name);
  await expect(async () => {
    await b.followBack(a.name);
  }).toPass({ timeout: 40_000 });
  await expect(b.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });
  await a.openPerson(b.name, 'Friends');
  await expect(a.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });
}

/** The second follows the first one's link and goes away; the first follows back and sees both as friends. */
export async function meetWhileAway(a: Person, b: Person): Promise<void> {
  await b.followLink(await a.link(), a.name);
  await a.goTo('Friends');
  await expect(async () => a.openPerson(b.name, 'Followers')).toPass({ timeout: 40_000 });
  await b.close();
  await a.page.getByRole('main').getByRole('button', { name: 'Follow back' }).click();
  await expect(a.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });
}
