/**
 * Making an account (protocol §§2, 3): needed once, so it is loaded then. Secrets are returned to the caller, who keeps them in
 * the home of the account or wipes them: nothing stays here, and R's secret never leaves `createAccount`.
 */
import { accountId, deviceId } from '../crypto/derive.ts';
import { rootKeys, wipe } from '../crypto/keys.ts';
import { loadKem } from '../crypto/loadKem.ts';
import { signStatement } from '../crypto/sign.ts';
import { newPhrase, phraseEntropy } from '../crypto/words.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import { encode } from '../protocol/codec.ts';
import type { AccountId } from '../protocol/ids.ts';
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

async function signRoot(phrase: readonly string[], admin: Uint8Array, era: number, parts: AccountParts): Promise<RootStatement> {
  const entropy = phraseEntropy(phrase.join(' '));
  if (!entropy.ok) throw new Error('a new phrase has no entropy');
  const { root, recoveryKey } = await rootKeys(entropy.value, parts.primitives);
  wipe(entropy.value);
  const account = accountId(root.publicKey);
  const rootBytes = encode([FORMAT, account, root.publicKey, era, [admin], recoveryKey, parts.now]);
  return { account, rootBytes, rootSignature: await signStatement(root, 'root', rootBytes) };
}

/** A new account with one device, its first record and its first prekey. Nothing is stored or sent. */
export async function createAccount(parts: AccountParts): Promise<NewAccount> {
  const { primitives, random, now } = parts;
  const phrase = newPhrase(random);
  const [homeSecret, deviceSeed] = [random.bytes(32), random.bytes(32)];
  const signer = await primitives.signer(deviceSeed);
  const device = deviceId(signer.publicKey);
  const era = nextSeconds(now);
  const { account, rootBytes, rootSignature } = await signRoot(phrase, signer.publicKey, era, parts);
  const contact = publicContact(await loadKem(), ownContact(homeSecret, account, era));
  const devices = [{ id: device, key: signer.publicKey, caps: 0, order: 0 }];
  const record = await signRecord({ rootBytes, rootSignature, seq: 0, devices, contact }, device, signer, now);
  return { account, phrase, homeSecret, deviceSeed, device, signer, record, prekey: await createPrekey(device, signer, 0, random, now) };
}
