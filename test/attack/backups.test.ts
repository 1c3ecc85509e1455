/** Backups that were changed, cut, or made by somebody else: each is told apart, and nothing of it is stored. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EpochKey } from '../../src/chat/types.ts';
import type { BackupItem } from '../../src/app/backupForm.ts';
import type { Home } from '../../src/people/home.ts';
import { concat } from '../../src/protocol/ids.ts';
import type { Self } from '../../src/sync/self.ts';
import { backupOf, comeBack, forge, framesIn, HEADER, itemsOf, PASSPHRASE, personWithPhrase, restore, SEALED_FRAME, startAnew } from '../helpers/backups.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../helpers/world.ts';

let world: World;
let alice: WorldPerson;
let bob: WorldPerson;
let eve: WorldPerson;
/** Bob on a new device, which has nothing. */
let back: WorldPerson;
/** What his old device had. */
let self: Self;
let home: Home;
let phrase: string;
let backup: Uint8Array;
let items: readonly BackupItem[];

const TEXT = 'Word after word. '.repeat(900);

async function pageOf(who: WorldPerson, other: string) {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 200);
  return page.ok ? page.value.messages : [];
}
const codeOf = async (bytes: Uint8Array, passphrase = PASSPHRASE, who = back): Promise<string> => {
  const what = await restore(world, who, bytes, passphrase);
  return what.ok ? 'restored' : what.error.code;
};
/** Tries it, and sees that the disk is as it was. */
async function refused(bytes: Uint8Array, passphrase?: string): Promise<string> {
  const before = back.copyDisk();
  const code = await codeOf(bytes, passphrase);
  expect(back.copyDisk(), code).toEqual(before);
  return code;
}
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

beforeAll(async () => {
  world = await createWorld({ seed: 'backups' });
  [alice, eve] = [await world.person('Alice'), await world.person('Eve')];
  ({ person: bob, phrase } = await personWithPhrase(world, 'Bob'));
  await befriend(world, alice, bob);
  await befriend(world, eve, bob);
  for (let n = 0; n < 9; n++) await say(world, alice, 'Bob', `${n} ${TEXT}`);
  await say(world, bob, 'Alice', 'Mine');
  await world.until(async () => (await pageOf(bob, 'Alice')).length === 10, 'Bob has them');
  backup = await backupOf(bob);
  items = await itemsOf(backup);
  ({ self, home } = bob.core.book);
  bob.crash();
  back = await comeBack(world, 'Bob', phrase);
  back.crash();
  await world.clock.outcome(back.open());
}, 60_000);

describe('a backup', () => {
  it('does not open with another passphrase, nor with one that differs in a letter', async () => {
    expect(framesIn(backup).length).toBeGreaterThan(3);
    for (const other of ['', PASSPHRASE.slice(1), `${PASSPHRASE} `, 'another']) expect(await refused(backup, other)).toBe('backupPassphrase');
  });

  it('that ends at the border of a frame, or anywhere else, is told to end too early', async () => {
    for (let end = HEADER; end < backup.length; end += SEALED_FRAME) for (const cut of [end, end + 1, end + 15, end + 17]) if (cut < backup.length) expect(await refused(backup.slice(0, cut)), `${cut}`).toBe('backupTruncated');
    expect(await refused(backup.slice(0, -1))).toBe('backupTruncated');
    expect(await refused(backup.slice(0, 20))).toBe('backupTruncated');
  }, 60_000);

  it('of which a byte was changed anywhere is damaged, or opens no more', async () => {
    const frames = framesIn(backup);
    for (let frame = 1; frame < frames.length; frame++) {
      const code = await refused(flipped(backup, HEADER + (frame - 1) * SEALED_FRAME + 40));
      expect(code).toBe(frame === frames.length - 1 ? 'backupTruncated' : 'backupDamaged');
    }
    // The salt, and what tells the passphrase.
    for (const at of [16, 31, 32, HEADER - 1]) expect(await refused(flipped(backup, at))).toBe('backupPassphrase');
  });

  it('whose frames are swapped, doubled or left out is not read', async () => {
    const [header, one, two, ...rest] = framesIn(backup) as [Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]];
    for (const frames of [[two, one, ...rest], [one, one, two, ...rest], [one, ...rest], [two, ...rest]]) expect(['backupDamaged', 'backupTruncated']).toContain(await refused(concat(header, ...frames)));
    expect(await refused(concat(backup, one))).toBe('backupDamaged');
    expect(await refused(concat(backup, new Uint8Array(5)))).not.toBe('restored');
  });

  it('[H20] that asks for gigabytes, or for hours, is refused before anything is derived', async () => {
    const asks = (at: number, ...bytes: readonly number[]): Uint8Array => concat(backup.slice(0, at), Uint8Array.of(...bytes), backup.slice(at + bytes.length));
    for (const hostile of [asks(8, 0xff, 0xff, 0xff, 0xff), asks(8, 0, 0x40, 0, 0), asks(8, 0, 0, 0, 1), asks(12, 0xff, 0xff), asks(12, 0, 0), asks(14, 200), asks(15, 1)]) expect(await refused(hostile)).toBe('backupDamaged');
  });

  it('is told from what is none, and from one of a newer version', async () => {
    for (const none of [new Uint8Array(), new Uint8Array(100), new TextEncoder().encode('PK\u0003\u0004 an export, say')]) expect(await refused(none)).toBe('backupNone');
    expect(await refused(concat(backup.slice(0, 7), Uint8Array.of(2), backup.slice(8)))).toBe('backupNewer');
  });

  it('of another account is told as that', async () => {
    expect(await refused(await backupOf(eve))).toBe('backupOther');
  });

  it('[H20] whose item says that it is longer than any is refused', async () => {
    const huge = items.map((item) => (item.kind === 'kept' ? { ...item, value: new Uint8Array(600_000) } : item)).filter(({ kind }) => kind !== 'end');
    expect(await refused(await forge(huge, self))).toBe('backupDamaged');
  });
});

describe('a backup that Eve made for Bob, and whose passphrase she told him', () => {
  const withoutEnd = (): readonly BackupItem[] => items.filter(({ kind }) => kind !== 'end');
  const about = () => (items[0] as Extract<BackupItem, { kind: 'about' }>).about;
  const account = () => self.account;
  const device = () => self.device;
  const signer = () => eve.core.book.self.signer;

  it('[H2] is none of his, whatever it says: no device of his signed it', async () => {
    expect(await refused(await forge(withoutEnd(), { account: account(), device: device(), signer: signer() }))).toBe('backupDamaged');
    expect(await refused(await forge(withoutEnd(), { account: account(), device: eve.core.book.self.device, signer: signer() }))).toBe('backupDamaged');
  });

  it('[H2] is none of his with a record of hers in it', async () => {
    const hers: BackupItem = { kind: 'about', about: { ...about(), device: eve.core.book.self.device, records: [eve.core.book.home.record.bytes] } };
    expect(await refused(await forge([hers, ...withoutEnd().slice(1)], { account: account(), device: eve.core.book.self.device, signer: signer() }))).toBe('backupDamaged');
  });

  it('of which something was left out, or put in, after it was signed, is damaged', async () => {
    const end = items.at(-1)!;
    const sealed = async (list: readonly BackupItem[]): Promise<Uint8Array> => {
      const whole = await forge([...list, end], self);
      return whole;
    };
    expect(await refused(await sealed(withoutEnd().slice(0, -1)))).toBe('backupDamaged');
    expect(await refused(await forge(withoutEnd().slice(1), self))).toBe('backupDamaged');
  });
});

describe('a backup that was signed with the stolen key of Bob’s old device', () => {
  const edited = (change: (item: BackupItem) => readonly BackupItem[]): Promise<Uint8Array> => forge(items.filter(({ kind }) => kind !== 'end').flatMap(change), self);

  it('[H1] [H9] brings no entry in a name that did not sign it, and what it changed is left', async () => {
    const one = await comeBack(world, 'Bob', phrase);
    const changed = await edited((item) => (item.kind === 'run' ? [{ ...item, entries: item.entries.map((entry, i) => (i === 2 ? { ...entry, sealed: flipped(entry.sealed, 100) } : entry)) }] : [item]));
    const what = await restore(world, one, changed);
    expect(what).toMatchObject({ ok: true });
    await startAnew(world, one);
    const texts = (await pageOf(one, 'Alice')).filter(({ kind }) => kind === 'text').map(({ text }) => text.slice(0, 4));
    expect(texts.length).toBe(9);
    const swapped = await edited((item) => (item.kind === 'run' ? [{ ...item, entries: item.entries.map((entry) => ({ ...entry, device: self.device })) }] : [item]));
    const two = await comeBack(world, 'Bob', phrase);
    await restore(world, two, swapped);
    await startAnew(world, two);
    expect((await pageOf(two, 'Alice')).filter(({ mine, text }) => mine && text.startsWith('0 '))).toEqual([]);
  }, 60_000);

  it('[H1] ends no epoch of this device by a wrong key for it: the true one opens it later', async () => {
    const one = await comeBack(world, 'Bob', phrase);
    const withKeys = (change: (key: EpochKey) => readonly EpochKey[]): Promise<Uint8Array> => edited((item) => (item.kind === 'keys' ? [{ ...item, keys: item.keys.flatMap(change) }] : [item]));
    expect(items.flatMap((item) => (item.kind === 'keys' ? item.keys : [])).filter(({ boot }) => !boot)).not.toEqual([]);
    // By the first alone it knows of the epoch, and lacks its key.
    expect(await restore(world, one, await withKeys((key) => (key.boot ? [key] : [])))).toMatchObject({ ok: true });
    expect(await restore(world, one, await withKeys((key) => [key.boot ? key : { ...key, key: flipped(key.key, 0) }]))).toMatchObject({ ok: true });
    await startAnew(world, one);
    expect((await pageOf(one, 'Alice')).filter(({ kind }) => kind === 'text')).toEqual([]);
    expect(await restore(world, one, backup)).toMatchObject({ ok: true });
    await startAnew(world, one);
    expect((await pageOf(one, 'Alice')).filter(({ kind }) => kind === 'text').length).toBe(10);
  }, 60_000);

  it('[H10] brings nobody whose records do not prove them', async () => {
    const one = await comeBack(world, 'Bob', phrase);
    const eves = eve.core.book.home.record;
    const changed = await edited((item) => (item.kind === 'person' ? [{ ...item, person: { ...item.person, records: [{ ...eves, account: item.person.account }] } }] : [item])).catch(() => null);
    if (changed) await restore(world, one, changed);
    await startAnew(world, one);
    expect((await one.messenger.people()).filter(({ relationship }) => relationship !== null).map(({ name }) => name)).not.toContain('Alice');
  });

  it('[H36] changes nothing of what was decided here since: who may write, who is blocked, what one is called', async () => {
    const one = await comeBack(world, 'Robert', phrase);
    expect(await restore(world, one, backup)).toMatchObject({ ok: true });
    await startAnew(world, one);
    const id = await idOf(one, 'Eve');
    await world.clock.outcome(one.messenger.block(id));
    await world.clock.outcome(one.messenger.setPolicy('Off'));
    expect(await restore(world, one, backup)).toMatchObject({ ok: true });
    await startAnew(world, one);
    expect((await one.messenger.person(await idOf(one, 'Eve')))?.relationship).toBe('Blocked');
    expect((await one.messenger.policy()).policy).toBe('Off');
    expect((await one.messenger.status())).toMatchObject({ me: { name: 'Robert' } });
  });

  it('[A20] never makes a device write in a lane that it did not begin: the new one has its own', async () => {
    const one = await comeBack(world, 'Bob', phrase);
    await restore(world, one, backup);
    expect([...one.core.book.self.device]).not.toEqual([...self.device]);
    expect(one.core.book.storeCopy.isFound).toBe(false);
    const secrets = [home.deviceSeed, home.homeSecret, ...home.prekeys.map(({ secret }) => secret)];
    const plain = Buffer.concat((await Promise.all(items.map(async (item) => JSON.stringify(item, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))))).map((text) => Buffer.from(text)));
    for (const secret of secrets) expect(plain.includes(Buffer.from(secret).toString('hex'))).toBe(false);
  });
});
