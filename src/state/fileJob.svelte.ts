/** A file that is being made and saved, for the screen that shows how far it is. One part at a time is on the page. */
import type { FileContents, FileOrder } from '../app/fileApi.ts';
import type { KithError } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';
import { openSink, type Sink } from './sink.ts';

/** What was saved. */
export interface Saved extends FileContents {
  readonly bytes: number;
}

export class FileJob {
  /** 0…1; null: nothing is under way. */
  progress = $state<number | null>(null);
  error = $state.raw<KithError | null>(null);
  readonly #live: Live;
  #isWanted = false;

  constructor(live: Live) {
    this.#live = live;
  }

  /** Makes a file and saves it under that name. Null: it was not wanted any more, or `error` says why there is none. */
  async make(order: FileOrder, name: string): Promise<Saved | null> {
    this.error = null;
    const sink = await openSink(name);
    if (!sink) return null;
    [this.#isWanted, this.progress] = [true, 0];
    const saved = await this.#run(order, sink);
    this.progress = null;
    if (!saved) await sink.drop().catch(() => undefined);
    return saved;
  }

  /** It is not wanted any more, also where none is under way. */
  async stop(): Promise<void> {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    await this.#live.ask(this.#live.messenger.beginFile(null));
  }

  async #run(order: FileOrder, sink: Sink): Promise<Saved | null> {
    const { messenger } = this.#live;
    const begun = await this.#live.ask(messenger.beginFile(order));
    if (!begun?.ok) return this.#fails(begun?.error ?? null);
    for (let bytes = 0; this.#isWanted; ) {
      const part = await this.#live.ask(messenger.nextPart());
      if (!part?.ok) return this.#isWanted ? this.#fails(part?.error ?? null) : null;
      const { value } = part;
      this.#live.steps += 1;
      bytes += value.bytes.length;
      try {
        await sink.write(value.bytes);
        if (value.done) await sink.close();
      } catch {
        await this.stop();
        return this.#fails({ code: 'fileNotSaved' });
      }
      this.progress = value.progress;
      if (!value.done) continue;
      this.#isWanted = false;
      if (order.what === 'backup') await this.#live.ask(messenger.lastBackup(bytes));
      return { ...value.done, bytes };
    }
    return null;
  }

  #fails(error: KithError | null): null {
    this.#isWanted = false;
    this.error = error;
    return null;
  }
}
