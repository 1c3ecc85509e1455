/**
 * Alice, Bob, and always Eve: whole accounts with everything they could send, made from a seed, so that a test reads as a
 * story. Time starts at `NOW` and moves only when a test says so.
 */
import { ownContact, type NewAccount, type OwnContact, type OwnKeys } from '../../src/people/account.ts';
import { createAccount } from '../../src/people/newAccount.ts';
import { CONTACT_SEED_BYTES, type Card } from '../../src/people/card.ts';
import { createContactList, type ContactList } from '../../src/people/contactList.ts';
import { signHead, type FollowHead, type RawProof } from '../../src/people/followProof.ts';
import { openHello, sealHello, type Hello } from '../../src/people/hello.ts';
import { createInbox, type Inbox } from '../../src/people/object.ts';
import type { ProvenRecord } from '../../src/people/record.ts';
import { isRefusal, type Verified } from '../../src/people/verdict.ts';
import { POLICY, type Policy } from '../../src/protocol/kinds.ts';
import type { RelayId } from '../../src/protocol/ids.ts';
import { EXPIRY } from '../../src/protocol/limits.ts';
import { createTestPrimitives } from './primitives.ts';
import { createRng, type Rng } from './rng.ts';

/** 2026-01-01 00:00 UTC. */
export const NOW = 1_767_225_600_000;
export const primitives = createTestPrimitives();

export interface TestPerson extends NewAccount {
  readonly phrase: readonly string[];
  readonly name: string;
  readonly random: Rng;
  readonly contact: OwnContact;
  readonly own: OwnKeys;
  readonly card: Card;
  readonly followInbox: Inbox;
  readonly bundleSecret: Uint8Array;
}

/** A whole account of this name; the same bytes each time. */
export async function createPerson(name: string, now = NOW): Promise<TestPerson> {
  const random = createRng(`people/${name}`);
  const home = await createAccount({ primitives, random, now });
  const contact = ownContact(home.homeSecret, home.account, home.record.contact.gen);
  const bundleSecret = random.bytes(32);
  const relay = random.bytes(32) as RelayId;
  const card: Card = {
    account: home.account,
    rootKey: home.record.rootKey,
    name,
    relays: [{ address: `relay.${name.toLowerCase()}.example`, relayId: relay }],
    contactSeed: random.bytes(CONTACT_SEED_BYTES),
    bundleKey: (await primitives.signer(bundleSecret)).publicKey,
    expires: now + EXPIRY.card,
  };
  const followInbox = createInbox((await primitives.signer(random.bytes(32))).publicKey, [relay]);
  return { ...home, name, random, contact, own: { account: home.account, contacts: [contact] }, card, followInbox, bundleSecret };
}

/** The three of every story. */
export const createTrio = async (): Promise<readonly [TestPerson, TestPerson, TestPerson]> => Promise.all([createPerson('Alice'), createPerson('Bob'), createPerson('Eve')]);

export interface TestList {
  readonly list: ContactList;
  readonly head: FollowHead;
  /** What somebody is sent of it. */
  proofFor(person: Pick<TestPerson, 'account'>): RawProof;
}

/** Version `v` of somebody's contact list. */
export async function listOf(person: TestPerson, followed: readonly TestPerson[], v = 1, options: { readonly policy?: Policy; readonly now?: number; readonly record?: ProvenRecord } = {}): Promise<TestList> {
  const record = options.record ?? person.record;
  const list = createContactList(person.account, person.contact, v, followed.map(({ account, record: theirs }) => ({ account, gen: theirs.contact.gen, dh: theirs.contact.dh })));
  const head = await signHead(list, record, options.policy ?? POLICY.friends, person.device, person.signer, options.now ?? NOW);
  return { list, head, proofFor: ({ account }) => ({ head: head.bytes, place: list.placeOf(account) }) };
}

/** What `from` posts to the follow inbox of `to`. */
export async function helloBytes(from: TestPerson, to: TestPerson, proof?: RawProof): Promise<Uint8Array> {
  const content = {
    card: from.card,
    followInbox: from.followInbox,
    record: from.record,
    prekeys: [from.prekey.prekey],
    proof: proof ?? (await listOf(from, [to])).proofFor(to),
    contact: from.contact,
  };
  const bytes = await sealHello(to.record, content, from);
  if (bytes === null) throw new Error('no contact key');
  return bytes;
}

/** The value, or an error that names the refusal. */
export function accepted<T>(value: Verified<T>): T {
  if (isRefusal(value)) throw new Error(`refused: ${value}`);
  return value as T;
}

export const helloFrom = async (from: TestPerson, to: TestPerson, proof?: RawProof): Promise<Hello> => accepted(await openHello(await helloBytes(from, to, proof), to.own, primitives));
