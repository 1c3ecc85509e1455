/**
 * A modified client: what somebody could send who has all the secrets of a device in the world and keeps none of the rules.
 * Reads that device's disk, and writes to relays as it pleases.
 */
import { encodeAck, encodeRun, type Ack, type Run } from '../../src/sync/objects.ts';
import { Book } from '../../src/sync/book.ts';
import { deriveTopic, periodOf, sealObject } from '../../src/crypto/topic.ts';
import { createMailboxOpener } from '../../src/net/mailbox.ts';
import { encodeObject } from '../../src/people/object.ts';
import type { Person } from '../../src/people/person.ts';
import type { RelayMailbox } from '../../src/ports/mailbox.ts';
import type { Value } from '../../src/protocol/codec.ts';
import type { PeerName } from '../../src/protocol/ids.ts';
import { OBJECT, type ObjectType } from '../../src/protocol/kinds.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { createTestPrimitives } from './primitives.ts';
import { own } from './relayTargets.ts';
import type { World, WorldPerson } from './world.ts';

/** What a device's disk holds, read by somebody else. */
export async function bookOf(who: WorldPerson): Promise<Book> {
  const store = createMemoryStore({ disk: who.disk });
  return Book.open(store.records, store.localKey, createTestPrimitives());
}

export const personIn = (book: Book, name: string): Person => {
  const found = book.people().find((one) => one.name === name);
  if (!found) throw new Error(`no ${name} in this book`);
  return found;
};

export interface Intruder {
  readonly book: Book;
  readonly mailbox: RelayMailbox;
  /** Puts an object into the topic of the pair with somebody. */
  put(to: string, type: ObjectType, payload: Value): Promise<void>;
  putRun(to: string, run: Run): Promise<void>;
  putAck(to: string, ack: Ack): Promise<void>;
}

let intruders = 0;

/** Acts as this person, beside their own app. */
export async function intruderAs(world: World, who: WorldPerson, relay = 0): Promise<Intruder> {
  const { address, id } = world.relays[relay]!;
  const primitives = createTestPrimitives();
  const random = world.rng.fork(`intruder ${++intruders}`);
  const links = world.network.links(`Modified${'x'.repeat(intruders)}` as PeerName);
  await links.start(() => undefined);
  links.connect(own(address));
  await world.clock.advance(1000);
  const mailbox = await world.clock.outcome(createMailboxOpener({ links, clock: world.clock, random })(address, id));
  const book = await bookOf(who);
  const put = async (to: string, type: ObjectType, payload: Value): Promise<void> => {
    const { root } = personIn(await bookOf(who), to).roots[0]!;
    const topic = await deriveTopic(root, id, periodOf(mailbox.time()), primitives);
    const object = sealObject(topic.key, encodeObject(type, payload), random);
    const result = await world.clock.outcome(mailbox.topics.put(topic.access, object, mailbox.time() + TIME.DAY, random.bytes(32)));
    if (!result.ok) throw new Error(result.code);
  };
  return { book, mailbox, put, putRun: (to, run) => put(to, OBJECT.run, encodeRun(run)), putAck: (to, ack) => put(to, OBJECT.ack, encodeAck(ack)) };
}
