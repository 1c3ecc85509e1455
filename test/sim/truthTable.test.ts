/**
 * Who may write to whom, lived through: every pair of policies with every way two people can stand to each other, in a chat
 * that is new and in one that has words already. Both try everything there is; what comes is what a short oracle says, and
 * nothing else is stored, shown, counted or told.
 */
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/app/api.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { syntheticSource } from '../helpers/blobs.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, type World, type WorldPerson } from '../helpers/world.ts';
import { jpegOf, seenBy, setPicture } from '../helpers/pictures.ts';
import { keep, restore, type Met } from './meeting.ts';
import { quietRooms } from './run.ts';

const POLICIES: readonly Policy[] = ['Everyone', 'Friends', 'Off'];
const STATES = ['none', 'A follows', 'B follows', 'mutual', 'A blocks', 'B blocks'] as const;
type Standing = (typeof STATES)[number];
const CHATS = ['new', 'old'] as const;
type Chat = (typeof CHATS)[number];

interface Case {
  readonly policies: readonly [Policy, Policy];
  readonly standing: Standing;
  readonly chat: Chat;
}

const A = 0;
const B = 1;
type Who = typeof A | typeof B;
const other = (who: Who): Who => (who === A ? B : A);

/** What a text of one to the other comes to. The whole rule, written from features F31–F35 and F40 and from nothing else. */
function oracle({ policies, standing }: Case, from: Who): 'chat' | 'request' | 'nothing' {
  const to = other(from);
  const follows = (who: Who): boolean => {
    if (standing === 'mutual') return true;
    if (standing === 'A blocks') return who === B;
    if (standing === 'B blocks') return who === A;
    return standing === (who === A ? 'A follows' : 'B follows');
  };
  const blocks = (who: Who): boolean => standing === (who === A ? 'A blocks' : 'B blocks');
  const listens = (who: Who): boolean => {
    if (policies[who] === 'Off' || blocks(who)) return false;
    return policies[who] === 'Friends' ? follows(who) && follows(other(who)) : follows(who);
  };
  if (listens(from) && listens(to)) return 'chat';
  const mayAsk = policies[from] === 'Everyone' && listens(from);
  const mayBeAsked = policies[to] === 'Everyone' && !blocks(to) && !follows(to);
  return mayAsk && mayBeAsked ? 'request' : 'nothing';
}

const NAMES = ['Alice', 'Bob'];
/** Each has a relay of their own. */
const RELAYS = 2;

/** Two who do not know each other, or friends who have talked; made once, copied for each case. */
async function meet(chat: Chat): Promise<Met> {
  const world = await createWorld({ seed: `truth ${chat}`, relays: RELAYS, createRooms: quietRooms });
  const people = [await world.person('Alice', A), await world.person('Bob', B)] as const;
  if (chat === 'old') {
    await befriend(world, ...people);
    await say(world, people[A], 'Bob', 'old words of Alice');
    await say(world, people[B], 'Alice', 'old words of Bob');
    await world.until(async () => (await linesOf(people[A], 'Bob')).length === 2 && (await linesOf(people[B], 'Alice')).length === 2, 'talked');
  }
  await world.clock.advance(20_000);
  return keep(world, people);
}

interface Pair {
  readonly world: World;
  readonly people: readonly [WorldPerson, WorldPerson];
}

async function open(met: Met, chat: Chat, seed: string): Promise<Pair> {
  const world = await createWorld({ seed, relaySeed: `truth ${chat}`, relays: RELAYS, createRooms: quietRooms, start: met.wall });
  const [alice, bob] = await restore(world, NAMES, met);
  await world.clock.advance(3000);
  return { world, people: [alice!, bob!] };
}

const knows = async (who: WorldPerson, name: string): Promise<boolean> => (await who.messenger.people()).some((person) => person.name === name);

async function follow({ world, people }: Pair, who: Who): Promise<void> {
  const [me, them] = [people[who], people[other(who)]];
  if (await knows(me, them.name)) await world.clock.outcome(me.messenger.followBack(await idOf(me, them.name)));
  else await world.clock.outcome(me.messenger.follow(await linkOf(them)));
  await world.clock.advance(3000);
}

async function unfollow({ world, people }: Pair, who: Who): Promise<void> {
  await world.clock.outcome(people[who].messenger.unfollow(await idOf(people[who], people[other(who)].name)));
  await world.clock.advance(3000);
}

/** Brings two to a standing, as people would: by links, follows, unfollows and blocks. */
async function stand(pair: Pair, { standing, chat }: Case): Promise<void> {
  const { world, people } = pair;
  const wanted: Readonly<Record<Standing, readonly Who[]>> = { none: [], 'A follows': [A], 'B follows': [B], mutual: [A, B], 'A blocks': [A, B], 'B blocks': [A, B] };
  if (chat === 'old') for (const who of [A, B] as const) if (!wanted[standing].includes(who)) await unfollow(pair, who);
  if (chat === 'new') for (const who of wanted[standing]) await follow(pair, who);
  const blocker = standing === 'A blocks' ? A : standing === 'B blocks' ? B : null;
  if (blocker !== null) await world.clock.outcome(people[blocker].messenger.block(await idOf(people[blocker], people[other(blocker)].name)));
  await world.clock.advance(2000);
}

/** Everybody opens the app anew: what is published, learnt and owed gets its turn. */
async function reconnect({ world }: Pair): Promise<void> {
  for (const relay of world.relays) relay.down();
  await world.clock.advance(1000);
  for (const relay of world.relays) relay.up();
  await world.clock.advance(8000);
}

/** One photo of one to the other, with a name of its own as its caption. Null: they do not know each other. */
async function sendPhoto({ world, people }: Pair, from: Who): Promise<boolean | null> {
  const [sender, receiver] = [people[from], people[other(from)]];
  if (!(await knows(sender, receiver.name))) return null;
  const item = { source: syntheticSource(900), mime: 'image/jpeg', width: 30, height: 20, durationMs: 0, preview: new Uint8Array(), poster: new Uint8Array(), alt: '' };
  return (await world.clock.outcome(sender.messenger.sendMedia(await idOf(sender, receiver.name), [item], `photo of ${sender.name}`))).ok;
}

/** One picture for each of the two, of bytes of their own. */
const PICTURES = NAMES.map((_, at) => jpegOf(at, 900));

/** How far photos came: where each of the other's is. */
async function photosAt(who: WorldPerson, name: string): Promise<readonly string[]> {
  const page = (await knows(who, name)) ? await who.messenger.thread(await idOf(who, name), { at: 'end' }, 100) : null;
  return page?.ok ? page.value.messages.filter(({ mine }) => !mine).flatMap(({ media }) => media.map(({ state }) => state)) : [];
}

/** What a device holds of chats: rows of its ledger, message requests, pieces of photos, unread and lines told as new. */
async function holdings(who: WorldPerson, told: readonly string[]): Promise<unknown> {
  const rows = [...(who.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('ledger') || group.includes('requests') || group.includes('blobs')).map(([, kept]) => kept.size);
  const unread = (await who.messenger.inbox()).reduce((sum, chat) => sum + chat.unread, 0);
  return { rows: rows.reduce((sum, size) => sum + size, 0), requests: (await who.messenger.requests()).length, unread, told: told.length };
}

async function tryOne(pair: Pair, one: Case, from: Who): Promise<void> {
  const { world, people } = pair;
  const [sender, receiver] = [people[from], people[other(from)]];
  const where = `${one.policies.join(' and ')}, ${one.standing}, ${one.chat} chat, ${sender.name} writes`;
  const told: string[] = [];
  const off = await receiver.messenger.onChange((change) => change.what === 'incoming' && told.push(change.text));
  const before = await holdings(receiver, told);
  const text = `new words of ${sender.name}`;
  const sent = (await knows(sender, receiver.name)) ? await world.clock.outcome(sender.messenger.sendText(await idOf(sender, receiver.name), text)) : null;
  const photo = await sendPhoto(pair, from);
  await setPicture(world, sender, PICTURES[from]!);
  const old = (await knows(sender, receiver.name)) ? (await linesOf(sender, receiver.name)).find(({ who, kind }) => who === 'me' && kind === 'text') : undefined;
  const reacted = one.chat === 'old' ? await reactToOld(pair, from) : null;
  if (one.chat === 'old' && old?.text.startsWith('old words')) await deleteOld(pair, from);
  await world.clock.advance(20_000);
  const meant = oracle(one, from);
  const lines = (await knows(receiver, sender.name)) ? await linesOf(receiver, sender.name) : [];
  const requests = (await receiver.messenger.requests()).map((request) => request.text);
  expect([lines.some((line) => line.text === text), requests.includes(text)], where).toEqual([meant === 'chat', meant === 'request']);
  if (one.chat === 'old') expect(lines.some((line) => line.text === `old words of ${sender.name}`), `${where}: deletes an old one`).toBe(meant !== 'chat');
  if (one.chat === 'old') expect(await reactionsAt(receiver, sender.name), `${where}: reacts to an old one`).toEqual(meant === 'chat' ? ['👍'] : []);
  if (meant === 'chat' && one.chat === 'old') expect(reacted, where).toBe(true);
  if (meant === 'nothing') expect(await holdings(receiver, told), where).toEqual(before);
  if (meant !== 'nothing') expect(sent?.ok, where).toBe(true);
  // A request is one text: no photo before it is accepted.
  if (meant !== 'nothing') expect(photo ?? false, `${where}: a photo`).toBe(meant === 'chat');
  expect(await photosAt(receiver, sender.name), `${where}: a photo`).toEqual(meant === 'chat' ? ['Here'] : []);
  expect(await seenBy(receiver, sender.name), `${where}: a picture`).toEqual(meant === 'chat' ? PICTURES[from] : null);
  off();
}

/** To what the other said when they could: asked as the screen does. */
async function reactToOld({ world, people }: Pair, from: Who): Promise<boolean> {
  const [sender, receiver] = [people[from], people[other(from)]];
  const id = await idOf(sender, receiver.name);
  const page = await sender.messenger.thread(id, { at: 'end' }, 100);
  const line = page.ok ? page.value.messages.find(({ mine, kind }) => !mine && kind === 'text') : undefined;
  return line !== undefined && (await world.clock.outcome(sender.messenger.react(id, line.id, '👍'))).ok;
}

/** What was given to one's own lines. */
async function reactionsAt(who: WorldPerson, name: string): Promise<readonly string[]> {
  const page = (await knows(who, name)) ? await who.messenger.thread(await idOf(who, name), { at: 'end' }, 100) : null;
  return page?.ok ? page.value.messages.filter(({ mine, kind }) => mine && kind === 'text').flatMap(({ reactions }) => reactions.map(({ emoji }) => emoji)) : [];
}

async function deleteOld({ world, people }: Pair, from: Who): Promise<void> {
  const [sender, receiver] = [people[from], people[other(from)]];
  const id = await idOf(sender, receiver.name);
  const page = await sender.messenger.thread(id, { at: 'end' }, 100);
  const line = page.ok ? page.value.messages.find(({ text }) => text === `old words of ${sender.name}`) : undefined;
  if (line) await world.clock.outcome(sender.messenger.deleteForEveryone(id, line.id));
}

describe('[F30] [F31] [F32] [F33] [F34] [F35] [F40] the truth table', () => {
  for (const chat of CHATS) {
    it.each(STATES)(`in a chat that is ${chat}, %s: nine pairs of policies give what the rule says, both ways`, async (standing) => {
      const met = await meet(chat);
      for (const mine of POLICIES) {
        for (const theirs of POLICIES) {
          const one: Case = { policies: [mine, theirs], standing, chat };
          const pair = await open(met, chat, `${mine} ${theirs} ${standing}`);
          await stand(pair, one);
          for (const who of [A, B] as const) await pair.world.clock.outcome(pair.people[who].messenger.setPolicy(one.policies[who]));
          await pair.world.clock.advance(3000);
          await reconnect(pair);
          for (const from of [A, B] as const) await tryOne(pair, one, from);
        }
      }
    });
  }
});
