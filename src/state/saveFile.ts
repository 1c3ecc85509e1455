/** How long a file that was saved stays in memory: the browser takes the bytes when it begins to write, soon after the click. */
export const SAVE_MS = 60_000;

/** Gives what stands at an address to the person as a file of that name. */
export function saveFrom(url: string, name: string): void {
  const link = document.createElement('a');
  [link.href, link.download] = [url, name];
  link.click();
}

/** Gives bytes to the person as a file of that name. */
export function saveFile(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }));
  saveFrom(url, name);
  setTimeout(() => URL.revokeObjectURL(url), SAVE_MS);
}
