/** What a page gives the person as files, seen where the browser would take it. */
import { vi } from 'vitest';

export interface SavedFile {
  readonly name: string;
  bytes(): Promise<Uint8Array>;
}

/** From now on, in a browser that asks nobody where to. */
export function savedFiles(): SavedFile[] {
  vi.stubGlobal('showSaveFilePicker', undefined);
  const files: SavedFile[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (!this.download) return;
    const content = fetch(this.href).then(async (response) => new Uint8Array(await response.arrayBuffer()));
    files.push({ name: this.download, bytes: () => content });
  });
  return files;
}
