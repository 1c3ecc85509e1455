/** Photos between whole Messengers of a world: sent, looked for, and read as a screen reads them. */
import type { MessageView, OutgoingMedia } from '../../src/app/api.ts';
import { concat } from '../../src/protocol/ids.ts';
import { syntheticSource } from './blobs.ts';
import { idOf, type World, type WorldPerson } from './world.ts';

export const photo = (size = 200_000, more: Partial<OutgoingMedia> = {}): OutgoingMedia =>
  ({ source: syntheticSource(size), mime: 'image/jpeg', width: 400, height: 300, durationMs: 0, preview: new Uint8Array(20).fill(3), alt: 'a hill', ...more });

/** The id of the message. @throws the code of a refusal */
export async function send(world: World, from: WorldPerson, to: string, items: readonly OutgoingMedia[], caption = ''): Promise<string> {
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

/** The bytes of an item of the n-th message with photos, as they are read for the screen. */
export async function bytesAt(world: World, who: WorldPerson, other: string, index = 0, n = 0): Promise<Uint8Array> {
  const message = (await mediaOf(who, other))[n];
  const bytes = await world.clock.outcome(readItem(who, await idOf(who, other), message!.id, index));
  if (typeof bytes === 'string') throw new Error(bytes);
  return bytes;
}

/** The bytes of an item, or why they cannot be read. */
export async function readItem(who: WorldPerson, chat: string, message: string, index: number): Promise<Uint8Array | string> {
  const parts: Uint8Array[] = [];
  for (let piece = 0; ; piece++) {
    const read = await who.messenger.readMedia(chat, message, index, piece);
    if (!read.ok) return read.error.code;
    if (!read.value) return concat(...parts);
    parts.push(read.value);
  }
}
