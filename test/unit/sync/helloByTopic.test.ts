/** A hello by the topic of a pair root that is known already: the way to somebody whose inbox is another by now (S5.2). */
import { describe, expect, it } from 'vitest';
import { createHome } from '../../../src/people/home.ts';
import { openHello, sealHello } from '../../../src/people/hello.ts';
import { createInbox, decodeObject } from '../../../src/people/object.ts';
import { newestRecord, personOfCard, type Person } from '../../../src/people/person.ts';
import { follow, withBundle, withHello, withPairRoot } from '../../../src/people/transitions.ts';
import type { RelayId } from '../../../src/protocol/ids.ts';
import { OBJECT, POLICY } from '../../../src/protocol/kinds.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Book } from '../../../src/sync/book.ts';
import { Greeting } from '../../../src/sync/greeting.ts';
import type { Mail, PutReceipt } from '../../../src/sync/mail.ts';
import { Tray } from '../../../src/sync/tray.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { bookOf, intruderAs, personIn } from '../../helpers/intruder.ts';
import { accepted, createTrio, helloFrom, listOf, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';
import { befriend, createWorld, type World, type WorldPerson } from '../../helpers/world.ts';

interface Put {
  readonly root: Uint8Array;
  readonly type: number;
  readonly hello: Uint8Array;
}

/** Alice, who follows Bob and has his hello, at relays that take what `relayOf` says and no notice. */
async function aliceWithRoot(relayOf: (bob: TestPerson) => RelayId, change = (person: Person): Person => person) {
  const [alice, bob] = await createTrio();
  const random = createRng(1);
  const clock = createVirtualClock({ start: NOW });
  const store = createMemoryStore({ random });
  const book = await Book.open(store.records, store.localKey, primitives);
  await book.begin({ ...createHome(alice, 'Alice', random, NOW), policy: POLICY.friends });
  const bundle = { record: bob.record, prekeys: [bob.prekey.prekey], followInbox: bob.followInbox, requestInbox: null };
  const met = accepted(withHello(accepted(withBundle(follow(personOfCard(bob.card, NOW)), bundle)), await helloFrom(bob, alice), NOW));
  const known = change(withPairRoot(met, book.self.keys, NOW));
  await book.updatePerson(bob.account, () => known);
  const puts: Put[] = [];
  const put = (root: Uint8Array, envelope: Uint8Array): Promise<readonly PutReceipt[]> => {
    const { type, payload } = decodeObject(envelope);
    puts.push({ root, type, hello: payload as Uint8Array });
    return Promise.resolve([{ relay: relayOf(bob), expires: NOW + 1 }]);
  };
  const mail = { connected: () => [], want: () => undefined, post: () => Promise.resolve(false), fetch: () => Promise.resolve([]), put } as unknown as Mail;
  const greeting = new Greeting({ book, mail, primitives, random, clock, logger: { log: () => undefined }, tray: await Tray.open(store.records, store.localKey), isStopped: () => false });
  await greeting.start();
  await greeting.pursue(bob.account);
  return { bob, known, puts, sent: book.person(bob.account)!.helloSent };
}

/** Something of theirs came under the pair root of the generation before; whether they have the new one is not known. */
const heardBefore = (person: Person): Person => {
  const [newest] = person.roots;
  return { ...person, roots: [newest!, { ...newest!, myGen: newest!.myGen - 1, root: new Uint8Array(32).fill(7), heard: true }] };
};
const theirRelay = ({ card }: TestPerson): RelayId => card.relays[0]!.relayId;

describe('[S5.2] a hello to somebody with whom there is a pair root', () => {
  it('goes to the topic of one that they have as well, and counts as sent where no inbox takes it', async () => {
    const { bob, known, puts, sent } = await aliceWithRoot(theirRelay, heardBefore);
    expect(puts.map(({ root, type }) => [root, type])).toEqual([[known.roots[1]!.root, OBJECT.hello]]);
    expect(accepted(await openHello(puts[0]!.hello, bob.own, primitives)).card.name).toBe('Alice');
    expect(sent).not.toBeNull();
  });

  it('goes to no topic of one that they may lack, since they read it only once they have this hello, and is not sent where no inbox takes it', async () => {
    const { known, puts, sent } = await aliceWithRoot(theirRelay);
    expect(known.roots.map(({ heard }) => heard)).toEqual([false]);
    expect([puts, sent]).toEqual([[], null]);
  });

  it('does not count as sent when only a relay has it at which they do not read, nor goes to who is blocked', async () => {
    const own = await aliceWithRoot(() => new Uint8Array(32).fill(9) as RelayId, heardBefore);
    expect([own.puts.length, own.sent]).toEqual([1, null]);
    const blocked = await aliceWithRoot(theirRelay, (person) => ({ ...heardBefore(person), blocked: true }));
    expect([blocked.puts, blocked.sent]).toEqual([[], null]);
  });
});

/** What `from`'s device could say to `to` in a hello that names a new inbox. */
async function helloOf(world: World, from: WorldPerson, to: WorldPerson): Promise<{ readonly bytes: Uint8Array; readonly inbox: ReturnType<typeof createInbox> }> {
  const [{ self, home }, record] = [await bookOf(from), newestRecord((await bookOf(to)).self.known)!];
  const key = (await primitives.signer(world.rng.fork(`inbox of ${from.name}`).bytes(32))).publicKey;
  const inbox = createInbox(key, [world.relays[0]!.id]);
  const me = { account: home.account, contact: self.contact, record: home.record, device: self.device, signer: self.signer };
  const list = await listOf(me as TestPerson, [{ account: record.account, record } as TestPerson], 1000, { now: world.clock.now() });
  const content = { card: self.card, followInbox: inbox, record: home.record, prekeys: self.known.prekeys, proof: list.proofFor({ account: record.account }), contact: self.contact };
  const bytes = await sealHello(record, content, { device: self.device, signer: self.signer, random: world.rng });
  return { bytes: bytes!, inbox };
}

describe('[S11.3] a hello that came by the topic of a pair', () => {
  async function three(): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson; eve: WorldPerson }> {
    const world = await createWorld();
    const [alice, bob, eve] = [await world.person('Alice'), await world.person('Bob'), await world.person('Eve')];
    await befriend(world, alice, bob);
    return { world, alice, bob, eve };
  }

  it('is taken like one that was posted, and shows that they have the pair root', async () => {
    const { world, alice, bob } = await three();
    const intruder = await intruderAs(world, bob);
    const { bytes, inbox } = await helloOf(world, bob, alice);
    await intruder.put('Alice', OBJECT.hello, bytes);
    await world.clock.advance(3000);
    const known = personIn(await bookOf(alice), 'Bob');
    expect([known.followInbox, known.roots.map(({ heard }) => heard)]).toEqual([inbox, [true]]);
  });

  it('[H9] is refused when somebody else sealed and signed it, and so is what is none', async () => {
    const { world, alice, bob, eve } = await three();
    const intruder = await intruderAs(world, bob);
    const before = (await bookOf(alice)).people();
    await intruder.put('Alice', OBJECT.hello, (await helloOf(world, eve, alice)).bytes);
    await intruder.put('Alice', OBJECT.hello, world.rng.bytes(1000));
    await intruder.put('Alice', OBJECT.hello, 'hello');
    await world.clock.advance(3000);
    expect((await bookOf(alice)).people().map(({ name, followInbox }) => [name, followInbox])).toEqual(before.map(({ name, followInbox }) => [name, followInbox]));
    expect(alice.log.filter((line) => line.includes('hello refused')).map((line) => line.slice(line.indexOf('{')))).toEqual(['{"code":"wrongAuthor"}', '{"code":"badForm"}']);
    expect(alice.log).toContain('inbox: refused {"type":7}');
  });
});
