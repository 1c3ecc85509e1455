/** What each choice of who can reach me does, in words: at the choice in force what is, at another what would change. Pure. */
import type { Policy, PolicyView } from '../../app/api.ts';
import { words } from './en.ts';
import { count } from './speak.ts';

export interface Effect {
  readonly text: string;
  readonly look: 'ok' | 'wait' | '';
}

const { reach } = words;

function whoReaches(view: PolicyView, policy: Policy): Effect {
  const { canReach } = view.effects[policy];
  if (policy === 'Off') return { text: reach.nobody, look: 'wait' };
  if (policy === 'Everyone') return { text: reach.anyone, look: 'ok' };
  return canReach === 0 ? { text: reach.nobodyYet, look: 'wait' } : { text: count(reach.canReach, canReach), look: 'ok' };
}

function whatLocks(view: PolicyView, policy: Policy): string | null {
  const now = view.effects[view.policy].locked;
  const { locked } = view.effects[policy];
  if (policy === view.policy) return locked > 0 ? count(reach.areLocked, locked) : null;
  if (locked > now) return count(now > 0 ? reach.willLockMore : reach.willLock, locked - now);
  return locked < now ? count(reach.openAgain, now - locked) : null;
}

export function effectsOf(view: PolicyView, policy: Policy): readonly Effect[] {
  const locks = whatLocks(view, policy);
  return [whoReaches(view, policy), ...(locks === null ? [] : [{ text: locks, look: '' as const }])];
}

/** The choice in force as one line: "Friends: 14 people can reach you". */
export const policyLine = (view: PolicyView): string => `${reach.policies[view.policy]}: ${whoReaches(view, view.policy).text}`;
