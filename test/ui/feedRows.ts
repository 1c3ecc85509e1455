/** Of the list of a chat: its rows that are drawn. */

/** Most of them at rest. */
export const AT_REST = 120;

export const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.feed > article')];
/** Resolves when a frame was drawn: what the page does before it is drawn, as the list that holds what is read, is done. */
export const frame = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done();
    requestAnimationFrame(() => port2.postMessage(null));
  });

export async function frames(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await frame();
}
