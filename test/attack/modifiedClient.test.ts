/**
 * Eve with a modified client (F35): the product with every check of what may leave taken out, and raw access to relays and
 * links besides. Whoever does not listen to her gets nothing: not a byte in the ledger or the tray, not a line, not a count.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { presenceToValue } from '../../src/people/presence.ts';
import type { PeerName } from '../../src/protocol/ids.ts';
import { OBJECT } from '../../src/protocol/kinds.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { stateToValue } from '../../src/people/state.ts';
import { findStamp } from '../../src/crypto/stamp.ts';
import { createContactList } from '../../src/people/contactList.ts';
import { followedOf, pinnedRecord, type Person } from '../../src/people/person.ts';
import { requestBits, requestCore, sealRequest } from '../../src/people/request.ts';
import { systemClock } from '../../src/relay/platform.ts';
import { bookOf, intruderAs, personIn, type Intruder } from '../helpers/intruder.ts';
import { photo } from '../helpers/photos.ts';
import { choose } from '../helpers/reachStory.ts';
import { createRng } from '../helpers/rng.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, type World, type WorldPerson } from '../helpers/world.ts';
import type { createPerson } from '../helpers/worldPerson.ts';
import { quietRooms } from '../sim/run.ts';
import { buildModifiedClient } from './modified/build.ts';

let createModified: typeof createPerson;
beforeAll(async () => {
  createModified = await buildModifiedClient();
}, 60_000);

/** How Bob stands to Eve when she comes with the modified client. */
type Standing = 'a stranger with his link' | 'one he does not follow back' | 'one he unfollowed' | 'one he blocked' | 'a friend, and he is Off' | 'a friend';

interface Stage {
  readonly world: World;
  readonly bob: WorldPerson;
  readonly eve: WorldPerson;
  readonly told: string[];
  readonly tried: Map<string, number>;
}

async function honestPast(world: World, standing: Standing, bob: WorldPerson, eve: WorldPerson): Promise<void> {
  if (standing === 'a stranger with his link') return;
  if (standing === 'one he does not follow back') {
    await world.clock.outcome(eve.messenger.follow(await linkOf(bob)));
    await world.clock.advance(5000);
    return;
  }
  await befriend(world, eve, bob);
  await say(world, eve, 'Bob', 'old words of Eve');
  await say(world, bob, 'Eve', 'old words of Bob');
  await world.until(async () => (await linesOf(bob, 'Eve')).length === 2 && (await linesOf(eve, 'Bob')).length === 2, 'talked');
  const id = await idOf(bob, 'Eve');
  if (standing === 'one he unfollowed') await world.clock.outcome(bob.messenger.unfollow(id));
  if (standing === 'one he blocked') await world.clock.outcome(bob.messenger.block(id));
  if (standing === 'a friend, and he is Off') await world.clock.outcome(bob.messenger.setPolicy('Off'));
  await world.clock.advance(5000);
}

async function stage(standing: Standing): Promise<Stage> {
  const world = await createWorld({ seed: `modified ${standing}`, createRooms: quietRooms });
  const [bob, honest] = [await world.person('Bob'), await world.person('Eve')];
  await honestPast(world, standing, bob, honest);
  const link = standing === 'a friend, and he is Off' ? null : await linkOf(bob);
  await world.clock.outcome(honest.close());
  await world.clock.advance(20_000);
  const ground = { clock: world.clock, network: world.network, rng: world.rng, createRooms: quietRooms, peers: true };
  const eve = createModified(ground, 'Eve', 'ModifiedDevice', world.relays[0]!.address, honest.copyDisk());
  const [told, tried] = [[] as string[], new Map<string, number>()];
  await bob.messenger.onChange((change) => change.what === 'incoming' && told.push(change.text));
  world.network.inspect((from, to, protocol, bytes) => {
    if (from.startsWith('Modified')) tried.set(`${protocol} to ${to === bob.device ? 'Bob' : 'the relay'}`, (tried.get(`${protocol} to ${to === bob.device ? 'Bob' : 'the relay'}`) ?? 0) + 1);
    return [bytes];
  });
  await world.clock.outcome(eve.open());
  if (link) await world.clock.outcome(eve.messenger.follow(link));
  await world.clock.advance(5000);
  return { world, bob, eve, told, tried };
}

/** Places read up to, and what was counted of relays: nothing of anybody's words. */
const IGNORED = /^records (cursors|relaySaw)/;

/** Everything on Bob's disk by table; with `content`, only what words of somebody would be in. */
function disk(bob: WorldPerson, content: RegExp): ReadonlyMap<string, number> {
  const rows = [...(bob.disk as DiskForStores).session().rows].filter(([group]) => content.test(group) && !IGNORED.test(group));
  return new Map(rows.flatMap(([group, kept]) => (kept.size > 0 ? [[group, kept.size] as const] : [])));
}

/** Lines of all chats. */
const threadsOf = async (bob: WorldPerson): Promise<readonly string[]> =>
  (await Promise.all((await bob.messenger.people()).map(async ({ name }) => (await linesOf(bob, name)).map(({ kind, text }) => `${kind} ${text}`)))).flat();

async function screens(bob: WorldPerson, told: readonly string[]): Promise<unknown> {
  const people = await bob.messenger.people();
  const threads = await Promise.all(people.map(async ({ id }) => {
    const page = await bob.messenger.thread(id, { at: 'end' }, 1000);
    return page.ok ? page.value.messages.map(({ text, kind }) => `${kind} ${text}`) : page.error.code;
  }));
  const unread = (await bob.messenger.inbox()).map((chat) => chat.unread);
  return { threads: threads.filter((thread) => thread.length > 0), unread: unread.filter((count) => count > 0), requests: (await bob.messenger.requests()).map(({ text }) => text), told };
}

/** One try of everything that the app can send: a text, a photo, a deletion. */
async function sendAll({ world, eve }: Pick<Stage, 'world' | 'eve'>, id: string, n: number): Promise<void> {
  await world.clock.outcome(eve.messenger.sendText(id, `new words of Eve ${n}`)).catch(() => undefined);
  await world.clock.outcome(eve.messenger.sendMedia(id, [photo(1000 + n)], `new photo of Eve ${n}`)).catch(() => undefined);
  eve.messenger.wake();
}

/** What the modified app itself does: texts, photos, deletes, requests, rooms, presence, for minutes. */
async function useApp({ world, eve }: Stage): Promise<void> {
  const id = await idOf(eve, 'Bob');
  await eve.messenger.focus(id);
  for (let n = 0; n < 5; n++) {
    await sendAll({ world, eve }, id, n);
    const page = await eve.messenger.thread(id, { at: 'end' }, 100);
    for (const { id: message, mine, kind } of page.ok ? page.value.messages : []) if (mine && kind === 'text' && n === 0) await world.clock.outcome(eve.messenger.deleteForEveryone(id, message));
    await world.clock.advance(TIME.MINUTE);
  }
}

/** Whole message requests, signed and worked for, into whatever inbox of Bob's is known. */
async function postRequests({ book, mailbox }: Intruder, bob: Person, count: (what: string) => void): Promise<void> {
  const record = pinnedRecord(bob);
  if (!record || !bob.followInbox) return;
  const { home, self } = book;
  for (let n = 0; n < 10; n++) {
    const core = requestCore({ card: self.card, record: home.record, proof: { head: home.head!, place: null }, text: `request ${n} of Eve`, token: null });
    const stamp = await findStamp({ clock: systemClock, random: createRng(n) }, requestBits(bob.account, core), LIMITS.requestBits, () => true);
    const sealed = await sealRequest(record, core, stamp!, { device: self.device, signer: self.signer, random: createRng(n) });
    void mailbox.inboxes.post(bob.followInbox.id, sealed!);
    if (bob.requestInbox) void mailbox.inboxes.post(bob.requestInbox.id, sealed!);
    count('requests into inboxes');
  }
}

/** What needs no app: objects into old topics, junk and old notices into inboxes, streams to Bob's device. */
async function goRaw({ world, bob, eve, tried }: Stage): Promise<void> {
  const count = (what: string): void => void tried.set(what, (tried.get(what) ?? 0) + 1);
  const intruder = await intruderAs(world, eve);
  const known = personIn(await bookOf(eve), 'Bob');
  const presence = presenceToValue({ device: intruder.book.self.device, peer: 'ModifiedDevice' as PeerName, relays: [], expires: world.clock.now() + 5 * TIME.MINUTE });
  const { home, self } = intruder.book;
  // Her list as it was signed while they were friends, with her place for him in it.
  const { placeOf } = createContactList(self.account, self.contact, home.listVersion, followedOf(intruder.book.people()));
  const state = stateToValue({ card: self.card, record: home.record, prekeys: self.known.prekeys, proof: { head: home.head!, place: placeOf(known.account) } });
  if (known.roots.length > 0) {
    for (const [type, payload] of [[OBJECT.state, state], [OBJECT.presence, presence], [OBJECT.run, [1]], [OBJECT.ack, [1]], [OBJECT.hello, [1]], [OBJECT.ask, [1]], [OBJECT.grant, [1]]] as const) {
      await intruder.put('Bob', type, payload);
      count('objects into the topic of the pair');
    }
  }
  for (const inbox of [known.followInbox, known.requestInbox]) {
    for (const size of inbox ? [1, 1000, LIMITS.helloBytes] : []) {
      await world.clock.outcome(intruder.mailbox.inboxes.post(inbox!.id, world.rng.bytes(size)));
      count('junk into inboxes');
    }
  }
  await postRequests(intruder, known, count);
  const links = world.network.links('ModifiedLinks' as PeerName);
  await links.start(() => undefined);
  links.connect([{ address: world.relays[0]!.address, isOwn: true }]);
  links.allow([{ peer: bob.device as PeerName, relays: [world.relays[0]!.address] }]);
  await world.clock.advance(2000);
  for (const protocol of [PROTOCOL.sync, PROTOCOL.rooms, PROTOCOL.blob]) {
    const opening = links.open({ peer: bob.device as PeerName }, protocol);
    const stream = await world.clock.outcome(opening, TIME.MINUTE).catch(() => null);
    count(`streams of ${protocol} to Bob, ${stream ? 'opened' : 'refused'}`);
    stream?.send(world.rng.bytes(200));
    await world.clock.advance(2000);
  }
}

const SILENT: readonly Standing[] = ['a stranger with his link', 'one he does not follow back', 'one he unfollowed', 'one he blocked', 'a friend, and he is Off'];

describe('[F32] [F33] [F34] [F35] [F40] [H33] [H34] [H35] a modified client', () => {
  it.each(SILENT)('as %s gets nothing shown, stored, counted or told at Bob', async (standing) => {
    const all = await stage(standing);
    const isOff = standing === 'a friend, and he is Off';
    // A follow notice is no content: outside of Off he may hear that she follows.
    const tables = isOff ? /./ : /^(ledger|blobs|records (blobs|requests|outbox|marks|drafts|delivery|epochs|chapters|chats))/;
    const before = { disk: disk(all.bob, tables), screens: await screens(all.bob, all.told) };
    await useApp(all);
    await goRaw(all);
    await all.world.clock.advance(10 * TIME.MINUTE);
    expect({ disk: disk(all.bob, tables), screens: await screens(all.bob, all.told) }).toEqual(before);
    expect((await all.bob.messenger.people()).every(({ connection }) => connection === 'Away')).toBe(true);
    console.log(`${standing}: ${[...all.tried].map(([what, times]) => `${times} ${what}`).join(', ')}`);
    expect([...all.tried.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(20);
  }, 120_000);

  it.each(['one he does not follow back', 'one he unfollowed', 'one he blocked'] as const)('as %s gets nothing in while he changes from Everyone to Friends, to Off and back, and she sends all the time', async (standing) => {
    const all = await stage(standing);
    const { world, bob, eve } = all;
    // Under Everyone a message request of a stranger is what he asked for; it is no part of a chat.
    const tables = /^(ledger|blobs|records (outbox|marks|drafts|delivery|epochs|chapters|chats|blobs))/;
    const id = await idOf(eve, 'Bob');
    const before = { disk: disk(bob, tables), threads: await threadsOf(bob) };
    for (const [n, policy] of (['Everyone', 'Friends', 'Off', 'Friends', 'Everyone', 'Off', 'Friends'] as const).entries()) {
      await sendAll(all, id, 2 * n);
      const changing = bob.messenger.setPolicy(policy);
      // Some of it is on its way while he changes.
      await sendAll(all, id, 2 * n + 1);
      await world.clock.outcome(changing);
      await world.clock.advance(TIME.MINUTE);
      expect({ policy, disk: disk(bob, tables), threads: await threadsOf(bob) }).toEqual({ policy, ...before });
    }
    await goRaw(all);
    await world.clock.advance(10 * TIME.MINUTE);
    expect({ disk: disk(bob, tables), threads: await threadsOf(bob) }).toEqual(before);
    expect([...all.tried.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(20);
  }, 120_000);

  it('as a friend whom he listens to is heard until he is Off, not while he is, and again when he is back', async () => {
    const all = await stage('a friend');
    const { world, bob, eve } = all;
    const id = await idOf(eve, 'Bob');
    const isHeard = async (n: number): Promise<readonly boolean[]> => {
      const texts = (await linesOf(bob, 'Eve')).map(({ text }) => text);
      return ['words', 'photo'].map((what) => texts.includes(`new ${what} of Eve ${n}`));
    };
    for (const [n, policy] of (['Everyone', 'Friends', 'Off'] as const).entries()) {
      await choose(world, bob, policy);
      await sendAll(all, id, n);
      await world.clock.advance(TIME.MINUTE);
      expect([policy, await isHeard(n)]).toEqual([policy, [policy !== 'Off', policy !== 'Off']]);
    }
    const silent = disk(bob, /^(ledger|blobs)/);
    await world.clock.advance(10 * TIME.MINUTE);
    expect(disk(bob, /^(ledger|blobs)/)).toEqual(silent);
    await choose(world, bob, 'Friends');
    await sendAll(all, id, 3);
    await world.until(async () => (await isHeard(3)).every(Boolean), 'heard again', 10 * TIME.MINUTE);
  }, 120_000);

  it('as a friend whom he listens to it is heard: what is tried here works', async () => {
    const all = await stage('a friend');
    await useApp(all);
    await all.world.clock.advance(TIME.MINUTE);
    expect((await linesOf(all.bob, 'Eve')).map(({ text }) => text)).toContain('new words of Eve 4');
  }, 120_000);
});
