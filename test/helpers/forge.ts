/** Records, prekeys and heads made position by position, so that one of them can be wrong while every signature is right. */
import { ownContact } from '../../src/people/account.ts';
import { makeStatement } from '../../src/people/statement.ts';
import { rootKeys } from '../../src/crypto/keys.ts';
import { phraseEntropy } from '../../src/crypto/words.ts';
import { signStatement } from '../../src/crypto/sign.ts';
import type { Signer } from '../../src/ports/primitives.ts';
import { encode, type Value } from '../../src/protocol/codec.ts';
import { EXPIRY } from '../../src/protocol/limits.ts';
import { NOW, primitives, type TestPerson } from './people.ts';

/** R of somebody. */
export async function rootOf(person: TestPerson): Promise<Signer> {
  const entropy = phraseEntropy(person.phrase.join(' '));
  if (!entropy.ok) throw new Error('no phrase');
  return (await rootKeys(entropy.value, primitives)).root;
}

export const deviceValue = (person: TestPerson, order = 0, caps = 0): Value => [person.device, person.signer.publicKey, caps, order];

export interface Forgery {
  /** Positions of root and AR to replace. */
  readonly root?: Readonly<Record<number, Value>>;
  readonly record?: Readonly<Record<number, Value>>;
  readonly rootSigner?: Signer;
  readonly signer?: Signer;
}

const replaced = (values: readonly Value[], by: Readonly<Record<number, Value>> = {}): Value => values.map((value, i) => by[i] ?? value);

/** A record of this person, right in every position that is not replaced. */
export async function forgeRecord(person: TestPerson, forgery: Forgery = {}): Promise<Uint8Array> {
  const root = await rootOf(person);
  const { era, contact, recoveryKey } = person.record;
  const rootBytes = encode(replaced([1, person.account, root.publicKey, era, [person.signer.publicKey], recoveryKey, NOW], forgery.root));
  const rootSig = await signStatement(forgery.rootSigner ?? root, 'root', rootBytes);
  const body = [1, rootBytes, rootSig, 1, [deviceValue(person)], [contact.gen, contact.dh, contact.kem], NOW, NOW + EXPIRY.record, person.device];
  return makeStatement(forgery.signer ?? person.signer, 'ar', replaced(body, forgery.record));
}

/** The contact triple of a generation after a removal: other secrets. */
export function nextContact(person: TestPerson, step = 1) {
  return ownContact(person.random.bytes(32), person.account, person.contact.gen + step);
}
