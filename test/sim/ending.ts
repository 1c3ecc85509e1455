/** The end of a simulated run: all faults stop, everybody opens the app, time is given, and everything is compared. */
import { encodeStateAsUpdate } from 'yjs';
import { sameBytes } from '../../src/protocol/ids.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { look } from './deeds.ts';
import { openApp, type Actor, type Stage } from './stage.ts';

/** Asked so often whether all is delivered, virtual ms. */
const STEP = 5000;

/** Every network, disk, clock and relay is as it should be, and every app open. */
export async function calm(stage: Stage): Promise<void> {
  const { network, relays, clock } = stage.world;
  stage.tap = null;
  const places = [...stage.actors.map(({ person }) => person.device), ...relays.map(({ address }) => address)];
  for (const a of places) for (const b of places) if (a < b) network.shape(a, b, {});
  for (const a of places) for (const b of places) if (a < b) network.mend(a, b);
  for (const relay of relays) {
    relay.lie = null;
    relay.up();
  }
  for (const actor of stage.actors) {
    actor.diskFaults.length = 0;
    actor.person.skew = 0;
    actor.isWanted = true;
  }
  await clock.settle();
  for (const actor of stage.actors) {
    void openApp(stage, actor);
    if (actor.person.isOn) actor.person.messenger.wake();
  }
}

const conversationOf = (actor: Actor, other: Actor): Conversation => actor.person.core.exchange.friend(other.person.core.book.self.account)!.conversation;

export function pairs(actors: readonly Actor[]): readonly (readonly [Actor, Actor])[] {
  return actors.flatMap((a) => actors.filter((b) => b.number > a.number).map((b) => [a, b] as const));
}

async function isSettled(actors: readonly Actor[]): Promise<boolean> {
  for (const [a, b] of pairs(actors)) {
    if (!a.person.isOn || !b.person.isOn) return false;
    const [mine, theirs] = [conversationOf(a, b), conversationOf(b, a)];
    if (!sameBytes(await mine.digest(), await theirs.digest())) return false;
    for (const [one, other] of [[a, b], [b, a]] as const) {
      const page = await one.person.messenger.thread(one.ids.get(other.number)!, { at: 'end' }, 10_000);
      if (!page.ok || page.value.messages.some(({ mine: own, state }) => own && (state === 'Queued' || state === 'At relay'))) return false;
    }
  }
  return true;
}

/** Gives time until all is delivered, at most `within` ms. Gives how long it took, or null. */
export async function settle(stage: Stage, within: number): Promise<number | null> {
  const { clock } = stage.world;
  const begun = clock.monotonic();
  while (clock.monotonic() - begun <= within) {
    await clock.advance(STEP);
    if (await clock.outcome(isSettled(stage.actors))) return clock.monotonic() - begun;
  }
  return null;
}

async function compareDocuments(stage: Stage, a: Actor, b: Actor): Promise<void> {
  const [mine, theirs] = [conversationOf(a, b), conversationOf(b, a)];
  const say = (what: string): void => stage.oracle.fault(`${a.name} and ${b.name} in the end: ${what}`);
  if (mine.copied || theirs.copied) say('a store takes itself for a copy');
  if (!sameBytes(await mine.digest(), await theirs.digest())) say('digests differ');
  const chapters = await mine.chapters();
  if (chapters.join() !== (await theirs.chapters()).join()) say('chapters differ');
  for (const chapter of chapters) {
    const [one, two] = [encodeStateAsUpdate(await mine.document(chapter)), encodeStateAsUpdate(await theirs.document(chapter))];
    if (!sameBytes(one, two)) say(`documents of chapter ${chapter} differ`);
    mine.closeDocument(chapter);
    theirs.closeDocument(chapter);
  }
}

/** All checks of the end [R3, R4, R5]. */
export async function judge(stage: Stage): Promise<void> {
  const { oracle, world: { clock } } = stage;
  for (const [a, b] of pairs(stage.actors)) {
    if (!a.person.isOn || !b.person.isOn) {
      oracle.fault(`${a.person.isOn ? b.name : a.name} does not open`);
      continue;
    }
    const [mine, theirs] = [await clock.outcome(look(stage, a, b)), await clock.outcome(look(stage, b, a))];
    if (mine && theirs) oracle.end(mine, theirs);
    await clock.outcome(compareDocuments(stage, a, b));
  }
}
