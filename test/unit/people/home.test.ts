import { describe, expect, it } from 'vitest';
import { renewRecord } from '../../../src/people/account.ts';
import { createAccount } from '../../../src/people/newAccount.ts';
import { createHome, decodeHome, encodeHome, homeCard, isHeld, withOwnRecord, withPrekey } from '../../../src/people/home.ts';
import { createPrekey } from '../../../src/people/prekey.ts';
import { FormError } from '../../../src/protocol/codec.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import type { AccountId, RelayId } from '../../../src/protocol/ids.ts';
import { createTestPrimitives } from '../../helpers/primitives.ts';
import { createRng } from '../../helpers/rng.ts';

const rng = createRng('home');
const NOW = Date.UTC(2026, 2, 1);
const made = await createAccount({ primitives: createTestPrimitives(), random: rng, now: NOW });
const home = createHome(made, 'Alice', rng, NOW);

describe('the home of an account', () => {
  it('comes back from its bytes as it was, and torn bytes are refused', () => {
    const bytes = encodeHome({ ...home, relays: [{ address: 'wss://relay.test', id: rng.bytes(32) as RelayId }, { address: 'wss://new.test', id: null }] });
    expect(encodeHome(decodeHome(bytes))).toEqual(bytes);
    for (const end of [0, 1, 40, bytes.length - 1]) expect(() => decodeHome(bytes.slice(0, end))).toThrow(FormError);
  });

  it('[F33] keeps who is held since Off, and holds everybody where an earlier version said so of all', () => {
    const [ann, ben] = [rng.bytes(32), rng.bytes(32)] as [AccountId, AccountId];
    const held = decodeHome(encodeHome({ ...home, held: [ann] }));
    expect([isHeld(held, ann), isHeld(held, ben), isHeld(home, ann)]).toEqual([true, false, false]);
    const all = decodeHome(encodeHome({ ...home, held: true }));
    expect([isHeld(all, ann), isHeld(all, ben)]).toEqual([true, true]);
  });

  it('forgets the phrase only when it was saved', () => {
    expect(decodeHome(encodeHome(home)).phrase).toEqual(made.phrase);
    expect(decodeHome(encodeHome({ ...home, phrase: null })).phrase).toBeNull();
  });

  it('keeps the records before the newest, oldest first, so that old entries still find theirs', async () => {
    const second = await renewRecord(home.record, made.signer, NOW + 20 * TIME.DAY);
    const third = await renewRecord(second, made.signer, NOW + 40 * TIME.DAY);
    const later = decodeHome(encodeHome(withOwnRecord(withOwnRecord(home, second), third)));
    expect(later.record.seq).toBe(2);
    expect(later.earlier.map(({ seq }) => seq)).toEqual([0, 1]);
  });

  it('[S3.1] [A10] keeps a prekey secret for 30 days after its successor, and not longer', async () => {
    let later = home;
    for (let n = 1; n <= 8; n++) later = withPrekey(later, await createPrekey(made.device, made.signer, n, rng, NOW + n * 7 * TIME.DAY), NOW + n * 7 * TIME.DAY);
    const now = NOW + 8 * 7 * TIME.DAY;
    const successors = later.prekeys.slice(0, -1).map(({ prekey }) => now - prekey.issued);
    expect(later.prekeys[0]!.prekey.n).toBe(8);
    expect(successors.every((age) => age < EXPIRY.prekeySecret)).toBe(true);
    expect(later.prekeys.map(({ prekey }) => prekey.n)).not.toContain(0);
  });

  it('names in its card the relays that were reached, and no other', () => {
    const id = rng.bytes(32) as RelayId;
    const card = homeCard({ ...home, relays: [{ address: 'wss://never.test', id: null }, { address: 'wss://relay.test', id }] }, rng.bytes(32));
    expect(card.relays).toEqual([{ address: 'wss://relay.test', relayId: id }]);
  });
});
