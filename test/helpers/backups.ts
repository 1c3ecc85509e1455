/** Backups between whole Messengers: made, changed as an attacker or a bad disk would, and brought back on a new device. */
import { backupParts } from '../../src/app/backup.ts';
import { encodeItem, endValue, framed, type BackupItem } from '../../src/app/backupForm.ts';
import type { Restored, RestoreStep } from '../../src/app/fileApi.ts';
import { itemsIn } from '../../src/app/proving.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { FileSealer, FRAME_BYTES, HEADER_BYTES, openFile } from '../../src/crypto/sealedFile.ts';
import { STRETCH_BOUNDS } from '../../src/crypto/passphrase.ts';
import { makeStatement } from '../../src/people/statement.ts';
import type { ByteSource } from '../../src/ports/blobs.ts';
import type { Result } from '../../src/protocol/errors.ts';
import type { Self } from '../../src/sync/self.ts';
import { createRng } from './rng.ts';
import type { World, WorldPerson } from './world.ts';

export const PASSPHRASE = 'four hedgehogs under a hedge';
/** The least work that is allowed: what is tried here is not how slow it is. */
export const CHEAP = { memory: STRETCH_BOUNDS.memory[0], passes: 1, lanes: 1 } as const;
export const SEALED_FRAME = FRAME_BYTES + 16;
export const HEADER = HEADER_BYTES;

export const sourceOf = (bytes: Uint8Array): ByteSource => ({ size: bytes.length, slice: (from, to) => ({ arrayBuffer: async () => bytes.slice(from, to).buffer as ArrayBuffer }) });

async function collect(parts: AsyncIterable<{ readonly bytes: Uint8Array }>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const { bytes } of parts) all.push(bytes);
  return new Uint8Array(Buffer.concat(all));
}

/** The derivation takes real time, which no virtual clock knows of. */
export const backupOf = (who: WorldPerson, passphrase = PASSPHRASE, media = false): Promise<Uint8Array> => collect(backupParts(who.core, { what: 'backup', passphrase, media }, CHEAP));

/** A new account whose twelve words are known. */
export async function personWithPhrase(world: World, name: string): Promise<{ readonly person: WorldPerson; readonly phrase: string }> {
  const person = await world.stranger(name);
  const made = await world.clock.outcome(person.messenger.createAccount(name));
  if (!made.ok) throw new Error(made.error.code);
  await world.clock.outcome(person.messenger.phraseSaved());
  await world.clock.outcome(person.messenger.start('Friends'));
  await world.clock.advance(1000);
  return { person, phrase: made.value.join(' ') };
}

/** The account of these words on a new device. */
export async function comeBack(world: World, name: string, phrase: string): Promise<WorldPerson> {
  const person = await world.stranger(name);
  const made = await world.clock.outcome(person.messenger.restoreAccount(phrase, name));
  if (!made.ok) throw new Error(made.error.code);
  await world.clock.outcome(person.messenger.start('Friends'));
  return person;
}

/** Brings a backup back and gives what came, or why not. @param steps so many and no more */
export async function restore(world: World, who: WorldPerson, bytes: Uint8Array, passphrase = PASSPHRASE, steps = Infinity): Promise<Result<Restored | null>> {
  const begun = await world.clock.outcome(who.messenger.beginRestore(sourceOf(bytes), passphrase));
  if (!begun.ok) return begun;
  for (let step = 0; step < steps; step += 1) {
    const next: Result<RestoreStep> = await who.messenger.nextStep();
    if (!next.ok) return next;
    if (next.value.done) return { ok: true, value: next.value.done };
  }
  return { ok: true, value: null };
}

/** The core begins anew, as the page sees to it. */
export async function startAnew(world: World, who: WorldPerson): Promise<void> {
  await world.clock.outcome(who.close());
  await world.clock.outcome(who.open());
  await world.clock.advance(1000);
}

/** A backup of whatever items somebody likes, sealed and signed as a true one. */
export async function forge(items: readonly BackupItem[], { account, device, signer }: Pick<Self, 'account' | 'device' | 'signer'>, passphrase = PASSPHRASE): Promise<Uint8Array> {
  const sealer = await FileSealer.create(passphrase, createRng('forge'), CHEAP);
  let [chain, entries]: [Uint8Array, number] = [new Uint8Array(32), 0];
  const parts: Uint8Array[] = [];
  for (const item of items) {
    const bytes = encodeItem(item as Parameters<typeof encodeItem>[0]);
    chain = sha256(chain, bytes);
    if (item.kind === 'run') entries += item.entries.length;
    parts.push(sealer.push(framed(bytes)));
  }
  const statement = await makeStatement(signer, 'backup', endValue(account, device, entries, chain));
  parts.push(sealer.push(framed(encodeItem({ kind: 'end', statement }))), sealer.end());
  return new Uint8Array(Buffer.concat(parts));
}

/** What a backup says, for who knows its passphrase. */
export async function itemsOf(bytes: Uint8Array, passphrase = PASSPHRASE): Promise<readonly BackupItem[]> {
  const source = sourceOf(bytes);
  const items: BackupItem[] = [];
  for await (const { item } of itemsIn({ source, key: await openFile(source, passphrase) })) items.push(item);
  return items;
}

/** The header and each frame of a file. */
export function framesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const frames = [bytes.slice(0, HEADER)];
  for (let at = HEADER; at < bytes.length; at += SEALED_FRAME) frames.push(bytes.slice(at, at + SEALED_FRAME));
  return frames;
}
