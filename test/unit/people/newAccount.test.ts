import { describe, expect, it } from 'vitest';
import { createHome, decodeHome, encodeHome } from '../../../src/people/home.ts';
import { createAccount, isPhraseOf, restoreAccount } from '../../../src/people/newAccount.ts';
import { newerRecord, verifyRecord } from '../../../src/people/record.ts';
import { keyOf, type Key } from '../../../src/protocol/ids.ts';
import { NOW, primitives } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

const DAY = 86_400_000;
const made = await createAccount({ primitives, random: createRng('made'), now: NOW });
const phrase = made.phrase.join(' ');

async function restored(known = 0, now = NOW + DAY, text = phrase) {
  const found = await restoreAccount(text, known, { primitives, random: createRng(`back ${String(now)}`), now });
  if (!found.ok) throw new Error(found.error.code);
  return found.value;
}

/** Every secret and public key of an account but R. */
const keysOf = (account: Awaited<ReturnType<typeof restored>>): readonly Key[] =>
  [account.homeSecret, account.deviceSeed, account.device, account.record.contact.dh, account.record.contact.kem, account.prekey.prekey.bytes, account.prekey.secret].map(keyOf);

describe('[S3.2] [F80] an account that comes back from its phrase', () => {
  it('is the same account by its id and R, and all its other keys are new', async () => {
    const back = await restored();
    expect([keyOf(back.account), keyOf(back.record.rootKey), keyOf(back.record.recoveryKey)]).toEqual([keyOf(made.account), keyOf(made.record.rootKey), keyOf(made.record.recoveryKey)]);
    expect(new Set([...keysOf(made), ...keysOf(back)]).size).toBe(2 * keysOf(made).length);
    expect([back.record.devices.length, back.record.seq, keyOf(back.record.admins[0]!)]).toEqual([1, 0, keyOf(back.signer.publicKey)]);
  });

  it('has a record that proves itself to whoever knows its R, and that is newer than each of before', async () => {
    const { record } = await restored();
    const proven = await verifyRecord(record.bytes, primitives);
    expect(proven).toEqual(record);
    expect(newerRecord(made.record, record).outcome).toBe('newer');
    expect(newerRecord(record, made.record).outcome).toBe('older');
  });

  it('has an era of Unix seconds, above what is known of it, also where the clock was set back', async () => {
    expect([(await restored()).record.era, (await restored()).record.contact.gen]).toEqual([(NOW + DAY) / 1000, (NOW + DAY) / 1000]);
    const { era } = made.record;
    for (const known of [era, era + 5000]) {
      const { record } = await restored(known, NOW - 365 * DAY);
      expect([record.era, record.contact.gen]).toEqual([known + 1, known + 1]);
      expect((await verifyRecord(record.bytes, primitives)) === 'badForm').toBe(false);
    }
  });

  it('keeps neither R nor the phrase, in what is returned and in its home', async () => {
    const back = await restored();
    expect(back.phrase).toBeNull();
    const home = createHome(back, 'Alice', createRng('home'), NOW);
    expect([home.phrase, decodeHome(encodeHome(home)).phrase]).toEqual([null, null]);
    const text = new TextDecoder().decode(encodeHome(home));
    for (const word of made.phrase) expect(text).not.toContain(word);
  });

  it('cannot be made of what is no phrase, and of another phrase it is another account', async () => {
    const parts = { primitives, random: createRng('none'), now: NOW };
    expect(await restoreAccount('legal winner', 0, parts)).toEqual({ ok: false, error: { code: 'phraseLength', params: { count: 2 } } });
    const swapped = [made.phrase[1], made.phrase[0], ...made.phrase.slice(2)].join(' ');
    const other = await restoreAccount(swapped, 0, parts);
    expect(other.ok ? keyOf(other.value.account) : other.error.code).not.toBe(keyOf(made.account));
    const known = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
    expect(keyOf((await restored(0, NOW, known)).account)).not.toBe(keyOf(made.account));
  });

  it('is known by its phrase, and by no other', async () => {
    expect(await isPhraseOf(phrase.toUpperCase(), made.account, primitives)).toEqual({ ok: true, value: true });
    expect(await isPhraseOf('zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong', made.account, primitives)).toEqual({ ok: true, value: false });
    expect(await isPhraseOf('zoo', made.account, primitives)).toEqual({ ok: false, error: { code: 'phraseLength', params: { count: 1 } } });
  });
});
