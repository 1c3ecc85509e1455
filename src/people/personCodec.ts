/**
 * A person as it is stored on this device, version 3. The row is sealed at rest, and what is in it was verified before, so
 * signatures are not checked again; form is, since a torn or foreign row must not become a person.
 *
 *   [1, acc, card, [AR…], [prekey…], disputed, inbox | null, iFollow, [proof, proof | null, equivocation] | null,
 *    [[theirGen, myGen, pr0]…], [[theirGen, myGen, PR, since, heard]…], restored, toldVersion | null, [theirGen, myGen, at] | null, helloCame | null, met,
 *    [request inbox | null, token | null, accepted, blocked, [text, at, posted] | null, opened, verified era | null, alert 0–2, [card, until, inbox | null] | null]]
 *
 * Version 2 had not the last of the last array. Version 1 had not that array: such a person neither was accepted nor blocked, and was open to me if their list has me.
 */
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { sameBytes, SIZE, type AccountId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { decodeCard, encodeCard, TOKEN_BYTES } from './card.ts';
import { proofToValues, readProof, reviveHead, type FollowProof } from './followProof.ts';
import type { KeptProof } from './mutual.ts';
import { inboxToValue, readInbox, readStatements } from './object.ts';
import { personOfCard, type CardHint, type Gens, type IdentityAlert, type KnownRoot, type Person, type SentHello, type SentRequest, type TheirHalf } from './person.ts';
import { revivePrekey } from './prekey.ts';
import { reviveRecord } from './record.ts';

const GENERATIONS = 4;
const VERSION = 3;
const SECOND = 2;
const ALERTS: readonly (IdentityAlert | null)[] = [null, 'restored', 'disputed'];

const proofValue = (proof: FollowProof): Value => [...proofToValues({ head: proof.head.bytes, place: proof.place })];
const keptValue = ({ proof, rival, equivocation }: KeptProof): Value => [proofValue(proof), rival && proofValue(rival), equivocation];

export const encodePerson = (person: Person): Uint8Array =>
  encode([
    VERSION,
    person.account,
    encodeCard(person.card),
    person.records.map((record) => record.bytes),
    person.prekeys.map((prekey) => prekey.bytes),
    person.disputed,
    person.followInbox && inboxToValue(person.followInbox),
    person.iFollow,
    person.follow && keptValue(person.follow),
    person.halves.map(({ theirGen, myGen, pr0 }) => [theirGen, myGen, pr0]),
    person.roots.map(({ theirGen, myGen, root, since, heard }) => [theirGen, myGen, root, since, heard]),
    person.restored,
    person.toldVersion,
    person.helloSent && [person.helloSent.theirGen, person.helloSent.myGen, person.helloSent.at],
    person.helloCame,
    person.met,
    reachValue(person),
  ]);

type Reach = Pick<Person, 'requestInbox' | 'token' | 'accepted' | 'blocked' | 'asked' | 'opened' | 'verified' | 'alert' | 'hint'>;

function reachValue({ requestInbox, token, accepted, blocked, asked, opened, verified, alert, hint }: Reach): Value {
  const hinted = hint && [encodeCard(hint.card), hint.until, hint.followInbox && inboxToValue(hint.followInbox)];
  return [requestInbox && inboxToValue(requestInbox), token, accepted, blocked, asked && [asked.text, asked.at, asked.posted], opened, verified, ALERTS.indexOf(alert), hinted];
}

function readAsked(value: Value): SentRequest {
  const [text, at, posted] = read.tuple(value, 3);
  return { text: read.text(text, LIMITS.requestBytes), at: read.int(at), posted: readFlag(posted) };
}

function readHint(value: Value): CardHint {
  const [card, until, inbox] = read.tuple(value, 3);
  return { card: decodeCard(read.bytes(card)), until: read.int(until), followInbox: read.orNull(inbox, readInbox) };
}

function readReach(value: Value | undefined, isSecond: boolean): Reach {
  const [inbox, token, accepted, blocked, asked, opened, verified, alert, hint] = read.tuple(value, isSecond ? 8 : 9);
  return {
    requestInbox: read.orNull(inbox, readInbox),
    token: read.orNull(token, (bytes) => read.bytes(bytes, TOKEN_BYTES)),
    accepted: readFlag(accepted),
    blocked: readFlag(blocked),
    asked: read.orNull(asked, readAsked),
    opened: readFlag(opened),
    verified: read.orNull(verified, readInt),
    alert: ALERTS[read.int(alert, 0, ALERTS.length - 1)]!,
    hint: isSecond ? null : read.orNull(hint, readHint),
  };
}

function readFlag(value: Value | undefined): boolean {
  if (typeof value !== 'boolean') throw new FormError('not a flag');
  return value;
}

function reviveProof(value: Value): FollowProof {
  const [head, index, path] = read.tuple(value, 3);
  const raw = readProof(head, index, path);
  return { head: reviveHead(raw.head), place: raw.place };
}

function readKept(value: Value): KeptProof {
  const [proof, rival, equivocation] = read.tuple(value, 3);
  return { proof: reviveProof(proof!), rival: read.orNull(rival, reviveProof), equivocation: readFlag(equivocation) };
}

const readGens = (theirGen: Value | undefined, myGen: Value | undefined): Gens => ({ theirGen: read.int(theirGen, 0, LIMITS.seconds), myGen: read.int(myGen, 0, LIMITS.seconds) });

function readHalf(value: Value): TheirHalf {
  const [theirGen, myGen, pr0] = read.tuple(value, 3);
  return { ...readGens(theirGen, myGen), pr0: read.bytes(pr0, SIZE.hash) };
}

function readRoot(value: Value): KnownRoot {
  const [theirGen, myGen, root, since, heard] = read.tuple(value, 5);
  return { ...readGens(theirGen, myGen), root: read.bytes(root, SIZE.hash), since: read.int(since), heard: readFlag(heard) };
}

function readSent(value: Value): SentHello {
  const [theirGen, myGen, at] = read.tuple(value, 3);
  return { ...readGens(theirGen, myGen), at: read.int(at) };
}

const readInt = (value: Value): number => read.int(value);

/** @throws FormError for anything that `encodePerson` did not write */
export function decodePerson(bytes: Uint8Array): Person {
  const row = decode(bytes);
  const isFirst = Array.isArray(row) && row[0] === FORMAT;
  const [version, account, cardBytes, records, prekeys, disputed, inbox, iFollow, kept, halves, roots, restored, told, helloSent, helloCame, met, reach] = read.tuple(row, isFirst ? 16 : 17);
  const isSecond = version === SECOND;
  if (!isFirst && !isSecond) read.version(version, VERSION);
  const card = decodeCard(read.bytes(cardBytes));
  const person: Person = {
    ...personOfCard(card, read.int(met)),
    ...(isFirst ? {} : readReach(reach, isSecond)),
    account: read.bytes<AccountId>(account),
    records: read.list(records, LIMITS.recordsKept).map((record) => reviveRecord(read.bytes(record))),
    prekeys: readStatements(prekeys, LIMITS.recordsKept * LIMITS.devices).map(revivePrekey),
    disputed: readFlag(disputed),
    followInbox: read.orNull(inbox, readInbox),
    iFollow: readFlag(iFollow),
    follow: read.orNull(kept, readKept),
    halves: read.list(halves, GENERATIONS).map(readHalf),
    roots: read.list(roots, GENERATIONS).map(readRoot),
    restored: readFlag(restored),
    toldVersion: read.orNull(told, readInt),
    helloSent: read.orNull(helloSent, readSent),
    helloCame: read.orNull(helloCame, readInt),
  };
  if (![card.account, ...person.records.map((record) => record.account)].every((other) => sameBytes(other, person.account))) throw new FormError('parts of two accounts');
  return isFirst ? { ...person, opened: person.follow !== null && person.follow.proof.place !== null } : person;
}
