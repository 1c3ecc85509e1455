/** What a file may ask of a device before its end has told whose it is. */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeItem, LIST_MOST, type BackupItem } from '../../../src/app/backupForm.ts';
import { HELD_MOST, prove, type HeldMost } from '../../../src/app/proving.ts';
import { openFile } from '../../../src/crypto/sealedFile.ts';
import { keyOf, u32be, type EpochId } from '../../../src/protocol/ids.ts';
import type { Self } from '../../../src/sync/self.ts';
import { backupOf, comeBack, forge, itemsOf, PASSPHRASE, personWithPhrase, restore, sourceOf } from '../../helpers/backups.ts';
import { befriend, createWorld, idOf, linkOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

let world: World;
let alice: WorldPerson;
let self: Self;
let back: WorldPerson;
let backup: Uint8Array;
let items: readonly BackupItem[];

const of = <K extends BackupItem['kind']>(kind: K) => items.filter((item): item is Extract<BackupItem, { kind: K }> => item.kind === kind);
const size = (all: readonly BackupItem[]): number => all.reduce((sum, item) => sum + encodeItem(item as Parameters<typeof encodeItem>[0]).length, 0);

async function proven(most: HeldMost): Promise<string> {
  const steps = prove(back.core, { source: sourceOf(backup), key: await openFile(sourceOf(backup), PASSPHRASE) }, most);
  try {
    while (!(await steps.next()).done);
    return 'proven';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

beforeAll(async () => {
  world = await createWorld({ seed: 'proving' });
  alice = await world.person('Alice');
  const eve = await world.person('Eve');
  const { person: bob, phrase } = await personWithPhrase(world, 'Bob');
  await befriend(world, alice, bob);
  await befriend(world, eve, bob);
  await say(world, alice, 'Bob', 'One');
  await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'Bob has it');
  backup = await backupOf(bob);
  items = await itemsOf(backup);
  self = bob.core.book.self;
  bob.crash();
  back = await comeBack(world, 'Bob', phrase);
}, 60_000);

describe('[H20] a backup that is proven', () => {
  it('holds in memory so many people, keys and bytes and no more, whoever made it', async () => {
    const perAccount = new Map<string, number>();
    for (const { account, keys } of of('keys')) perAccount.set(keyOf(account), (perAccount.get(keyOf(account)) ?? 0) + keys.length);
    const exact: HeldMost = {
      people: of('person').length, keysOfOne: Math.max(...perAccount.values()), keys: [...perAccount.values()].reduce((sum, one) => sum + one), bytes: size([...of('person'), ...of('keys')]),
    };
    expect(exact.people).toBe(2);
    expect(await proven(exact)).toBe('proven');
    for (const bound of ['people', 'keysOfOne', 'keys', 'bytes'] as const) expect(await proven({ ...exact, [bound]: exact[bound] - 1 }), bound).toBe('backupDamaged');
  });

  it('with more keys of one chat than any has is refused, and nothing of it is stored', async () => {
    const { account, keys: [known] } = of('keys')[0]!;
    const keyOfNumber = (n: number) => ({ ...known!, boot: false, id: Uint8Array.from(known!.id, (byte, at) => u32be(n)[at] ?? byte) as EpochId });
    const itemOf = (at: number): BackupItem => ({ kind: 'keys', account, keys: Array.from({ length: LIST_MOST }, (_, n) => keyOfNumber(at * LIST_MOST + n)) });
    const many = Array.from({ length: HELD_MOST.keysOfOne / LIST_MOST }, (_, at) => itemOf(at));
    const before = back.copyDisk();
    expect(await restore(world, back, await forge([...items.filter(({ kind }) => kind !== 'end'), ...many], self))).toMatchObject({ ok: false, error: { code: 'backupDamaged' } });
    expect(back.copyDisk()).toEqual(before);
  }, 60_000);

  it('that is larger than any is refused before a byte of it is read', async () => {
    const read: number[] = [];
    const endless = { size: 2 ** 40, slice: (from: number, to: number) => (read.push(from), sourceOf(backup).slice(from, to)) };
    await world.clock.outcome(back.messenger.beginRestore(endless, PASSPHRASE));
    expect(await back.messenger.nextStep()).toMatchObject({ ok: false, error: { code: 'backupDamaged' } });
    expect(read).toEqual([]);
  });
});

describe('[F85] bringing a backup back', () => {
  it('can be ended until it stores: nothing changed, and the chats that are open go on', async () => {
    await world.clock.outcome(back.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await back.messenger.person(await idOf(back, 'Alice')))?.locked === null, 'they are friends', 600_000);
    for (const steps of [1, items.length, items.length + 1]) {
      const before = back.copyDisk();
      expect(await restore(world, back, backup, undefined, steps)).toEqual({ ok: true, value: null });
      expect(await back.messenger.beginRestore(null, '')).toEqual({ ok: true, value: null });
      expect(await back.messenger.nextStep()).toMatchObject({ ok: false, error: { code: 'fileNotBegun' } });
      expect(back.copyDisk(), `${steps}`).toEqual(before);
      await say(world, alice, 'Bob', `After ${steps}`);
      await world.until(async () => (await textsOf(back, 'Alice')).includes(`After ${steps}`), 'it came without a new start', 600_000);
    }
  }, 60_000);
});

describe('[F85] the passphrase of a backup', () => {
  it('counts as many letters as it has in its plain form', async () => {
    const begin = (passphrase: string) => back.messenger.beginFile({ what: 'backup', passphrase, media: false });
    expect(await begin('e\u0301'.repeat(7))).toMatchObject({ ok: false, error: { code: 'passphraseShort', params: { min: 8 } } });
    expect(await begin('e\u0301'.repeat(8))).toMatchObject({ ok: true });
    expect(await back.messenger.beginFile(null)).toMatchObject({ ok: true });
  });
});
