/**
 * Making an account, and bringing one back (protocol §§2, 3): needed once, so it is loaded then. Secrets are returned to the
 * caller, who keeps them in the home of the account or wipes them: nothing stays here, and R's secret never leaves this file.
 */
import { accountId, deviceId, wipe } from '../crypto/derive.ts';
import { rootKeys } from '../crypto/keys.ts';
import { loadKem } from '../crypto/loadKem.ts';
import { signStatement } from '../crypto/sign.ts';
import { newPhrase, phraseEntropy } from '../crypto/words.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import { encode } from '../protocol/codec.ts';
import { ok, type Result } from '../protocol/errors.ts';
import { sameBytes, type AccountId } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';
import { nextSeconds, ownContact, publicContact, signRecord, type NewAccount } from './account.ts';
import { createPrekey } from './prekey.ts';

export interface AccountParts {
  readonly primitives: Primitives;
  readonly random: Random;
  /** Unix ms. */
  readonly now: number;
}

interface RootStatement {
  readonly account: AccountId;
  readonly rootBytes: Uint8Array;
  readonly rootSignature: Uint8Array;
}

/** R's word on an account: its secret is here for as long as this runs. */
async function signRoot(entropy: Uint8Array, admin: Uint8Array, era: number, parts: AccountParts): Promise<RootStatement> {
  const { root, recoveryKey } = await rootKeys(entropy, parts.primitives);
  wipe(entropy);
  const account = accountId(root.publicKey);
  const rootBytes = encode([FORMAT, account, root.publicKey, era, [admin], recoveryKey, parts.now]);
  return { account, rootBytes, rootSignature: await signStatement(root, 'root', rootBytes) };
}

/** An account of this entropy, which is wiped, with one new device: everything but R is new. `era` in Unix seconds. */
async function makeAccount(entropy: Uint8Array, era: number, parts: AccountParts): Promise<Omit<NewAccount, 'phrase'>> {
  const { primitives, random, now } = parts;
  const [homeSecret, deviceSeed] = [random.bytes(32), random.bytes(32)];
  const signer = await primitives.signer(deviceSeed);
  const device = deviceId(signer.publicKey);
  const { account, rootBytes, rootSignature } = await signRoot(entropy, signer.publicKey, era, parts);
  const contact = publicContact(await loadKem(), ownContact(homeSecret, account, era));
  const devices = [{ id: device, key: signer.publicKey, caps: 0, order: 0 }];
  const record = await signRecord({ rootBytes, rootSignature, seq: 0, devices, contact }, device, signer, now);
  return { account, homeSecret, deviceSeed, device, signer, record, prekey: await createPrekey(device, signer, 0, random, now) };
}

/** A new account with one device, its first record and its first prekey. Nothing is stored or sent. */
export async function createAccount(parts: AccountParts): Promise<NewAccount & { readonly phrase: readonly string[] }> {
  const phrase = newPhrase(parts.random);
  const entropy = phraseEntropy(phrase.join(' '));
  if (!entropy.ok) throw new Error('a new phrase has no entropy');
  return { ...(await makeAccount(entropy.value, nextSeconds(parts.now), parts)), phrase };
}

/**
 * The account of a phrase, come back in a new era on this device alone: the same id and R, and new keys in everything else. Nothing
 * is stored or sent, and neither R nor the phrase is kept.
 * @param text twelve words as a person typed them
 * @param known the highest era and contact generation that is known of the account, Unix seconds, e.g. from a backup; 0: none. The new
 *   ones are above it, also where the clock of this device was set back
 * @returns or why these are no phrase
 */
export async function restoreAccount(text: string, known: number, parts: AccountParts): Promise<Result<NewAccount>> {
  const entropy = phraseEntropy(text);
  return entropy.ok ? ok({ ...(await makeAccount(entropy.value, nextSeconds(parts.now, known), parts)), phrase: null }) : entropy;
}

/** Whether a text is the phrase of an account, which is not told by anything that is kept. Or why it is none. */
export async function isPhraseOf(text: string, account: AccountId, primitives: Primitives): Promise<Result<boolean>> {
  const entropy = phraseEntropy(text);
  if (!entropy.ok) return entropy;
  const { root } = await rootKeys(entropy.value, primitives);
  wipe(entropy.value);
  return ok(sameBytes(accountId(root.publicKey), account));
}
