/** Photos between the people of a world: sent, looked for, and read as a screen reads them. */
import type { MessageView, OutgoingMedia } from '../../src/app/api.ts';
import { syntheticSource } from './blobs.ts';
import { idOf, type World, type WorldPerson } from './world.ts';

export const photo = (size = 200_000, more: Partial<OutgoingMedia> = {}): OutgoingMedia =>
  ({ source: syntheticSource(size), mime: 'image/jpeg', width: 400, height: 300, durationMs: 0, preview: new Uint8Array(20).fill(3), alt: 'a hill', ...more });

export async function sendPhotos(world: World, from: WorldPerson, to: string, items: readonly OutgoingMedia[], caption = ''): Promise<string> {
  const sent = await world.clock.outcome(from.messenger.sendMedia(await idOf(from, to), items, caption));
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
}

export async function mediaOf(who: WorldPerson, other: string): Promise<readonly MessageView[]> {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 1000);
  return page.ok ? page.value.messages.filter(({ kind }) => kind === 'media') : [];
}
export const stateAt = async (who: WorldPerson, other: string): Promise<string[]> => (await mediaOf(who, other)).flatMap(({ media }) => media.map(({ state }) => state));
export const isHere = (who: WorldPerson, other: string) => async (): Promise<boolean> => {
  const states = await stateAt(who, other);
  return states.length > 0 && states.every((state) => state === 'Here');
};

/** The bytes of an item as they are read for the screen. */
export async function bytesAt(world: World, who: WorldPerson, other: string, index = 0): Promise<Uint8Array> {
  const [message] = await mediaOf(who, other);
  const parts: Uint8Array[] = [];
  for (let piece = 0; ; piece++) {
    const read = await world.clock.outcome(who.messenger.readMedia(await idOf(who, other), message!.id, index, piece));
    if (!read.ok) throw new Error(read.error.code);
    if (!read.value) return Uint8Array.from(parts.flatMap((part) => [...part]));
    parts.push(read.value);
  }
}
