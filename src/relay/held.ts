/**
 * Bytes that a relay holds in memory for its clients, counted by address [H41]. One address may have so much held, and all
 * together so much. Who goes beyond loses, of the address that holds most, the client that holds most, so whoever reads
 * slowly beside a flood stays. Told to nobody but as one sum.
 */
import type { RelayLimits } from './limits.ts';

export interface Holding {
  /** Counts more; fewer when negative. */
  add(bytes: number): void;
  /** Counts so many instead of what was counted. */
  set(bytes: number): void;
  /** Gives back everything; nothing is counted after it. */
  end(): void;
}

export interface Held {
  /** A client of an address. `onTooMuch` ends it; it has been given back by then. */
  open(address: string, onTooMuch: () => void): Holding;
  /** Of all addresses. */
  readonly bytes: number;
}

interface Client {
  bytes: number;
  readonly onTooMuch: () => void;
}
interface Account {
  readonly address: string;
  bytes: number;
  readonly clients: Set<Client>;
}

const most = <T extends { readonly bytes: number }>(all: Iterable<T>): T | null => {
  let found: T | null = null;
  for (const one of all) if (found === null || one.bytes > found.bytes) found = one;
  return found;
};

export function createHeld(limits: Pick<RelayLimits, 'held' | 'heldPerAddress'>): Held {
  const accounts = new Map<string, Account>();
  let total = 0;

  function count(account: Account, client: Client, bytes: number): void {
    client.bytes += bytes;
    account.bytes += bytes;
    total += bytes;
  }
  function forget(account: Account, client: Client): void {
    count(account, client, -client.bytes);
    account.clients.delete(client);
    if (account.clients.size === 0) accounts.delete(account.address);
  }
  function putOut(account: Account): void {
    const client = most(account.clients)!;
    forget(account, client);
    client.onTooMuch();
  }
  function relieve(account: Account): void {
    while (account.bytes > limits.heldPerAddress) putOut(account);
    while (total > limits.held) putOut(most(accounts.values())!);
  }

  return {
    open(address, onTooMuch) {
      const account = accounts.get(address) ?? { address, bytes: 0, clients: new Set() };
      accounts.set(address, account);
      const client: Client = { bytes: 0, onTooMuch };
      account.clients.add(client);
      const add = (bytes: number): void => {
        if (bytes === 0 || !account.clients.has(client)) return;
        count(account, client, bytes);
        if (bytes > 0) relieve(account);
      };
      return {
        add,
        set: (bytes) => add(bytes - client.bytes),
        end: () => {
          if (account.clients.has(client)) forget(account, client);
        },
      };
    },
    get bytes() {
      return total;
    },
  };
}
