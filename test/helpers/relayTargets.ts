/** Relays as `Links.connect` takes them. */
import type { RelayTarget } from '../../src/ports/links.ts';

export const own = (...addresses: readonly string[]): RelayTarget[] => addresses.map((address) => ({ address, isOwn: true }));
export const visited = (...addresses: readonly string[]): RelayTarget[] => addresses.map((address) => ({ address, isOwn: false }));
