/** A follow back whose relay dies at the worst moments: it reaches the friend all the same, as soon as both are at a relay, and nobody else. */
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../../../src/protocol/mailboxWire.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { bookOf, personIn } from '../../helpers/intruder.ts';
import { createWorld, idOf, linkOf, linesOf, say, textsOf, type World, type WorldPerson, type WorldRelay } from '../../helpers/world.ts';

/** Bytes of the length before a frame's body. Every frame of a mailbox is one piece on the wires of this world. */
const FRAME_HEAD = 4;
/** What a person waits for without wondering. */
const SECONDS = 5000;

/** A hello fills the largest bucket of a topic, and nothing else here comes near. */
const HELLO_IN_TOPIC = 60_000;

type Asked = ReturnType<typeof decodeRequest>;

/** How far the follow back came when the relay died: what still passes. */
interface Moment {
  readonly name: string;
  readonly passes: (asked: Asked) => boolean;
  /** Whether the relay's answers get back. */
  readonly isAnswered: boolean;
}

const MOMENTS: readonly Moment[] = [
  { name: 'before it had anything', passes: ({ op }) => op !== 'put' && op !== 'post', isAnswered: true },
  { name: 'when it had all but what the inbox takes, which costs work', passes: ({ op }) => op !== 'post', isAnswered: true },
  { name: 'when the inbox had taken it, before it said so', passes: () => true, isAnswered: false },
];

interface Story {
  readonly world: World;
  readonly relay: WorldRelay;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
  /** Inboxes that Alice posted to since the relay died, by name. */
  readonly posted: readonly string[];
  /** Hellos that Alice tried to put into topics, from her click on. */
  readonly copies: readonly Uint8Array[];
}

/** Bob, whose own relay is `at`, follows Alice and goes away; she follows back, and that relay dies at this moment. */
async function followedBack({ passes, isAnswered }: Moment, at = 0): Promise<Story> {
  const world = await createWorld({ relays: at + 1 });
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob', at)];
  await world.clock.outcome(bob.messenger.follow(await linkOf(alice)));
  await world.until(async () => (await alice.messenger.people()).length === 1, 'Alice sees it');
  await world.clock.outcome(bob.close());
  const relay = world.relays[at]!;
  const [posted, copies]: [string[], Uint8Array[]] = [[], []];
  let [isDying, wasPosted] = [true, false];
  world.network.inspect((from, to, protocol, bytes) => {
    if (from === relay.address && isDying && wasPosted && !isAnswered) return [];
    if (protocol !== PROTOCOL.mailbox || to !== relay.address || !from.startsWith(alice.device)) return [bytes];
    const asked = decodeRequest(bytes.subarray(FRAME_HEAD));
    if (asked.op === 'put' && asked.object.length > HELLO_IN_TOPIC) copies.push(asked.object);
    if (isDying && !passes(asked)) return [];
    if (asked.op === 'post') wasPosted = true;
    if (asked.op === 'post' && !isDying) posted.push(keyOf(asked.inbox));
    return [bytes];
  });
  await world.clock.outcome(alice.messenger.followBack(await idOf(alice, 'Bob')));
  await world.clock.advance(1000);
  relay.down();
  await relay.restart();
  isDying = false;
  return { world, relay, alice, bob, posted, copies };
}

const isConnected = async (who: WorldPerson): Promise<boolean> => (await who.messenger.relays())[0]!.state === 'Connected';

describe('[F3] [F32] a follow back whose relay dies', () => {
  for (const moment of MOMENTS) {
    for (const isKilled of [true, false]) {
      it(`${moment.name}, ${isKilled ? 'and whose writer is killed too, ' : ''}is there within seconds when the friend comes, with what was written meanwhile`, async () => {
        const { world, relay, alice, bob } = await followedBack(moment);
        await say(world, alice, 'Bob', 'into the dark');
        if (isKilled) alice.crash();
        relay.up();
        if (isKilled) await world.clock.outcome(alice.open());
        await world.until(() => isConnected(alice), 'Alice is there');
        await world.clock.outcome(bob.open());
        await world.until(async () => (await textsOf(bob, 'Alice')).includes('into the dark'), 'Bob has it', SECONDS);
        await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'and Alice knows', SECONDS);
      });
    }
  }

  it('is posted once more where the relay is not the own one, and is there when the friend comes', async () => {
    const { world, relay, alice, bob, posted } = await followedBack(MOMENTS[1]!, 1);
    relay.up();
    await world.until(async () => posted.length === 1, 'posted', TIME.MINUTE);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.open());
    await world.until(async () => (await bob.messenger.people())[0]!.relationship === 'Friends', 'friends', SECONDS);
  });
});

describe('[S5.2] a follow back', () => {
  it('that an inbox took is not posted again at the next starts, and no copy lies where nobody reads yet', async () => {
    const { world, relay, alice, posted, copies } = await followedBack(MOMENTS[1]!);
    relay.up();
    await world.until(async () => posted.length === 1, 'posted');
    for (let n = 0; n < 3; n++) {
      await world.clock.outcome(alice.close());
      await world.clock.outcome(alice.open());
      await world.clock.advance(EXPIRY.helloAnswer);
    }
    expect([posted.length, copies.length]).toEqual([1, 0]);
  });

  it('[F35] that was lost goes once more to the friend alone, and to nobody else who follows', async () => {
    const { world, relay, alice, posted } = await followedBack(MOMENTS[1]!);
    relay.up();
    const eve = await world.person('Eve');
    await world.clock.outcome(eve.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).length === 2, 'Alice sees her');
    await world.clock.advance(EXPIRY.helloAnswer);
    expect(posted).toEqual([keyOf(personIn(await bookOf(alice), 'Bob').followInbox!.id)]);
    expect([personIn(await bookOf(eve), 'Alice').halves, (await eve.messenger.people())[0]!.relationship]).toEqual([[], 'Following']);
  });

  it('[F33] that was lost stays here under Off, and goes when that is over', async () => {
    const { world, relay, alice, bob, posted, copies } = await followedBack(MOMENTS[1]!);
    await world.clock.outcome(alice.messenger.setPolicy('Off'));
    relay.up();
    await world.until(() => isConnected(alice), 'Alice is there');
    await world.clock.outcome(bob.open());
    await world.clock.advance(EXPIRY.helloAnswer);
    expect([posted.length, copies.length, (await bob.messenger.people())[0]!.relationship]).toEqual([0, 0, 'Following']);
    await world.clock.outcome(alice.messenger.setPolicy('Friends'));
    await world.until(async () => (await bob.messenger.people())[0]!.relationship === 'Friends', 'friends', SECONDS);
  });
});
