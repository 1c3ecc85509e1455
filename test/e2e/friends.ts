/**
 * Ada and Ben, who follow each other, or are to. What two people do before a test begins is done once a run, by hand as ever; each test
 * goes on from copies of what that left behind: their browsers' profiles and the folder of the relay.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { counterOf } from './counters.ts';
import { copyFolder, disposeAll, newestSource, Person, quietPort, startRelay, type PersonOptions, type Policy, type Relay, type RelayOptions } from './stage.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '.test', 'friends');

export interface Friends {
  readonly relay: Relay;
  readonly ada: Person;
  readonly ben: Person;
  /** Ends all three. Fails when a page complained. */
  end(): Promise<void>;
}

interface Both {
  readonly ada?: PersonOptions;
  readonly ben?: PersonOptions;
}

export interface FriendsOptions extends RelayOptions, Both {}

/** Who may write to each. */
export type Policies = readonly [ada: Policy, ben: Policy];

/** Where copies are taken from: another build has another folder, since a profile holds the build that it was made with. */
interface Left {
  readonly folder: string;
  /** An address is an origin, and the origin is what a browser keeps things by: all copies live at the same one. */
  readonly port: number;
  /** Ada's twelve words. */
  readonly phrase: string;
}

interface Beginning {
  readonly name: string;
  readonly policies: Policies;
  readonly areFriends: boolean;
}

const FRIENDS: Beginning = { name: 'friends', policies: ['Friends', 'Friends'], areFriends: true };

async function begin({ name, policies, areFriends }: Beginning, testBuild = false): Promise<Left> {
  const folder = join(FOLDER, `${name}-${testBuild ? 'test' : 'normal'}-${newestSource()}`);
  const told = join(folder, 'told.json');
  if (existsSync(told)) return { folder, ...(JSON.parse(readFileSync(told, 'utf8')) as Omit<Left, 'folder'>) };
  const port = await quietPort();
  const relay = await startRelay({ testBuild, port });
  const people = [new Person('Ada', relay.url), new Person('Ben', relay.url)] as const;
  const [phrase] = await Promise.all([createIn(people[0], policies[0]), createIn(people[1], policies[1])]);
  if (areFriends) await makeFriends(...people);
  await Promise.all(people.map((who) => who.close()));
  await relay.kill('SIGTERM');
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  for (const [part, from] of [['ada', people[0].profile], ['ben', people[1].profile], ['relay', relay.data]] as const) {
    mkdirSync(join(half, part), { recursive: true });
    await copyFolder(from, join(half, part));
  }
  writeFileSync(join(half, 'told.json'), JSON.stringify({ port, phrase }));
  renameSync(half, folder);
  await disposeAll([...people, relay]);
  return { folder, port, phrase };
}

async function createIn(who: Person, policy: Policy): Promise<string> {
  await who.open();
  return who.createAccount(policy);
}

/** Goes on from copies, both with their browsers open on the inbox. */
async function goOn({ folder, port }: Left, { testBuild, ada: forAda, ben: forBen }: FriendsOptions): Promise<Friends> {
  const url = `http://127.0.0.1:${port}`;
  const ada = new Person('Ada', url, { ...forAda, from: join(folder, 'ada') });
  const ben = new Person('Ben', url, { ...forBen, from: join(folder, 'ben') });
  const [relay] = await Promise.all([startRelay({ testBuild, port, from: join(folder, 'relay') }), ada.launch(), ben.launch()]);
  await Promise.all([ada.open(), ben.open()]);
  return together(relay, ada, ben);
}

/** Both with their browsers open on the inbox, and connected. */
export async function openFriends(options: FriendsOptions = {}): Promise<Friends & Pick<Left, 'phrase'>> {
  const left = await begin(FRIENDS, options.testBuild);
  const friends = await goOn(left, options);
  // Their pages say it after two seconds.
  await expect.poll(() => counterOf(friends.relay, 'kith_sessions'), { intervals: [50] }).toBe(2);
  return { ...friends, phrase: left.phrase };
}

/** Two who have an account each, and have not met. */
export async function openStrangers(policies: Policies = ['Friends', 'Friends'], options: Both = {}): Promise<Friends> {
  return goOn(await begin({ name: `strangers-${policies.join('-')}`, policies, areFriends: false }), options);
}

/** People of one relay, who end together. */
export const together = (relay: Relay, ada: Person, ben: Person): Friends => ({
  relay, ada, ben,
  async end() {
    await disposeAll([ada, ben, relay]);
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
