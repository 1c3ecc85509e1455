/** How a photo or video is called: by screen readers, and as a file. */
import type { MediaView, MessageView } from '../app/api.ts';
import { mediaWords } from './words/media.en.ts';
import { fill } from './words/speak.ts';

/** What was said of it, else what was said with it, else whose it is. */
export const labelOf = ({ alt }: MediaView, message: MessageView, name: string): string =>
  alt || message.text || (message.mine ? mediaWords.own : fill(mediaWords.from, { name }));

/** `kith-2026-05-04-1.jpeg` */
export const fileNameOf = ({ index, mime }: MediaView, { timeMs }: MessageView): string =>
  `kith-${new Date(timeMs).toISOString().slice(0, 10)}-${index + 1}.${mime.slice(mime.indexOf('/') + 1)}`;
