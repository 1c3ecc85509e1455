/** The rule of who may write to whom, against an oracle that is written from features F31–F35 and F40, for every state there is. */
import { describe, expect, it } from 'vitest';
import { mayMeet, mayReceive, maySend, STRANGER, type FollowState } from '../../../src/people/policy.ts';
import { POLICY, type Policy } from '../../../src/protocol/kinds.ts';

const FLAGS = [true, false] as const;
const POLICIES = [POLICY.everyone, POLICY.friends, POLICY.off] as const;

/** Every state, with every policy of mine: 3 × 2,304. */
function* every(): Generator<readonly [Policy, FollowState]> {
  for (const mine of POLICIES)
    for (const iFollow of FLAGS)
      for (const accepted of FLAGS)
        for (const blocked of FLAGS)
          for (const followsMe of ['yes', 'no', 'expired'] as const)
            for (const opened of FLAGS)
              for (const restored of FLAGS)
                for (const theirPolicy of [...POLICIES, null])
                  for (const takesRequests of FLAGS)
                    for (const asked of FLAGS) yield [mine, { iFollow, accepted, blocked, followsMe, opened, restored, theirPolicy, takesRequests, asked }];
}

/** Whether I listen to their content, in words: Off to nobody; never to who is blocked or came back; Friends to mutual; Everyone to whom I follow or accepted. */
function listens(mine: Policy, s: FollowState): boolean {
  if (mine === POLICY.off || s.blocked || s.restored) return false;
  return mine === POLICY.friends ? s.iFollow && s.followsMe === 'yes' : s.iFollow || s.accepted;
}

/** Whether they are known to listen to me: they follow me and are not Off, or opened to me and are Everyone, as far as they told. */
function heard(s: FollowState): boolean {
  if (s.followsMe === 'yes') return s.theirPolicy !== POLICY.off;
  return s.followsMe === 'no' && s.opened && (s.theirPolicy === POLICY.everyone || s.theirPolicy === null);
}

describe('[F31] [F32] [F33] [F35] policy', () => {
  it('lets content in exactly from those I listen to, and out exactly to those who listen too', () => {
    for (const [mine, state] of every()) {
      const where = JSON.stringify([mine, state]);
      expect(mayReceive(mine, 'content', state) === null, where).toBe(listens(mine, state));
      expect(maySend(mine, state) === null, where).toBe(listens(mine, state) && heard(state));
    }
  });

  it('[F31] [F42] offers one request under Everyone to those who take requests and do not listen yet, and none while one waits', () => {
    for (const [mine, state] of every()) {
      const mayAsk = mine === POLICY.everyone && listens(mine, state) && state.followsMe === 'no' && !heard(state) && state.takesRequests && !state.asked;
      expect(maySend(mine, state) === 'requestOnly', JSON.stringify([mine, state])).toBe(mayAsk);
    }
  });

  it('[F33] [F40] Off and a block let nothing of any kind in or out, and give no reason to meet', () => {
    for (const [mine, state] of every()) {
      if (mine !== POLICY.off && !state.blocked) continue;
      const traffic = (['hello', 'request', 'state', 'content'] as const).map((kind) => mayReceive(mine, kind, state));
      const reason = mine === POLICY.off ? 'policyOff' : 'blocked';
      expect([...traffic, maySend(mine, state), mayMeet(mine, state)]).toEqual([reason, reason, reason, reason, reason, false]);
    }
  });

  it('[F31] [F32] takes requests under Everyone only, hellos also under Friends, states of those I am in touch with', () => {
    for (const [mine, state] of every()) {
      if (mine === POLICY.off || state.blocked) continue;
      expect(mayReceive(mine, 'request', state) === null).toBe(mine === POLICY.everyone);
      expect(mayReceive(mine, 'hello', state)).toBeNull();
      expect(mayReceive(mine, 'state', state) === null).toBe(state.iFollow || (mine === POLICY.everyone && state.accepted));
    }
  });

  it('[H34] a stranger is nobody: refused everywhere but in an inbox', () => {
    for (const mine of POLICIES) expect([maySend(mine, STRANGER), mayReceive(mine, 'content', STRANGER), mayReceive(mine, 'state', STRANGER)].includes(null)).toBe(false);
  });
});
