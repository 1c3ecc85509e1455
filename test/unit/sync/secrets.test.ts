/** Where secrets stand on a disk: erasing begins with these tables, so a secret in another one would outlive its beginning. */
import { describe, expect, it } from 'vitest';
import type { WorldPerson } from '../../helpers/world.ts';
import { befriend, createWorld, say, textsOf } from '../../helpers/world.ts';
import { SECRET_TABLES } from '../../../src/ports/storage.ts';
import { keyOf } from '../../../src/protocol/ids.ts';

/** All bytes that whoever has them could use to read, to write or to be found. */
function secretsOf({ core }: WorldPerson): readonly Uint8Array[] {
  const { book } = core;
  const { home } = book;
  const own = [home.deviceSeed, home.homeSecret, home.contactSeed, home.bundleSecret, home.inboxSecret, ...home.prekeys.map(({ secret }) => secret)];
  const people = book.people();
  const shared = people.flatMap(({ roots, halves }) => [...roots.map(({ root }) => root), ...halves.map(({ pr0 }) => pr0)]);
  const epochs = people.flatMap(({ account }) => core.exchange.friend(account)?.epochs.keys().map(({ key }) => key) ?? []);
  expect([own.length, shared.length, epochs.length].every((count) => count >= 2)).toBe(true);
  return [...own, ...shared, ...epochs];
}

describe('[S13.3] secrets on a disk', () => {
  it('stand in home, people and epochs alone', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'hello');
    await say(world, bob, 'Alice', 'hello back');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 2, 'both said it');
    const secrets = secretsOf(alice).map(keyOf);
    const holding = new Set<string>();
    for (const [group, rows] of alice.copyDisk().rows) {
      const [what, table] = group.split(' ');
      if (what !== 'records') continue;
      for (const value of rows.values()) if (secrets.some((secret) => keyOf(value as Uint8Array).includes(secret))) holding.add(table!);
    }
    expect([...holding].sort()).toEqual(Object.values(SECRET_TABLES).sort());
  });
});
