/**
 * Which of the relays that were named are connected to: the same rule on every network, so that no test sees more than a page
 * does. Sound addresses, once each, own ones first, no more than the bounds of the port.
 */
import type { RelayTarget } from '../ports/links.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isLoopbackAddress, parseRelayAddress } from './address.ts';

export interface BoundedRelays {
  /** Where a reservation is held. */
  readonly own: readonly string[];
  /** Those of others. */
  readonly visited: readonly string[];
}

/** Kept forms of the addresses in a list, without those that are none and without repeats. */
export function soundRelays(addresses: readonly string[]): string[] {
  const kept = addresses.flatMap((address) => {
    const parsed = parseRelayAddress(address);
    return parsed.ok ? [parsed.value] : [];
  });
  return [...new Set(kept)];
}

/** Nobody else makes this device knock at its own machine, unless it has a relay there itself (as in tests). */
export function boundRelays(targets: readonly RelayTarget[]): BoundedRelays {
  const addresses = (isOwn: boolean): string[] => soundRelays(targets.filter((target) => target.isOwn === isOwn).map(({ address }) => address));
  const own = addresses(true).slice(0, LIMITS.relays);
  const isAtHome = own.some(isLoopbackAddress);
  const others = addresses(false).filter((address) => !own.includes(address) && (isAtHome || !isLoopbackAddress(address)));
  return { own, visited: others.slice(0, LIMITS.relaysVisited) };
}
