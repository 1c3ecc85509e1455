/** Where pictures are decoded and drawn: in a worker of its own, so that the page stays quick, and far from every key. */
import type { Prepared } from '../ports/photos.ts';
import { mayBeSeen, preparePhoto } from './photo/prepare.ts';

export type PhotoTask =
  | { readonly what: 'prepare'; readonly id: number; readonly file: Blob; readonly original: boolean }
  | { readonly what: 'maySee'; readonly id: number; readonly bytes: Blob; readonly mime: string };

export interface PhotoAnswer {
  readonly id: number;
  readonly answer: Prepared<Blob> | boolean;
}

const perform = (task: PhotoTask): Promise<Prepared<Blob> | boolean> =>
  task.what === 'prepare' ? preparePhoto(task.file, task).catch((): Prepared<Blob> => ({ ok: false, code: 'broken' })) : mayBeSeen(task.bytes, task.mime).catch(() => false);

/** One after the other: a decoded picture of a phone takes 200 MB. */
let last: Promise<unknown> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<PhotoTask>) => {
  last = last.then(async () => postMessage({ id: data.id, answer: await perform(data) } satisfies PhotoAnswer));
});
