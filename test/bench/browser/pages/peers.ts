/** Names that the peers' pages and whoever fills their databases share. */
export const RAW = 'raw';
export const RAW_ROWS = 'rows';
export const Y_CHAT = 'y-chat';
/** Of the document. */
export const TEXTS = 'texts';
/** As many as a first screen shows. */
export const FIRST = 30;

export interface RawRow {
  readonly name: string;
  readonly text: string;
  readonly time: number;
}

/** One div a text. */
export function show(texts: readonly string[]): void {
  const list = document.getElementById('list')!;
  for (const text of texts) {
    const line = document.createElement('div');
    line.textContent = text;
    line.ariaLabel = text;
    list.append(line);
  }
}
