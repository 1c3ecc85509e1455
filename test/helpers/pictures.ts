/** Pictures of people between whole Messengers of a world: set, and read as a screen reads them. */
import type { OutgoingPicture } from '../../src/app/pictureApi.ts';
import type { World, WorldPerson } from './world.ts';

/** Bytes that begin as a JPEG does. */
export const jpegOf = (fill: number, size = 20_000): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => [0xff, 0xd8, 0xff][i] ?? (i * 7 + fill) % 251);

export const pictureOf = (bytes: Uint8Array<ArrayBuffer>, side = 512): OutgoingPicture =>
  ({ source: { size: bytes.length, slice: (start, end) => ({ arrayBuffer: async () => bytes.slice(start, end).buffer }) }, side });

/** @throws the code of a refusal */
export async function setPicture(world: World, who: WorldPerson, bytes: Uint8Array<ArrayBuffer> | null): Promise<void> {
  const set = await world.clock.outcome(who.messenger.setPicture(bytes && pictureOf(bytes)));
  if (!set.ok) throw new Error(set.error.code);
}

/** What somebody sees of another: the bytes of their picture, or null. */
export async function seenBy(who: WorldPerson, name: string): Promise<Uint8Array | null> {
  const person = (await who.messenger.people()).find((one) => one.name === name);
  if (!person?.picture) return null;
  const read = await who.messenger.readPicture(person.id);
  return read.ok ? read.value : null;
}

/** Whether somebody sees just these bytes (null: initials). */
export const sees = (who: WorldPerson, name: string, bytes: Uint8Array | null) => async (): Promise<boolean> => {
  const seen = await seenBy(who, name);
  return bytes === null ? seen === null : seen !== null && Buffer.compare(seen, bytes) === 0;
};
