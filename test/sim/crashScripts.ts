/**
 * The scripts of the crash points: a first start, a conversation, a move, a parting, a week later. Each is short, since it is run
 * twice for every write of Alice's disk.
 */
import type { LockReason } from '../../src/app/api.ts';
import type { LazyEpochBook } from '../../src/chat/lazyEpochs.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { befriend, idOf, linkOf, type World, type WorldPerson } from '../helpers/world.ts';
import { groundOf, type Scene, type Script, type Step } from './crashRun.ts';
import {
  aliceHas,
  aliceWrites,
  allIsDelivered,
  areFriends,
  bobCloses,
  bobHas,
  bobOpens,
  bobWrites,
  does,
  doesLoosely,
  done,
  follows,
  idFor,
  isAtRelay,
  linesOf,
  meanwhile,
  rest,
  restarts,
  viewOf,
  when,
  type Doing,
} from './crashSteps.ts';
import { look } from './deeds.ts';
import { keep, restore, type Met } from './meeting.ts';
import type { Actor } from './stage.ts';

/** Account, phrase, a link, a follow back, the first words: all from an empty disk. */
const firstStart: Script = {
  name: 'a first start',
  texts: ['Hello, Bob', 'Hello, Alice'],
  async prepare() {
    const world = await groundOf(firstStart);
    return keep(world, [await world.person('Bob')]);
  },
  async begin(world, met) {
    const [bob] = await restore(world, ['Bob'], met);
    return [await world.stranger('Alice', 1), bob!];
  },
  steps: [
    does(
      'the account',
      async ({ alice }) => alice.person.core.book.hasHome,
      async ({ alice, notes }) => notes.set('phrase', done(await alice.person.messenger.createAccount('Alice')).join(' ')),
    ),
    does(
      'the phrase is saved',
      async ({ alice }) => alice.person.core.book.home.phrase === null,
      async ({
        alice: {
          person: { messenger },
        },
        notes,
        stage,
      }) => {
        const words = done(await messenger.phrase()).join(' ');
        if (notes.has('phrase') && notes.get('phrase') !== words) stage.oracle.fault('the phrase is another one');
        done(await messenger.phraseSaved());
      },
    ),
    does(
      'the follow',
      async ({ alice, bob }) => follows(await viewOf(alice, bob)),
      async ({ alice, bob }) => done(await alice.person.messenger.follow(await linkOf(bob.person))),
    ),
    when('Bob sees her', async ({ alice, bob }) => (await viewOf(bob, alice)) !== null),
    meanwhile(async ({ alice, bob }) => done(await bob.person.messenger.followBack(idFor(bob, alice)))),
    areFriends,
    aliceWrites('Hello, Bob'),
    bobHas('Hello, Bob'),
    bobWrites('Hello, Alice'),
    aliceHas('Hello, Alice'),
    allIsDelivered,
    rest(15_000),
  ],
};

/** Two friends, as they are found on disks and relays. */
async function prepareFriends(script: Pick<Script, 'name'>): Promise<Met> {
  const world = await groundOf(script);
  const [alice, bob] = [await world.person('Alice', 0), await world.person('Bob', 1)];
  await befriend(world, alice, bob);
  await world.clock.advance(20_000);
  return keep(world, [alice, bob]);
}

const beginAsFriends = async (world: World, met: Met): Promise<readonly [WorldPerson, WorldPerson]> =>
  (await restore(world, ['Alice', 'Bob'], met)) as [WorldPerson, WorldPerson];

const friendsMeet: Step = async ({ alice, bob }) => {
  alice.ids.set(bob.number, await idOf(alice.person, 'Bob'));
  bob.ids.set(alice.number, await idOf(bob.person, 'Alice'));
};

const unreadOf = async ({ alice }: Scene): Promise<number> => (await alice.person.messenger.inbox())[0]?.unread ?? 0;

async function draftOf({ alice, bob, stage }: Scene): Promise<string> {
  return (await look(stage, alice, bob))?.page.chat.draft ?? '';
}

const saveDraft =
  (text: string): Doing =>
  ({ stage, alice, bob }) => {
    stage.oracle.standing.draft(alice.number, bob.number).ask(text);
    return alice.person.messenger.saveDraft(idFor(alice, bob), text);
  };

const epochsOf = ({ alice }: Scene): LazyEpochBook => {
  const { book, exchange } = alice.person.core;
  return exchange.friend(book.people()[0]!.account)!.epochs;
};

/** As when a prekey of Bob's is lacking: until the next start, what Alice writes waits on her disk. */
const keysAreLacking: Step = async (scene) => {
  await scene.ask(async () => {
    epochsOf(scene).forSending = async () => ({ kind: 'wait', reason: 'notReady' });
  });
};

const takesBack = (text: string): Step =>
  does(
    text,
    async (scene) =>
      (await linesOf(scene, scene.alice, scene.bob)).some(
        ({ id, kind }) => kind === 'deleted' && id === scene.stage.oracle.find(text)?.id,
      ),
    async ({ alice, bob, stage }) => {
      const written = stage.oracle.find(text)!;
      written.isDeleteAsked = true;
      done(await alice.person.messenger.deleteForEveryone(idFor(alice, bob), written.id!));
      written.isDeleted = true;
    },
  );

const readsAll = doesLoosely(
  async (scene) => (await unreadOf(scene)) === 0,
  async (scene) => {
    const last = (await linesOf(scene, scene.alice, scene.bob)).findLast(({ mine }) => !mine)!;
    await scene.alice.person.messenger.markRead(idFor(scene.alice, scene.bob), last.id);
  },
);

/** Texts both ways, on every way there is: a link, a relay that keeps them for who is away, this disk while no relay is there. */
const conversation: Script = {
  name: 'a conversation',
  texts: ['Two', 'Three', 'Four', 'Five', 'Six', 'Seven'],
  prepare: () => prepareFriends(conversation),
  begin: beginAsFriends,
  steps: [
    friendsMeet,
    aliceWrites('One'),
    aliceWrites('Two'),
    bobHas('Two'),
    bobWrites('Three'),
    aliceHas('Three'),
    readsAll,
    doesLoosely(async (scene) => (await draftOf(scene)) === 'half a thought', saveDraft('half a thought')),
    takesBack('One'),
    when('Bob sees it taken back', async (scene) =>
      (await linesOf(scene, scene.bob, scene.alice)).some(({ kind }) => kind === 'deleted'),
    ),
    bobCloses,
    aliceWrites('Four'),
    isAtRelay('Four'),
    meanwhile(async ({ stage }) => stage.world.relays.forEach((relay) => relay.down())),
    aliceWrites('Five'),
    keysAreLacking,
    aliceWrites('Six'),
    restarts,
    meanwhile(async ({ stage }) => stage.world.relays.forEach((relay) => relay.up())),
    bobOpens,
    bobHas('Six'),
    bobWrites('Seven'),
    aliceHas('Seven'),
    does('the draft', async (scene) => (await draftOf(scene)) === '', saveDraft('')),
    allIsDelivered,
    rest(15_000),
  ],
};

const hostsOf = async (who: Actor, other: Actor): Promise<string> => ((await viewOf(who, other))?.relayHosts ?? []).join();

const ownRelays = async ({ alice }: Scene): Promise<string> =>
  (await alice.person.messenger.relays()).map(({ host }) => host).join();

async function cannotWrite({ stage }: Scene, who: Actor, other: Actor, reason: LockReason): Promise<void> {
  const sent = await who.person.messenger.sendText(idFor(who, other), 'Too late');
  if (sent.ok || sent.error.code !== reason)
    stage.oracle.fault(`${who.name} after the parting: ${sent.ok ? 'wrote' : sent.error.code}`);
}

const aliceCannotWrite: Step = (scene) => scene.ask(() => cannotWrite(scene, scene.alice, scene.bob, 'notFollowing'));
const bobCannotWrite = meanwhile((scene) => cannotWrite(scene, scene.bob, scene.alice, 'notFollowedBack'));

/** A week goes by with both apps closed; only Alice opens hers. */
const aWeekLater: Step = async (scene) => {
  const { alice, ask, notes, stage } = scene;
  if (!notes.has('epochs')) notes.set('epochs', String(epochsOf(scene).keys().length));
  await ask(() => alice.person.close());
  if (!notes.has('week')) stage.world.clock.jump(8 * TIME.DAY);
  notes.set('week', 'over');
  await ask(() => alice.person.open());
};

/** Another name, another relay. */
const moving: Script = {
  name: 'a new name and a move',
  texts: ['Before', 'Welcome there'],
  prepare: () => prepareFriends(moving),
  begin: beginAsFriends,
  steps: [
    friendsMeet,
    does(
      'the name',
      async ({ alice }) => alice.person.core.book.home.name === 'Alison',
      async ({ alice }) => done(await alice.person.messenger.rename('Alison')),
    ),
    when('Bob knows the name', async ({ alice, bob }) => (await viewOf(bob, alice))?.name === 'Alison'),
    aliceWrites('Before'),
    does(
      'the relays',
      async (scene) => (await ownRelays(scene)).includes('relay1.test'),
      async ({ alice, stage }) => done(await alice.person.messenger.addRelay(stage.world.relays[1]!.address)),
    ),
    when('Bob knows of the new one', async ({ alice, bob }) => (await hostsOf(bob, alice)) === 'relay0.test,relay1.test'),
    does(
      'the relays',
      async (scene) => (await ownRelays(scene)) === 'relay1.test',
      async ({ alice, stage }) => done(await alice.person.messenger.removeRelay(stage.world.relays[0]!.address)),
    ),
    when('Bob knows of the one that is left', async ({ alice, bob }) => (await hostsOf(bob, alice)) === 'relay1.test'),
    bobWrites('Welcome there'),
    aliceHas('Welcome there'),
    allIsDelivered,
    rest(15_000),
  ],
};

/** Unfollow, follow again. */
const parting: Script = {
  name: 'a parting and a return',
  texts: ['Again', 'Welcome back'],
  prepare: () => prepareFriends(parting),
  begin: beginAsFriends,
  steps: [
    friendsMeet,
    does(
      'the follow',
      async ({ alice, bob }) => !follows(await viewOf(alice, bob)),
      async ({ alice, bob }) => done(await alice.person.messenger.unfollow(idFor(alice, bob))),
    ),
    aliceCannotWrite,
    when('Bob knows', async ({ alice, bob }) => (await viewOf(bob, alice))?.relationship === 'Following'),
    bobCannotWrite,
    does(
      'the follow',
      async ({ alice, bob }) => follows(await viewOf(alice, bob)),
      async ({ alice, bob }) => done(await alice.person.messenger.followBack(idFor(alice, bob))),
    ),
    areFriends,
    aliceWrites('Again'),
    bobHas('Again'),
    bobWrites('Welcome back'),
    aliceHas('Welcome back'),
    allIsDelivered,
    rest(15_000),
  ],
};

/** New record, new keys of the device and a new epoch, all when the app is opened again. */
const week: Script = {
  name: 'a week later',
  texts: ['This week', 'A week later'],
  prepare: () => prepareFriends(week),
  begin: beginAsFriends,
  steps: [
    friendsMeet,
    aliceWrites('This week'),
    bobHas('This week'),
    allIsDelivered,
    bobCloses,
    aWeekLater,
    when('there is a new epoch', async (scene) => epochsOf(scene).keys().length > Number(scene.notes.get('epochs'))),
    aliceWrites('A week later'),
    bobOpens,
    bobHas('A week later'),
    allIsDelivered,
    rest(15_000),
  ],
};

export const SCRIPTS: readonly Script[] = [firstStart, conversation, moving, parting, week];
