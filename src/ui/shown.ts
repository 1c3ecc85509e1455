/** How a photo or video is called, by screen readers and as a file; and how it is asked for. */
import type { MediaView, MessageView } from '../app/api.ts';
import type { Kith } from '../state/kith.ts';
import { mediaOf, type PhotoAt } from '../state/media.svelte.ts';
import { harmless } from './harmless.ts';
import { mediaWords } from './words/media.en.ts';
import { errorText, fill, shownBy } from './words/speak.ts';

/** What was said of it, else what was said with it, else whose it is. */
export function labelOf({ alt, kind }: MediaView, message: MessageView, name: string): string {
  if (kind === 'sticker') return shownBy([{ kind, alt }]);
  const [own, from] = kind === 'video' ? [mediaWords.ownVideo, mediaWords.fromVideo] : [mediaWords.own, mediaWords.from];
  return harmless(alt || message.text) || (message.mine ? own : fill(from, { name }));
}

/** Why it is not here although it is wanted. Who is linked would give it: then it is this device that is not at it yet. */
export function waitingOf(kith: Kith, { chat, item }: PhotoAt, name: string): string {
  const isVideo = item.mime.startsWith('video/');
  const isAway = kith.people.get(chat)?.connection === 'Away';
  const [away, turn] = isVideo ? [mediaWords.waitingVideo, mediaWords.waitingVideoTurn] : [mediaWords.waiting, mediaWords.waitingTurn];
  return fill(isAway ? away : turn, { name });
}

/** Has it fetched now, and says why it cannot be. */
export async function load(kith: Kith, photo: PhotoAt): Promise<void> {
  const error = await mediaOf(kith).fetch(photo);
  if (error) kith.notice.say(errorText(error));
}

/** `kith-2026-05-04-1.jpeg` */
export const fileNameOf = ({ index, mime }: MediaView, { timeMs }: MessageView): string =>
  `kith-${new Date(timeMs).toISOString().slice(0, 10)}-${index + 1}.${mime.slice(mime.indexOf('/') + 1)}`;
