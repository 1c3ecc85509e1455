/**
 * Who may write to whom: allow, or one reason of a closed table (F30–F35). The core asks this at every door, so a screen that
 * forgets to ask changes nothing. Policy is what one listens to: for what it refuses no key, topic or inbox exists either.
 * The setting comes later; until then every account is under `friends`, and the table is whole.
 */
import { POLICY, type Policy } from '../protocol/kinds.ts';
import { mutual, type Followed } from './mutual.ts';

export type PolicyReason = 'policyOff' | 'theirPolicyOff' | 'restored' | 'notFollowing' | 'notFollowedBack' | 'followExpired' | 'requestsOff';

/** What I know of somebody, as far as policy asks. */
export interface FollowState {
  readonly iFollow: boolean;
  readonly followsMe: Followed;
  /** They came back with new keys, and there is no pair root with these yet. */
  readonly restored: boolean;
  /** Their policy as their list's head tells it; null: unknown. */
  readonly theirPolicy: Policy | null;
}

/**
 * - `hello`: first contact and follow notice; shown under Followers, without link, picture or notification.
 * - `request`: a text of a stranger.
 * - `state`: what they say of themselves and of me; it brings their unfollow and refollow.
 * - `content`: entries, acknowledgements, asks, grants, presence, live links.
 */
export type Traffic = 'hello' | 'request' | 'state' | 'content';

type Rule = 'anyone' | 'followed' | 'mutual' | 'nobody';

const RECEIVE: Readonly<Record<Policy, Readonly<Record<Traffic, Rule>>>> = {
  [POLICY.everyone]: { hello: 'anyone', request: 'anyone', state: 'followed', content: 'mutual' },
  [POLICY.friends]: { hello: 'anyone', request: 'nobody', state: 'followed', content: 'mutual' },
  [POLICY.off]: { hello: 'nobody', request: 'nobody', state: 'nobody', content: 'nobody' },
};

/** Why two are not mutual. Only asked when they are not. */
function whyNotMutual({ iFollow, followsMe, restored }: FollowState): PolicyReason {
  if (!iFollow) return 'notFollowing';
  if (restored) return 'restored';
  return followsMe === 'expired' ? 'followExpired' : 'notFollowedBack';
}

const isMutual = (state: FollowState): boolean => !state.restored && mutual(state.iFollow, state.followsMe);

/** Whether I may send content to somebody: null, or why not. Asked for old chats too. */
export function maySend(mine: Policy, state: FollowState): PolicyReason | null {
  if (mine === POLICY.off) return 'policyOff';
  if (!isMutual(state)) return whyNotMutual(state);
  return state.theirPolicy === POLICY.off ? 'theirPolicyOff' : null;
}

/** Whether I listen to somebody's traffic: null, or why not. What it refuses is dropped before anything is decoded or fetched. */
export function mayReceive(mine: Policy, traffic: Traffic, state: FollowState): PolicyReason | null {
  const rule = RECEIVE[mine][traffic];
  if (rule === 'anyone') return null;
  if (rule === 'nobody') return mine === POLICY.off ? 'policyOff' : 'requestsOff';
  if (rule === 'followed') return state.iFollow ? null : 'notFollowing';
  return isMutual(state) ? null : whyNotMutual(state);
}
