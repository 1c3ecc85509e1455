/**
 * How two people come to have a pair root (protocol §§4, 5): the bundle that is put for bearers of the card, the search for
 * the bundle of someone followed, hellos given and taken, and the contact list with its versions. It decides nothing about
 * text: without both hellos there is no address for one.
 */
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import { isRenewalDue, renewRecord } from '../people/account.ts';
import { bearerTopic, openBundle, ownerTopic, sealBundle } from '../people/bundle.ts';
import { createContactList, type ContactList } from '../people/contactList.ts';
import { reviveHead, signHead, type RawProof } from '../people/followProof.ts';
import { openHello, sealHello } from '../people/hello.ts';
import { withPrekey } from '../people/home.ts';
import { createInbox, type Inbox } from '../people/object.ts';
import {
  earlierContact,
  followedOf,
  isHelloDue,
  isWaiting,
  newestRecord,
  type Person,
} from '../people/person.ts';
import { mayReceive } from '../people/policy.ts';
import { nextPrekey } from '../people/prekey.ts';
import { stateToValue } from '../people/state.ts';
import { withBundle, withHello, withHelloSent, withPairRoot, withToldVersion } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { Value } from '../protocol/codec.ts';
import { keyOf, sameBytes, type RelayId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Mail } from './mail.ts';

export interface GreetingDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Greeting {
  readonly #deps: GreetingDeps;
  #list: ContactList | null = null;
  /** One change of people after the other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(deps: GreetingDeps) {
    this.#deps = deps;
  }

  /** Runs a change alone; later ones see what it did. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(work);
    this.#queue = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  }

  /** Builds the list as it was last signed, renews what is due. Returns whether everyone has to be told. */
  async start(): Promise<boolean> {
    const renewed = await this.#renew();
    const { home } = this.#deps.book;
    const head = home.head ? reviveHead(home.head) : null;
    this.#list = this.#build(home.listVersion);
    const now = this.#deps.clock.now();
    if (head && sameBytes(head.root, this.#list.root) && head.era === home.record.era && now - head.issued < EXPIRY.followHeadRenew) return renewed;
    await this.#relist();
    return true;
  }

  /** New record and prekey when they are due. */
  async #renew(): Promise<boolean> {
    const { book, clock, random } = this.#deps;
    const now = clock.now();
    const { home, self } = book;
    const record = isRenewalDue(home.record, now) ? await renewRecord(home.record, self.signer, now) : null;
    const prekey = await nextPrekey(home.prekeys[0]!.prekey, self.signer, random, now);
    if (!record && !prekey) return false;
    const next = record ? { ...home, record } : home;
    await book.saveHome(prekey ? withPrekey(next, prekey, now) : next);
    return true;
  }

  #build(version: number): ContactList {
    const { book } = this.#deps;
    return createContactList(book.self.account, book.self.contact, version, followedOf(book.people()));
  }

  /** The next version of the contact list, signed. */
  async #relist(): Promise<void> {
    const { book, clock } = this.#deps;
    const { home, self } = book;
    const list = this.#build(home.listVersion + 1);
    const head = await signHead(list, home.record, home.policy, self.device, self.signer, clock.now());
    await book.saveHome({ ...home, listVersion: list.v, head: head.bytes });
    this.#list = list;
  }

  /** What my list says of someone, as it travels. */
  #proofFor(person: Person): RawProof {
    return { head: this.#deps.book.home.head!, place: this.#list!.placeOf(person.account) };
  }

  #inbox(): Inbox {
    const { book, mail } = this.#deps;
    return createInbox(book.self.inboxOwner.publicKey, this.#ownRelays(mail.connected().map(({ id }) => id)));
  }

  /** Own relays that are known by their id, connected ones first. */
  #ownRelays(connected: readonly RelayId[]): RelayId[] {
    const own = this.#deps.book.home.relays.flatMap(({ id }) => (id ? [id] : []));
    return own.sort((a, b) => Number(connected.some((id) => sameBytes(id, b))) - Number(connected.some((id) => sameBytes(id, a)))).slice(0, LIMITS.relays);
  }

  /** Relays at which something for a person is put: those of their card, and own ones. */
  targets(person: Person): readonly RelayId[] {
    const all = [...person.card.relays.map(({ relayId }) => relayId), ...this.#ownRelays([])];
    return [...new Map(all.map((id) => [keyOf(id), id])).values()].slice(0, LIMITS.relaysPerPut);
  }

  /** Puts the bundle where bearers of the own card look for it, and takes notices there. */
  async publish(): Promise<void> {
    const { book, mail, primitives, random } = this.#deps;
    const { home, self } = book;
    mail.serve([self.inboxOwner]);
    const content = { record: home.record, prekeys: self.known.prekeys, followInbox: this.#inbox(), requestInbox: null };
    const object = sealBundle(content, home.contactSeed, random);
    await mail.putStanding((relay) => ownerTopic(home.bundleSecret, home.contactSeed, relay, primitives), object);
  }

  /** Everything that is owed to someone followed: their bundle is looked for, and my hello goes out. */
  async pursue(person: Person): Promise<void> {
    if (!person.iFollow) return;
    const found = isWaiting(person) ? await this.#findBundle(person) : person;
    if (isWaiting(found)) return;
    if (!this.#list?.placeOf(found.account)) await this.#relist();
    const rooted = withPairRoot(found, this.#deps.book.self.keys, this.#deps.clock.now());
    await this.#deps.book.savePerson(rooted);
    if (isHelloDue(rooted, this.#deps.book.self.contact.gen, this.#deps.clock.now())) await this.#sendHello(rooted);
  }

  /** Whether somebody followed still lacks something that a relay could bring or take. */
  owesSomething(): boolean {
    const { book, clock } = this.#deps;
    return book.people().some((person) => isWaiting(person) || isHelloDue(person, book.self.contact.gen, clock.now()));
  }

  async #findBundle(person: Person): Promise<Person> {
    const { book, mail, primitives, logger } = this.#deps;
    const objects = await mail.fetch((relay) => bearerTopic(person.card, relay, primitives), person.card.relays.map(({ relayId }) => relayId));
    let found = person;
    for (const object of objects) {
      const bundle = await openBundle(object, person.card, primitives);
      const next = isRefusal(bundle) ? bundle : withBundle(found, bundle);
      if (isRefusal(next)) logger.log('greeting', 'bundle refused', { code: next });
      else found = next;
    }
    await book.savePerson(found);
    return found;
  }

  async #sendHello(person: Person): Promise<void> {
    const { book, mail, random, clock } = this.#deps;
    const record = newestRecord(person);
    if (!record || !person.followInbox) return;
    const { home, self } = book;
    const content = { card: self.card, followInbox: this.#inbox(), record: home.record, prekeys: self.known.prekeys, proof: this.#proofFor(person), contact: self.contact };
    const hello = await sealHello(record, content, { device: self.device, signer: self.signer, random });
    if (!hello) return;
    const relays = [...person.followInbox.relays, ...person.card.relays.map(({ relayId }) => relayId)];
    if (!(await mail.post(person.followInbox.id, hello, relays))) return;
    const gens = { theirGen: record.contact.gen, myGen: self.contact.gen };
    await book.savePerson(withToldVersion(withHelloSent(book.person(person.account) ?? person, gens, clock.now()), home.listVersion));
  }

  /** A hello out of any bytes. Returns who it came from, or null when it was refused. */
  async takeHello(bytes: Uint8Array): Promise<Person | null> {
    const { book, primitives, clock, logger } = this.#deps;
    const now = clock.now();
    const earlierOf = (account: Person['account']) => {
      const person = book.person(account);
      return person ? earlierContact(person) : undefined;
    };
    const hello = await openHello(bytes, book.self.keys, primitives, earlierOf);
    if (isRefusal(hello)) {
      logger.log('greeting', 'hello refused', { code: hello });
      return null;
    }
    const known = book.person(hello.card.account);
    if (mayReceive(book.home.policy, 'hello', { iFollow: known?.iFollow ?? false, followsMe: 'no', restored: false, theirPolicy: null }) !== null) return null;
    if (!known && book.people().filter((person) => !person.iFollow).length >= LIMITS.followers) return null;
    const next = withHello(known, hello, now);
    if (isRefusal(next)) {
      logger.log('greeting', 'hello refused', { code: next });
      return null;
    }
    const rooted = withPairRoot(next, book.self.keys, now);
    await book.savePerson(rooted);
    await this.pursue(rooted);
    return book.person(rooted.account);
  }

  /** The list without someone who was unfollowed, or with someone who was followed. */
  relist(): Promise<void> {
    return this.#relist();
  }

  /** The *state* for someone: card, record, prekeys and what my list says of them. */
  stateFor(person: Person): Value {
    const { home, self } = this.#deps.book;
    return stateToValue({ card: self.card, record: home.record, prekeys: self.known.prekeys, proof: this.#proofFor(person) });
  }
}
