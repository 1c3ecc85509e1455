import { describe, expect, it } from 'vitest';
import { createHome } from '../../../src/people/home.ts';
import { personOfCard } from '../../../src/people/person.ts';
import { StorageError } from '../../../src/ports/storage.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { Book } from '../../../src/sync/book.ts';
import { createTrio, NOW, primitives } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

const [alice, bob, eve] = await createTrio();
const homeOf = (who = alice) => createHome(who, who.name, who.random, NOW);

async function open(disk = createMemoryDisk()) {
  const store = createMemoryStore({ disk, random: createRng(1) });
  return { disk, book: await Book.open(store.records, store.localKey, primitives) };
}

describe('the book', () => {
  it('has no home at first, and then one for good', async () => {
    const { book } = await open();
    expect(book.hasHome).toBe(false);
    expect(() => book.home).toThrow('no account');
    expect(() => book.self).toThrow('no account');
    const both = await Promise.all([book.begin(homeOf(alice)), book.begin(homeOf(bob))]);
    expect(both).toEqual([true, false]);
    expect(book.home.account).toEqual(alice.account);
    expect(await book.begin(homeOf(eve))).toBe(false);
  });

  it('[F3] is after a restart what it was', async () => {
    const { book, disk } = await open();
    await book.begin(homeOf());
    await book.updatePerson(bob.account, () => ({ ...personOfCard(bob.card, NOW), iFollow: true }));
    const again = (await open(disk)).book;
    expect(again.home).toEqual(book.home);
    expect(again.people()).toEqual(book.people());
    expect(again.self.card).toEqual(book.self.card);
  });

  it('loses no change to another that began before it', async () => {
    const { book } = await open();
    await book.begin(homeOf());
    await Promise.all([
      book.updateHome((home) => ({ ...home, name: 'Alison' })),
      book.updateHome((home) => ({ ...home, relays: [...home.relays, { address: 'wss://one.test', id: null }] })),
      book.updateHome((home) => ({ ...home, relays: [...home.relays, { address: 'wss://two.test', id: null }] })),
    ]);
    expect(book.home.name).toBe('Alison');
    expect(book.home.relays.map(({ address }) => address)).toEqual(['wss://one.test', 'wss://two.test']);
    await Promise.all([
      book.updatePerson(bob.account, (known) => ({ ...(known ?? personOfCard(bob.card, NOW)), iFollow: true })),
      book.updatePerson(bob.account, (known) => known && { ...known, toldVersion: 7 }),
      book.updatePerson(bob.account, (known) => known && { ...known, iFollow: false }),
    ]);
    expect(book.person(bob.account)).toMatchObject({ iFollow: false, toldVersion: 7 });
  });

  it('shows nothing that is not on disk: after a refused write all is as before, and the next one works', async () => {
    const { book, disk } = await open();
    await book.begin(homeOf());
    let changes = 0;
    book.onChange(() => changes++);
    disk.onWrite = () => 'quota';
    await expect(book.updateHome((home) => ({ ...home, name: 'Alison' }))).rejects.toThrow(StorageError);
    await expect(book.updatePerson(bob.account, () => personOfCard(bob.card, NOW))).rejects.toThrow(StorageError);
    expect([book.home.name, book.people().length, changes]).toEqual(['Alice', 0, 0]);
    disk.onWrite = null;
    await book.updateHome((home) => ({ ...home, name: 'Alison' }));
    expect([book.home.name, changes]).toEqual(['Alison', 1]);
  });

  it('writes nothing for a change that is none', async () => {
    const { book, disk } = await open();
    await book.begin(homeOf());
    await book.updatePerson(bob.account, () => personOfCard(bob.card, NOW));
    const before = disk.writes;
    await book.updateHome((home) => home);
    await book.updatePerson(bob.account, (known) => known);
    expect(await book.updatePerson(eve.account, (known) => known)).toBeNull();
    expect(disk.writes).toBe(before);
  });

  it('forgets whom it is told to, for good, and nobody else', async () => {
    const { book, disk } = await open();
    await book.begin(homeOf());
    for (const one of [bob, eve]) await book.updatePerson(one.account, () => personOfCard(one.card, NOW));
    await book.forget(() => null);
    await book.forget((people) => people.find(({ name }) => name === 'Eve') ?? null);
    expect(book.people().map(({ name }) => name)).toEqual(['Bob']);
    expect((await open(disk)).book.people().map(({ name }) => name)).toEqual(['Bob']);
  });

  it('keeps its directory in step with people, and the own device its own', async () => {
    const { book } = await open();
    await book.begin(homeOf());
    const { directory } = book;
    expect(directory.device(bob.device)).toBeNull();
    await book.updatePerson(bob.account, () => ({ ...personOfCard(bob.card, NOW), records: [bob.record], prekeys: [bob.prekey.prekey] }));
    expect(directory.device(bob.device)?.account).toEqual(bob.account);
    expect(directory.newest(bob.account)?.hash).toEqual(bob.record.hash);
    expect(directory.device(alice.device)?.account).toEqual(alice.account);
  });
});
