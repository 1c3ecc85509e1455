/** The page's side of the worker that prepares photos: started when it is first needed, and started anew when one broke it. */
import type { Photos, Prepared } from '../ports/photos.ts';
import { emptyFolder, removePrepared } from './preparing.ts';
import { scriptUrl } from './trusted.ts';

/** How long the worker rests before it is ended: what it has decoded goes with it. */
const REST_MS = 30_000;

interface Answer {
  readonly id: number;
  readonly answer: Prepared<Blob> | boolean;
}
type Take = (answer: Prepared<Blob> | boolean | null) => void;

/** `end`: nothing is prepared any more, and no file is held. */
export type PhotoDesk = Photos<Blob> & { end(): void };

/** @param script address of the worker's script, on this origin */
export function createPhotos(script: string, restMs = REST_MS): PhotoDesk {
  let worker: Worker | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = 0;
  const waiting = new Map<number, Take>();
  const tidied = emptyFolder();

  function end(): void {
    worker?.terminate();
    worker = null;
    const left = [...waiting.values()];
    waiting.clear();
    for (const take of left) take(null);
  }
  function came({ data }: MessageEvent<Answer>): void {
    waiting.get(data.id)?.(data.answer);
    waiting.delete(data.id);
    if (waiting.size === 0) timer = setTimeout(end, restMs);
  }
  function started(): Worker {
    if (worker) return worker;
    worker = new Worker(scriptUrl(script), { type: 'module' });
    worker.addEventListener('message', came);
    worker.addEventListener('error', end);
    return worker;
  }
  const ask = (task: object): Promise<Prepared<Blob> | boolean | null> =>
    new Promise((resolve) => {
      clearTimeout(timer);
      const id = next++;
      waiting.set(id, resolve);
      started().postMessage({ ...task, id });
    });

  return {
    end,
    async prepare(file, { original }) {
      await tidied;
      const answer = await ask({ what: 'prepare', file, original });
      return typeof answer === 'object' && answer !== null ? answer : { ok: false, code: 'stopped' };
    },
    async crop(photo, square) {
      const answer = await ask({ what: 'crop', photo, square });
      return typeof answer === 'object' && answer !== null ? answer : { ok: false, code: 'stopped' };
    },
    discard: (source) => void removePrepared(source),
    maySee: async (bytes, mime, most) => (await ask({ what: 'maySee', bytes, mime, most })) === true,
  };
}
