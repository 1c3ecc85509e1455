/** Where a file goes that comes part by part: straight to the place that the person chose, where the browser can, else to its downloads. */
import { SAVE_MS, saveFrom } from './saveFile.ts';

export interface Sink {
  /** @throws when it cannot be written there */
  write(bytes: Uint8Array): Promise<void>;
  /** It is whole. @throws when it could not be saved */
  close(): Promise<void>;
  /** Nothing of it is kept. */
  drop(): Promise<void>;
}

interface WritableFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** File System Access, which not every browser has. */
type Picker = (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<WritableFile> }>;

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** In parts that the browser may put on its disk. */
function downloads(name: string): Sink {
  let parts: Blob[] = [];
  return {
    async write(bytes) {
      parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    },
    async close() {
      const url = URL.createObjectURL(new Blob(parts, { type: 'application/octet-stream' }));
      parts = [];
      saveFrom(url, name);
      setTimeout(() => URL.revokeObjectURL(url), SAVE_MS);
    },
    async drop() {
      parts = [];
    },
  };
}

/** Asks where to. To be called while the person's press is fresh. Null: they changed their mind. */
export async function openSink(name: string): Promise<Sink | null> {
  const pick = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (!pick) return downloads(name);
  try {
    const file = await (await pick.call(window, { suggestedName: name })).createWritable();
    return { write: (bytes) => file.write(bytes), close: () => file.close(), drop: () => file.abort() };
  } catch (error) {
    return isAbort(error) ? null : downloads(name);
  }
}
