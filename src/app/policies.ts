/** What only settings, trust and exports show: policies by name, and the words of two. */
import { compareBytes, type AccountId } from '../protocol/ids.ts';
import { POLICY, type Policy as PolicyNumber } from '../protocol/kinds.ts';
import type { Policy } from './api.ts';
import { wordsOf } from './views.ts';

const POLICIES: Readonly<Record<Policy, PolicyNumber>> = { Everyone: POLICY.everyone, Friends: POLICY.friends, Off: POLICY.off };
export const policyNumber = (policy: Policy): PolicyNumber => POLICIES[policy];
export const policyName = (policy: PolicyNumber): Policy => (Object.keys(POLICIES) as Policy[]).find((name) => POLICIES[name] === policy)!;

/** Six words of each of two accounts, in the order both see. */
export const wordsOfPair = async (...pair: readonly [AccountId, AccountId]): Promise<readonly string[]> => (await Promise.all([...pair].sort(compareBytes).map(wordsOf))).flat();
