/** The end of a simulated run: all faults stop, everybody opens the app, time is given, and everything is compared. */
import { encodeStateAsUpdate } from 'yjs';
import type { PersonView } from '../../src/app/api.ts';
import { sameBytes } from '../../src/protocol/ids.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { follow, look, takePhotoBack, turnBack } from './deeds.ts';
import { isFollowing } from './follows.ts';
import { WHOLE } from './oracle.ts';
import { isCarried, judgePhotos } from './photos.ts';
import { unblock } from './touching.ts';
import { closeApp, openApp, type Actor, type Stage } from './stage.ts';

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

/** Each two who are still there. */
function pairs(actors: readonly Actor[]): readonly (readonly [Actor, Actor])[] {
  const here = actors.filter(({ isGone }) => !isGone);
  return here.flatMap((a) => here.filter((b) => b.number > a.number).map((b) => [a, b] as const));
}

async function isSettled(actors: readonly Actor[]): Promise<boolean> {
  for (const [a, b] of pairs(actors)) {
    if (!a.person.isOn || !b.person.isOn) return false;
    const [mine, theirs] = [conversationOf(a, b), conversationOf(b, a)];
    if (!sameBytes(await mine.digest(), await theirs.digest())) return false;
    for (const [one, other] of [[a, b], [b, a]] as const) {
      // Who heard of what has been lost with the disk.
      if (one.isSetBack) continue;
      const page = await one.person.messenger.thread(one.ids.get(other.number)!, { at: 'end' }, 10_000);
      if (!page.ok || page.value.messages.some(({ mine: own, state }) => own && (state === 'Queued' || state === 'At relay'))) return false;
    }
  }
  return true;
}

/** Gives time until something is so, at most `within` ms. Gives how long it took, or null. */
async function until({ world: { clock } }: Stage, within: number, isSo: () => Promise<boolean>): Promise<number | null> {
  const begun = clock.monotonic();
  while (clock.monotonic() - begun <= within) {
    await clock.advance(STEP);
    if (await clock.outcome(isSo())) return clock.monotonic() - begun;
  }
  return null;
}

/** Whoever is Off still is no more, and lets go what was written before. */
export async function allBack(stage: Stage, within: number): Promise<void> {
  await until(stage, within, async () => stage.actors.every(({ person }) => person.isOn));
  for (const actor of stage.actors) if (actor.person.isOn && !actor.isGone) await stage.world.clock.outcome(turnBack(stage, actor));
}

/** Who is blocked still is no more. */
export async function allUnblocked(stage: Stage, within: number): Promise<void> {
  const blocking = directed(stage.actors).filter(([who, other]) => stage.oracle.follows.everBlocked(who.number, other.number));
  if (blocking.length === 0) return;
  await until(stage, within, async () => blocking.every(([{ person }]) => person.isOn));
  for (const [who, other] of blocking) if (who.person.isOn) await stage.world.clock.outcome(unblock(stage, who, other, 0));
}

/** Everybody closes the app and opens it again: what a start tidies up is tidied up. Then photos have their time. */
export async function settlePhotos(stage: Stage, within: number): Promise<void> {
  const { clock } = stage.world;
  for (const actor of stage.actors) await clock.outcome(closeApp(stage, actor));
  for (const actor of stage.actors) await clock.outcome(openApp(stage, actor));
  const isDone = async (): Promise<boolean> => {
    if (!(await isSettled(stage.actors))) return false;
    for (const [who, other] of directed(stage.actors)) if (!(await isCarried(who, other))) return false;
    return true;
  };
  const judgeAll = async (what: string): Promise<void> => {
    if ((await until(stage, within, isDone)) === null) stage.oracle.fault(`photos not ${what} in time`);
    await clock.advance(STEP);
    await clock.outcome(judgePhotos(stage, directed(stage.actors)));
  };
  await judgeAll('carried');
  // In quiet, what is taken back is gone at once, without another start.
  for (const [who, other] of directed(stage.actors)) if (who.person.isOn && !who.isSetBack) await clock.outcome(takePhotoBack(stage, who, other, 0));
  await judgeAll('taken back');
}

/** Gives time until all is delivered. */
export const settle = (stage: Stage, within: number): Promise<number | null> => until(stage, within, () => isSettled(stage.actors));

/** Faults by which a relay says what is not so, or forgets: news of a parting that it carried may be gone until the list is renewed. */
const FORGETTING = ['relayDiskLoss', 'relayRollback', 'relayWithholds', 'relayFlipsBits', 'relayTruncates', 'relayReorders'];

/** Each in both orders. */
const directed = (actors: readonly Actor[]): readonly (readonly [Actor, Actor])[] => pairs(actors).flatMap(([a, b]) => [[a, b], [b, a]] as const);
const viewOf = async (who: Actor, other: Actor): Promise<PersonView> => (await who.person.messenger.person(who.ids.get(other.number)!))!;

/** Who does not know how they stand. Who follows knows whether it is followed back; who does not follow need not know. */
async function untold({ actors, counts, oracle }: Stage): Promise<string | null> {
  for (const [who, other] of directed(actors)) {
    if (!who.person.isOn || !other.person.isOn) return `${who.name} and ${other.name}, who are not both there`;
    const [mine, theirs] = [await viewOf(who, other), await viewOf(other, who)];
    if (!isFollowing(mine)) continue;
    const isBack = isFollowing(theirs);
    if (who.isSetBack || other.isSetBack) continue;
    // Who is blocked is not told.
    if (!isBack && oracle.follows.everBlocked(other.number, who.number)) continue;
    const isForgotten = !isBack && FORGETTING.some((name) => counts.has(`fault ${name}`));
    if (!isForgotten && mine.locked !== (isBack ? null : 'notFollowedBack')) return `${who.name} of ${other.name}: ${String(mine.locked)}`;
  }
  return null;
}

/** All know how they stand; then whoever left somebody follows them again. */
export async function reunite(stage: Stage, within: number): Promise<void> {
  const { oracle, world: { clock } } = stage;
  if ((await until(stage, within, async () => (await untold(stage)) === null)) === null) oracle.fault(`not told in time who follows whom: ${String(await clock.outcome(untold(stage)))}`);
  for (const [who, other] of directed(stage.actors)) {
    if (!who.person.isOn) continue;
    const view = await clock.outcome(viewOf(who, other));
    if (!oracle.follows.isKept(who.number, other.number, view)) oracle.fault(`${who.name} forgot whether it follows ${other.name}: ${String(view.relationship)}`);
    await clock.outcome(look(stage, who, other));
    if (!isFollowing(view)) await clock.outcome(follow(stage, who, other, 1));
  }
}

async function compareDocuments(stage: Stage, a: Actor, b: Actor): Promise<void> {
  const [mine, theirs] = [conversationOf(a, b), conversationOf(b, a)];
  const say = (what: string): void => stage.oracle.fault(`${a.name} and ${b.name} in the end: ${what}`);
  for (const [actor, { copied }] of [[a, mine], [b, theirs]] as const) if (copied && !actor.isSetBack) say('a store takes itself for a copy');
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

/** A device whose disk was set back finds that out by what a friend has of it, and writes nothing more. */
async function checkSetBack({ oracle }: Stage, who: Actor, other: Actor): Promise<void> {
  const page = await other.person.messenger.thread(other.ids.get(who.number)!, { at: 'end' }, WHOLE);
  const shown = new Set(page.ok ? page.value.messages.map(({ text }) => oracle.find(text)?.text) : []);
  const isProven = oracle.lost(who.number, other.number).some(({ text, id }) => id?.startsWith('e.') && shown.has(text));
  if (!conversationOf(who, other).copied) return isProven ? oracle.fault(`${who.name} was set back and did not find out from ${other.name}`) : undefined;
  const sent = await who.person.messenger.sendText(who.ids.get(other.number)!, 'written by a copy');
  if (sent.ok || sent.error.code !== 'storeCopied') oracle.fault(`${who.name} is a copy and writes to ${other.name}: ${sent.ok ? 'kept' : sent.error.code}`);
}

/** Whose disk was emptied begins anew. */
async function checkGone({ oracle }: Stage, { name, person }: Actor): Promise<void> {
  if (!person.isOn) return oracle.fault(`${name} does not open`);
  const status = await person.messenger.status();
  if (status.kind !== 'none') oracle.fault(`${name} has an account on an empty disk`);
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
    for (const [who, other] of [[a, b], [b, a]] as const) if (who.isSetBack) await clock.outcome(checkSetBack(stage, who, other));
  }
  for (const actor of stage.actors) if (actor.isGone) await clock.outcome(checkGone(stage, actor));
}
