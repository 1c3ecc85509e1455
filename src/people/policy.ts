/**
 * Who may write to whom: allow, or one reason of a closed table (F30–F36, F40). The core asks this at every door, so a screen
 * that forgets to ask changes nothing. Policy is what one listens to: for what it refuses no key, topic or inbox exists
 * either. It opens and closes channels and never enters a verdict on an entry, so lanes stay whole.
 */
import { POLICY, type Policy } from '../protocol/kinds.ts';
import { mutual, type Followed } from './mutual.ts';

export type PolicyReason =
  | 'policyOff' | 'blocked' | 'restored' | 'notFollowing' | 'notFollowedBack' | 'followExpired'
  | 'theirPolicyOff' | 'theirPolicyFriends' | 'requestOnly' | 'requestSent' | 'requestsClosed';

/** What I know of somebody, as far as policy asks. */
export interface FollowState {
  readonly iFollow: boolean;
  /** I accepted a message request of theirs. */
  readonly accepted: boolean;
  readonly blocked: boolean;
  readonly followsMe: Followed;
  /** They gave me their half of the pair root and have not taken that back: they follow me, or accepted a request of mine. */
  readonly opened: boolean;
  /** They came back with new keys, and there is no pair root with these yet. */
  readonly restored: boolean;
  /** Their policy as the head of their list tells it; null: unknown, or told too long ago. */
  readonly theirPolicy: Policy | null;
  /** Their bundle names an inbox for message requests. */
  readonly takesRequests: boolean;
  /** A message request of mine waits for their answer. */
  readonly asked: boolean;
}

/** Nobody: what is known of an account of which nothing is known. */
export const STRANGER: FollowState = {
  iFollow: false, accepted: false, blocked: false, followsMe: 'no', opened: false, restored: false, theirPolicy: null, takesRequests: false, asked: false,
};

/**
 * - `hello`: first contact and follow notice; shown under Followers, without link, picture or notification.
 * - `request`: a text of a stranger.
 * - `state`: what they say of themselves and of me; it brings their unfollow, refollow and policy.
 * - `content`: entries, acknowledgements, asks, grants, presence, live links.
 */
export type Traffic = 'hello' | 'request' | 'state' | 'content';

/** Why two are not mutual. Only asked when they are not. */
function whyNotMutual({ iFollow, followsMe, restored }: FollowState): PolicyReason {
  if (!iFollow) return 'notFollowing';
  if (restored) return 'restored';
  return followsMe === 'expired' ? 'followExpired' : 'notFollowedBack';
}

/** Whether my side of the channel is closed to content, in both directions. Under Everyone to whom I neither follow nor accepted; under Friends to who is not mutual; under Off to all. */
function closedHere(mine: Policy, state: FollowState): PolicyReason | null {
  if (mine === POLICY.off) return 'policyOff';
  if (state.blocked) return 'blocked';
  if (mine === POLICY.friends) return !state.restored && mutual(state.iFollow, state.followsMe) ? null : whyNotMutual(state);
  if (!state.iFollow && !state.accepted) return 'notFollowing';
  return state.restored ? 'restored' : null;
}

/** Whether their side is closed to me, as far as they told; what they do is for their device to decide. */
function closedThere({ followsMe, opened, theirPolicy, takesRequests, asked }: FollowState): PolicyReason | null {
  if (followsMe === 'yes') return theirPolicy === POLICY.off ? 'theirPolicyOff' : null;
  if (followsMe === 'expired') return 'followExpired';
  if (opened && (theirPolicy === POLICY.everyone || theirPolicy === null)) return null;
  // Who does not follow me does not tell me a new policy either: what their bundle says is newer than what I was told.
  if (asked) return 'requestSent';
  if (takesRequests) return 'requestOnly';
  if (theirPolicy === POLICY.off) return 'theirPolicyOff';
  return theirPolicy === POLICY.friends ? 'theirPolicyFriends' : 'requestsClosed';
}

/** Whether I may send content to somebody: null, or why not. Asked for old chats too. `requestOnly`: one text, as a message request. */
export const maySend = (mine: Policy, state: FollowState): PolicyReason | null => closedHere(mine, state) ?? closedThere(state);

/**
 * Whether I am in touch with somebody at all: look for their bundle, give them my half of the pair root, dial their relays,
 * tell them my state, and listen to their topics.
 */
export const mayMeet = (mine: Policy, state: FollowState): boolean => mayReceive(mine, 'state', state) === null;

/** Whether I listen to somebody's traffic: null, or why not. What it refuses is dropped before anything is decoded or fetched. */
export function mayReceive(mine: Policy, traffic: Traffic, state: FollowState): PolicyReason | null {
  if (mine === POLICY.off) return 'policyOff';
  if (state.blocked) return 'blocked';
  if (traffic === 'hello') return null;
  if (traffic === 'request') return mine === POLICY.everyone ? null : 'requestsClosed';
  if (traffic === 'content') return closedHere(mine, state);
  return state.iFollow || (mine === POLICY.everyone && state.accepted) ? null : 'notFollowing';
}
