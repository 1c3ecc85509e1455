import { beforeAll, describe, expect, it } from 'vitest';
import type { FollowProof } from '../../../src/people/followProof.ts';
import { followedBy, mergeProof, mutual, relationship } from '../../../src/people/mutual.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { createTrio, listOf, NOW, type TestPerson } from '../../helpers/people.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
});

/** What Bob holds of version `v` of Alice's list. */
async function proof(followed: readonly TestPerson[], v: number, device = alice.device): Promise<FollowProof> {
  const { head, list } = await listOf({ ...alice, device }, followed, v);
  return { head, place: list.placeOf(bob.account) };
}
const after = (...proofs: readonly FollowProof[]) => proofs.reduce<ReturnType<typeof mergeProof>>((merged, next) => mergeProof(merged.kept, next), mergeProof(null, proofs[0]!));
const follows = (proofs: readonly FollowProof[], now = NOW) => followedBy(after(...proofs).kept, alice.record, now);

describe('[S4.2] followed by', () => {
  it('[H34] is no by default', () => {
    expect(followedBy(null, alice.record, NOW)).toBe('no');
    expect(mutual(true, 'no')).toBe(false);
  });

  it('is yes with a proof, no with a list that has me not, expired after 30 d', async () => {
    const yes = await proof([bob], 1);
    expect(follows([yes])).toBe('yes');
    expect(follows([await proof([eve], 1)])).toBe('no');
    expect(follows([yes], NOW + EXPIRY.followHead - 1)).toBe('yes');
    expect(follows([yes], NOW + EXPIRY.followHead)).toBe('expired');
  });

  it('[A22][H33] is not changed by an older list, replayed to regain access', async () => {
    const [old, unfollowed] = [await proof([bob], 1), await proof([], 2)];
    expect(follows([old, unfollowed])).toBe('no');
    expect(after(old, unfollowed, old)).toEqual({ outcome: 'older', kept: after(old, unfollowed).kept });
    expect(follows([old, unfollowed, old])).toBe('no');
    expect(follows([old, unfollowed, await proof([bob], 3)])).toBe('yes');
  });

  it('counts no proof of an older era, nor one by a device that the record dropped', async () => {
    const { kept } = after(await proof([bob], 1));
    expect(followedBy(kept, { ...alice.record, era: alice.record.era + 1 }, NOW)).toBe('no');
    expect(followedBy(kept, { ...alice.record, devices: [{ ...alice.record.devices[0]!, id: eve.device }] }, NOW)).toBe('no');
    expect(followedBy(kept, null, NOW)).toBe('no');
  });

  it('takes the same head again without loss: a copy without path does not undo one with', async () => {
    const yes = await proof([bob], 1);
    const { outcome, kept } = after(yes, { ...yes, place: null });
    expect(outcome).toBe('same');
    expect(followedBy(kept, alice.record, NOW)).toBe('yes');
    expect(follows([{ ...yes, place: null }, yes])).toBe('yes');
  });

  it('[S4.3] [H32] of two lists with one (era, v) by one device takes the stricter, whichever came first, until the next version', async () => {
    const [shown, hidden] = [await proof([bob], 1), await proof([eve], 1)];
    for (const pair of [[shown, hidden], [hidden, shown]]) {
      const { outcome, kept } = after(...pair);
      expect([outcome, kept.equivocation, followedBy(kept, alice.record, NOW)]).toEqual(['equivocation', true, 'no']);
    }
    expect(follows([shown, hidden, await proof([bob], 2)])).toBe('yes');
    expect(after(shown, hidden, hidden).outcome).toBe('same');
  });

  it('[S4.3] [H32] of two by two devices counts only if in both, and accuses nobody', async () => {
    const second = 'second device!!!'.split('').map((letter) => letter.charCodeAt(0));
    const device = Uint8Array.from(second) as DeviceId;
    const record = { ...alice.record, devices: [...alice.record.devices, { id: device, key: eve.signer.publicKey, caps: 0, order: 1 }] };
    const [one, both, none] = [await proof([bob], 1), await proof([bob], 1, device), await proof([eve], 1, device)];
    const agreed = after(one, both);
    expect([agreed.outcome, agreed.kept.equivocation, followedBy(agreed.kept, record, NOW)]).toEqual(['twoDevices', false, 'yes']);
    expect(followedBy(after(one, none).kept, record, NOW)).toBe('no');
    expect(followedBy(after(one, none, both).kept, record, NOW)).toBe('no');
  });
});

describe('relationship', () => {
  it('is named from both sides', () => {
    const names = (['yes', 'no', 'expired'] as const).map((followsMe) => [relationship(true, followsMe), relationship(false, followsMe)]);
    expect(names).toEqual([['Friends', 'Follows you'], ['Following', null], ['Following', null]]);
  });
});
