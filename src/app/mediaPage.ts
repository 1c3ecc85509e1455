/**
 * A page of the photos and videos of a chat, found stretch by stretch from wherever one is. It looks through a few stretches
 * and says where to go on, so that it costs the same in a long chat as in a short one, also where texts alone are in between.
 * Pure over what it is given, as `threadPage.ts` is.
 */
import type { MediaAnchor, MediaPage, MessageView } from './api.ts';
import type { Stretches } from './threadPage.ts';

/** Stretches for one page: a fold of that many chapters at most. */
const MOST = 4;

/** A sticker is said, not kept to be looked at. */
const hasMedia = ({ media }: MessageView): boolean => media.length > 0 && media[0]!.kind !== 'sticker';

/** These messages, as far as they are here and have some still. */
async function readThese(stretches: Stretches, ids: readonly string[]): Promise<MediaPage> {
  const wanted = new Set(ids);
  const numbers = stretches.numbers.filter((number) => ids.some((id) => stretches.stretchOf(id) === number));
  const messages: MessageView[] = [];
  for (const number of numbers) messages.push(...(await stretches.load(number)).filter((message) => wanted.has(message.id) && hasMedia(message)));
  return { messages, more: null };
}

/** The stretches on the way, in the order in which one comes by. */
function wayOf(stretches: Stretches, from: MediaAnchor, isForth: boolean): readonly number[] {
  const first = from.at === 'before' || from.at === 'after' ? stretches.stretchOf(from.id) : null;
  const isOn = (number: number): boolean => {
    if (from.at === 'below') return number < from.stretch;
    if (from.at === 'above') return number > from.stretch;
    return first === null || (isForth ? number >= first : number <= first);
  };
  const way = stretches.numbers.filter(isOn);
  return isForth ? way : way.toReversed();
}

/** Of one stretch what is before or after the message one begins at; a message that is not here any more was the last of its stretch. */
function partOf(messages: readonly MessageView[], from: MediaAnchor): readonly MessageView[] {
  if (from.at !== 'before' && from.at !== 'after') return messages;
  const found = messages.findIndex(({ id }) => id === from.id);
  const at = found < 0 ? messages.length : found;
  return from.at === 'before' ? messages.slice(0, at) : messages.slice(at + 1);
}

/** Up to `limit` messages with photos or videos, nearest first found. */
export async function readMediaPage(stretches: Stretches, from: MediaAnchor, limit: number): Promise<MediaPage> {
  if (from.at === 'these') return readThese(stretches, from.ids);
  const isForth = from.at === 'after' || from.at === 'above';
  const way = wayOf(stretches, from, isForth);
  let messages: readonly MessageView[] = [];
  for (const [looked, number] of way.entries()) {
    if (looked === MOST) return { messages, more: { at: isForth ? 'above' : 'below', stretch: way[looked - 1]! } };
    const all = await stretches.load(number);
    const some = (looked === 0 ? partOf(all, from) : all).filter(hasMedia);
    messages = isForth ? [...messages, ...some] : [...some, ...messages];
    if (messages.length > limit) {
      messages = isForth ? messages.slice(0, limit) : messages.slice(-limit);
      return { messages, more: isForth ? { at: 'after', id: messages.at(-1)!.id } : { at: 'before', id: messages[0]!.id } };
    }
  }
  return { messages, more: null };
}
