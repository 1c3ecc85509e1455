/** Where pictures are decoded and drawn: in a worker of its own, so that the page stays quick, and far from every key. */
import type { Prepared, Square } from '../ports/photos.ts';
import { cropPhoto, mayBeSeen, preparePhoto } from './photo/prepare.ts';

export type PhotoTask =
  | { readonly what: 'prepare'; readonly id: number; readonly file: Blob; readonly original: boolean }
  | { readonly what: 'crop'; readonly id: number; readonly photo: Blob; readonly square: Square }
  | { readonly what: 'maySee'; readonly id: number; readonly bytes: Blob; readonly mime: string; readonly most?: number };

export interface PhotoAnswer {
  readonly id: number;
  readonly answer: Prepared<Blob> | boolean;
}

const broken = (): Prepared<Blob> => ({ ok: false, code: 'broken' });

function perform(task: PhotoTask): Promise<Prepared<Blob> | boolean> {
  if (task.what === 'prepare') return preparePhoto(task.file, task).catch(broken);
  if (task.what === 'crop') return cropPhoto(task.photo, task.square).catch(broken);
  return mayBeSeen(task.bytes, task.mime, task.most).catch(() => false);
}

/** One after the other: a decoded picture of a phone takes 200 MB. */
let last: Promise<unknown> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<PhotoTask>) => {
  last = last.then(async () => postMessage({ id: data.id, answer: await perform(data) } satisfies PhotoAnswer));
});
