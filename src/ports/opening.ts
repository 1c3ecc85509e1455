/** What the offline shell says to a page when the person takes a notification. The page that has Kith open answers on the port that comes along. */
export const OPEN = 'OPEN';

/** Where a notification may lead: a chat of this device, or the requests. */
const PATH = /^#\/(chat\/[\w-]{1,200}|inbox\/requests)$/;

/** The address that a notification or a message carries; null: none that it may lead to. */
export function readPath(data: unknown): string | null {
  const path = typeof data === 'object' && data !== null && 'path' in data ? data.path : null;
  return typeof path === 'string' && PATH.test(path) ? path : null;
}
