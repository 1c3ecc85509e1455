/** The drawings that come with Kith: to be looked at, and as the pictures that leave. A drawing itself never does [H57]. */

export interface Drawings {
  /** Address of a drawing. */
  url(name: string): string;
  /** The same in pixels. */
  picture(name: string): Promise<Blob>;
}

async function drawn(url: string): Promise<Blob> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  canvas.getContext('2d')!.drawImage(image, 0, 0);
  return canvas.convertToBlob();
}

let loading: Promise<Drawings> | null = null;

/** Tried anew when they could not be fetched. */
export function loadDrawings(): Promise<Drawings> {
  loading ??= import('virtual:stickers').then(({ default: drawings }) => {
    const urls = new Map(Object.entries(drawings).map(([name, svg]) => [name, URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))]));
    return { url: (name) => urls.get(name)!, picture: (name) => drawn(urls.get(name)!) };
  });
  loading.catch(() => (loading = null));
  return loading;
}
