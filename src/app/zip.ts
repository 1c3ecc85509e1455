/** A zip archive that is written file after file, without ever standing in memory. It knows no archive beyond 4 GiB or 65,535 files. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { concat } from '../protocol/ids.ts';

/** Years that a zip can say. */
const [FIRST, LAST] = [Date.UTC(1980, 1), Date.UTC(2099, 1)];
const GiB = 1024 ** 3;
/** What goes into one archive: less than the format knows, by what names and the list at its end take. */
export const ZIP_MOST = { bytes: 4 * GiB - GiB / 4, files: 65_000 } as const;

export class ZipWriter {
  readonly #zip: Zip;
  readonly #mtime: number;
  #file: ZipDeflate | ZipPassThrough | null = null;
  #out: Uint8Array[] = [];
  #files = 0;
  #bytes = 0;

  /** @param now when it is made, Unix ms */
  constructor(now: number) {
    this.#mtime = Math.min(LAST, Math.max(FIRST, now));
    this.#zip = new Zip((error, bytes) => {
      if (error) throw error;
      this.#out.push(bytes);
    });
  }

  /** Whether a file of so many bytes has room still. */
  hasRoom(bytes: number): boolean {
    return this.#files < ZIP_MOST.files && this.#bytes + bytes <= ZIP_MOST.bytes;
  }

  /** @param packed false: its bytes are dense already */
  begin(name: string, packed: boolean): void {
    this.#file = packed ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    this.#file.mtime = this.#mtime;
    this.#files += 1;
    this.#zip.add(this.#file);
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#file!.push(bytes, false);
  }

  end(): void {
    this.#file!.push(new Uint8Array(), true);
    this.#file = null;
  }

  finish(): void {
    this.#zip.end();
  }

  /** What came of it since it was last asked. */
  take(): Uint8Array {
    const out = concat(...this.#out);
    this.#out = [];
    return out;
  }
}
