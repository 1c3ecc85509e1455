/**
 * How two people come to have a pair root (protocol §§4, 5): the bundle that is put for bearers of the card, the search for
 * the bundle of someone followed, hellos given and taken, and the contact list with its versions. It decides nothing about
 * text: without both hellos there is no address for one.
 */
import { createQueue } from '../chat/queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { isRenewalDue, renewRecord } from '../people/account.ts';
import { bearerTopic, openBundle, ownerTopic, sealBundle } from '../people/bundle.ts';
import { isDueAgain } from '../people/calendar.ts';
import type { Card } from '../people/card.ts';
import { createContactList, type ContactList } from '../people/contactList.ts';
import { reviveHead, signHead, verifyHead, type FollowHead, type RawProof } from '../people/followProof.ts';
import { openHello, sealHello } from '../people/hello.ts';
import { toBeTold, withOwnRecord, withPrekey } from '../people/home.ts';
import { createInbox, encodeObject, type Inbox } from '../people/object.ts';
import {
  activeRoots,
  earlierContact,
  followedOf,
  followerToForget,
  followState,
  hintOf,
  isHelloDue,
  isWaiting,
  isWanted,
  newestRecord,
  type CardHint,
  type Person,
} from '../people/person.ts';
import { mayMeet, mayReceive, STRANGER } from '../people/policy.ts';
import { isPrekeyDue, nextPrekey } from '../people/prekey.ts';
import { readState, stateToValue } from '../people/state.ts';
import { withBundle, withHello, withHelloSent, withHintFound, withPairRoot, withToldVersion } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { Value } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type RelayId } from '../protocol/ids.ts';
import { OBJECT, POLICY } from '../protocol/kinds.ts';
import { EXPIRY, LIMITS, TIME } from '../protocol/limits.ts';
import { Asking } from './asking.ts';
import type { Book } from './book.ts';
import type { Mail, PutReceipt } from './mail.ts';
import type { Tray } from './tray.ts';

export interface GreetingDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tray: Tray;
  isStopped(): boolean;
}

/** A version of the contact list with its signed head. */
interface SignedList {
  readonly list: ContactList;
  readonly head: Uint8Array;
}

export class Greeting {
  readonly #deps: GreetingDeps;
  #signed: SignedList | null = null;
  /** One version after the other. */
  readonly #listing = createQueue();
  readonly #asking: Asking;
  readonly #renewing = createQueue();

  constructor(deps: GreetingDeps) {
    this.#deps = deps;
    this.#asking = new Asking({ ...deps, proofFor: (person) => this.#proofFor(person) });
  }

  /** Builds the list as it was last signed, or signs what a crash left unsigned. Nothing is renewed by the calendar before a relay has said what time it is. */
  async start(): Promise<void> {
    const { home } = this.#deps.book;
    const head = this.#head();
    const list = this.#build(home.listVersion);
    const isWhole = head !== null && sameBytes(head.root, list.root) && head.era === home.record.era;
    if (isWhole && home.tellFrom <= home.listVersion) this.#signed = { list, head: head.bytes };
    else await this.relist(true);
  }

  #head(): FollowHead | null {
    const { head } = this.#deps.book.home;
    return head ? reviveHead(head) : null;
  }

  #isListDue(now: number): boolean {
    const { home } = this.#deps.book;
    const head = this.#head();
    return head === null || isDueAgain(head.issued, now, EXPIRY.followHeadRenew) || home.tellFrom > home.listVersion;
  }

  /** Whether record, prekey or list are to be issued anew. */
  isDue(): boolean {
    const { home } = this.#deps.book;
    const now = this.#deps.clock.now();
    return isRenewalDue(home.record, now) || isPrekeyDue(home.prekeys[0]!.prekey, now) || this.#isListDue(now);
  }

  /** Issues anew what is due; asked twice at a time it is done once: two prekeys of one number would be two keys for one grant. @throws StorageError */
  renew(): Promise<void> {
    return this.#renewing(async () => {
      if ((await this.#renewKeys()) || this.#isListDue(this.#deps.clock.now())) await this.relist(true);
    });
  }

  /** New record and prekey when they are due. */
  async #renewKeys(): Promise<boolean> {
    const { book, clock, random } = this.#deps;
    const now = clock.now();
    const { home, self } = book;
    const record = isRenewalDue(home.record, now) ? await renewRecord(home.record, self.signer, now) : null;
    const prekey = await nextPrekey(home.prekeys[0]!.prekey, self.signer, random, now);
    if (!record && !prekey) return false;
    await book.updateHome((known) => {
      const next = record ? { ...withOwnRecord(known, record), cardExpires: now + EXPIRY.card } : known;
      return toBeTold(prekey ? withPrekey(next, prekey, now) : next);
    });
    return true;
  }

  #build(version: number): ContactList {
    const { book } = this.#deps;
    return createContactList(book.self.account, book.self.contact, version, followedOf(book.people()));
  }

  /** The next version of the contact list, signed: after someone was followed or unfollowed, or when it is due. @param forAll everyone has to be told; under Off whoever was to be told of that alone */
  relist(forAll = false): Promise<void> {
    return this.#listing(async () => {
      const { book, clock } = this.#deps;
      const { home, self } = book;
      const list = this.#build(home.listVersion + 1);
      const head = await signHead(list, home.record, home.policy, self.device, self.signer, clock.now());
      const isTold = forAll && home.policy !== POLICY.off;
      await book.updateHome((known) => ({ ...known, listVersion: list.v, head: head.bytes, tellFrom: isTold ? list.v : known.tellFrom }));
      this.#signed = { list, head: head.bytes };
    });
  }

  /** Whether someone with a pair root has yet to hear what my list, my card and my keys are now, or that they were left. */
  owesState(person: Person): boolean {
    if (person.roots.length === 0 || person.blocked) return false;
    return isWanted(person) ? person.toldVersion === null || person.toldVersion < this.#deps.book.home.tellFrom : person.toldVersion !== null;
  }

  /**
   * Whether someone was told in the last day that I follow them, or that I am not Off any more: news that may be lost, and a start
   * has forgotten that it was to be told once more.
   */
  wasToldLately({ toldVersion }: Person): boolean {
    const { home } = this.#deps.book;
    const head = this.#head();
    return head !== null && toldVersion !== null && toldVersion >= home.tellFrom && this.#deps.clock.now() - head.issued < TIME.DAY;
  }

  /**
   * A state that came back. One of mine with a later list than I know of was put by this device before its store was set back [A20]:
   * whoever read it takes nothing older, so what holds now is signed as newer than that. Whether it did. @throws StorageError
   */
  async takeOwnState(payload: Value): Promise<boolean> {
    const { book, primitives } = this.#deps;
    const head = await verifyHead(readState(payload).proof.head, book.home.record, primitives);
    if (isRefusal(head) || head.v <= book.home.listVersion) return false;
    await book.updateHome((known) => ({ ...known, listVersion: Math.max(known.listVersion, head.v) }));
    await this.relist(true);
    return true;
  }

  /** Whether the list as it was last signed says of someone what holds now, and of their keys of now. Until then there is nothing to tell them. */
  isListed(person: Person): boolean {
    if (this.#signed === null || !this.#isOfThisPolicy(this.#signed)) return false;
    const { list } = this.#signed;
    if (list.placeOf(person.account) === null || !person.iFollow) return (list.placeOf(person.account) !== null) === person.iFollow;
    return list.genOf(person.account) === newestRecord(person)?.contact.gen;
  }

  /** Whether the signed head tells my policy of now. */
  #isOfThisPolicy({ head }: SignedList): boolean {
    return reviveHead(head).policy === this.#deps.book.home.policy;
  }

  /** What my list says of someone, as it travels. @throws Error before `start` */
  #proofFor(person: Person): RawProof {
    if (!this.#signed) throw new Error('no list yet');
    return { head: this.#signed.head, place: this.#signed.list.placeOf(person.account) };
  }

  #inbox(owner: Signer): Inbox {
    return createInbox(owner.publicKey, this.#ownRelays(this.#deps.mail.connected().map(({ id }) => id)));
  }

  /** The own inboxes in which anything is taken: none under Off, that of requests under Everyone. */
  owners(): readonly Signer[] {
    const { home, self } = this.#deps.book;
    if (mayReceive(home.policy, 'hello', STRANGER) !== null) return [];
    return self.requestOwner ? [self.inboxOwner, self.requestOwner] : [self.inboxOwner];
  }

  /** Whether I am in touch with somebody, by my policy of now. */
  #isMet(person: Person): boolean {
    return mayMeet(this.#deps.book.home.policy, followState(person, this.#deps.clock.now()));
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

  /** Whether one of these receipts is of a relay at which they listen. A copy at an own relay alone reaches nobody. */
  reaches({ card }: Person, receipts: readonly PutReceipt[]): boolean {
    return receipts.some(({ relay }) => card.relays.some(({ relayId }) => sameBytes(relay, relayId)));
  }

  /** Relays where someone takes what is for them: what their card and their inboxes name, and a card that I was given. */
  theirRelays(person: Person): readonly RelayId[] {
    const hint = this.#hint(person);
    return [...namedBy(person), ...(hint ? namedBy(hint) : [])];
  }

  #hint(person: Person): CardHint | null {
    return hintOf(person, this.#deps.clock.now());
  }

  /** Whether a card that I was given of them has yet to lead somewhere. */
  #isHintOpen(person: Person): boolean {
    return this.#hint(person)?.followInbox === null;
  }

  /** Puts the bundle where bearers of the own card look for it. Former links find nothing that they could read any more. Under Off nothing is put. */
  async publish(): Promise<void> {
    const { book, mail, primitives, random } = this.#deps;
    const { home, self } = book;
    if (home.policy === POLICY.off) return;
    const content = { record: home.record, prekeys: self.known.prekeys, followInbox: this.#inbox(self.inboxOwner), requestInbox: self.requestOwner && this.#inbox(self.requestOwner) };
    const object = sealBundle(content, home.contactSeed, random);
    await mail.putStanding((relay) => ownerTopic(home.bundleSecret, home.contactSeed, relay, primitives), object);
    for (const { bundleSecret, contactSeed } of home.deadLinks) {
      await mail.putStanding((relay) => ownerTopic(bundleSecret, contactSeed, relay, primitives), sealBundle(content, random.bytes(contactSeed.length), random));
    }
  }

  /** Whether somebody followed still lacks something that a relay could bring or take. */
  owesSomething(): boolean {
    return this.#deps.book.people().some((person) => this.#owes(person));
  }

  #owes(person: Person): boolean {
    const { book, clock } = this.#deps;
    return this.#isMet(person) && (isWaiting(person) || this.#isHintOpen(person) || !this.isListed(person) || this.#asking.isDue(person) || isHelloDue(person, book.self.contact.gen, clock.now()));
  }

  /** Asks for the relays where the bundle of someone followed may lie, or where my hello would be taken, while one of them is owed. @param isUrgent somebody waits for it */
  seek(person: Person, isUrgent: boolean): void {
    if (this.#owes(person)) this.#deps.mail.want(this.theirRelays(person), isUrgent);
  }

  /** What is owed to someone followed: their bundle is looked for, and my hello goes out. It waits for relays and holds nothing up. @throws StorageError */
  async pursue(account: AccountId): Promise<void> {
    const { book, clock } = this.#deps;
    const known = book.person(account);
    if (!known || !this.#isMet(known)) return;
    if (isWaiting(known) || this.#mayLearnMore(known)) await this.#findBundle(known, known.card, withBundle);
    if (known.hint && this.#isHintOpen(known)) await this.#findBundle(known, known.hint.card, withHintFound);
    const found = book.person(account);
    if (!found || !this.#isMet(found) || isWaiting(found)) return;
    if (!this.isListed(found)) await this.relist();
    const rooted = await book.updatePerson(account, (person) => person && withPairRoot(person, book.self.keys, clock.now()));
    if (rooted && isHelloDue(rooted, book.self.contact.gen, clock.now())) await this.#sendHello(rooted);
    await this.#asking.post(account);
  }

  /** Somebody who does not listen to me may begin to take requests, or have another inbox for them: only their bundle says so. */
  #mayLearnMore(person: Person): boolean {
    return this.#deps.book.home.policy === POLICY.everyone && !person.opened && followState(person, this.#deps.clock.now()).followsMe !== 'yes';
  }

  /** Whether a request is new in the tray. @throws StorageError */
  takeRequest(bytes: Uint8Array): Promise<boolean> {
    return this.#asking.take(bytes);
  }

  async #findBundle({ account }: Person, card: Card, merge: typeof withBundle): Promise<void> {
    const { book, mail, primitives, logger } = this.#deps;
    const objects = await mail.fetch((relay) => bearerTopic(card, relay, primitives), card.relays.map(({ relayId }) => relayId));
    for (const object of objects) {
      const bundle = await openBundle(object, card, primitives);
      await book.updatePerson(account, (known) => {
        const next = isRefusal(bundle) ? bundle : known && merge(known, bundle);
        if (!isRefusal(next)) return next;
        logger.log('greeting', 'bundle refused', { code: next });
        return known;
      });
    }
  }

  /** My half of the pair root goes to nobody with whom I am not in touch, also when that changed just now. */
  async #sendHello(person: Person): Promise<void> {
    const { book, mail, random, clock } = this.#deps;
    const record = newestRecord(person);
    if (!record || !person.followInbox) return;
    const { home, self } = book;
    const content = { card: self.card, followInbox: this.#inbox(self.inboxOwner), record: home.record, prekeys: self.known.prekeys, proof: this.#proofFor(person), contact: self.contact };
    const hello = await sealHello(record, content, { device: self.device, signer: self.signer, random });
    const now = book.person(person.account);
    if (!hello || !now || !this.#isMet(now)) return;
    const hint = this.#hint(now);
    const ways = [mail.post(person.followInbox.id, hello, namedBy(person))];
    if (hint?.followInbox) ways.push(mail.post(hint.followInbox.id, hello, namedBy(hint)));
    // Whoever was heard under a pair root listens to its topic, also where their inbox is another by now. Who may still lack it does not: a copy there would count as sent and reach nobody.
    for (const { root } of activeRoots(now, clock.now()).filter(({ heard }) => heard)) ways.push(mail.put(root, encodeObject(OBJECT.hello, hello), this.targets(now), EXPIRY.object).then((receipts) => this.reaches(now, receipts)));
    if (!(await Promise.all(ways)).some(Boolean)) return;
    const gens = { theirGen: record.contact.gen, myGen: self.contact.gen };
    await book.updatePerson(person.account, (known) => known && withToldVersion(withHelloSent(known, gens, clock.now()), home.listVersion));
  }

  /** A hello out of any bytes. Returns who it came from, or null when it was refused. @param by the only one it may be of @throws StorageError */
  async takeHello(bytes: Uint8Array, by?: AccountId): Promise<AccountId | null> {
    const { book, primitives, clock, logger } = this.#deps;
    const earlierOf = (account: AccountId) => {
      const person = book.person(account);
      return person ? earlierContact(person) : undefined;
    };
    const opened = await openHello(bytes, book.self.keys, primitives, earlierOf);
    const hello = by && !isRefusal(opened) && !sameBytes(opened.record.account, by) ? 'wrongAuthor' : opened;
    if (isRefusal(hello)) {
      logger.log('greeting', 'hello refused', { code: hello });
      return null;
    }
    let isTaken = false;
    await book.updatePerson(hello.card.account, (known) => {
      if (!this.#mayHear(known)) return known;
      const next = withHello(known, hello, clock.now());
      if (isRefusal(next)) {
        logger.log('greeting', 'hello refused', { code: next });
        return known;
      }
      isTaken = true;
      return withPairRoot(next, book.self.keys, clock.now());
    });
    if (isTaken) await book.forget((people) => followerToForget(people, LIMITS.followers));
    return isTaken ? hello.card.account : null;
  }

  /** Policy alone: of followers above the bound the oldest goes, so that nobody who has my link closes the door to others. */
  #mayHear(known: Person | null): boolean {
    return mayReceive(this.#deps.book.home.policy, 'hello', known ? followState(known, this.#deps.clock.now()) : STRANGER) === null;
  }

  /** The *state* for someone: card, record, prekeys and what my list says of them. */
  stateFor(person: Person): Value {
    const { home, self } = this.#deps.book;
    return stateToValue({ card: self.card, record: home.record, prekeys: self.known.prekeys, proof: this.#proofFor(person) });
  }
}

/** Relays that somebody is looked for at, by these. */
const namedBy = ({ card, followInbox, requestInbox }: Pick<Person, 'card' | 'followInbox'> & Partial<Pick<Person, 'requestInbox'>>): readonly RelayId[] =>
  [...card.relays.map(({ relayId }) => relayId), ...(followInbox?.relays ?? []), ...(requestInbox?.relays ?? [])];
