/** Asks the offline shell, which holds what another app has shared, for it. */
import { TAKE_SHARED, type Shared } from '../ports/shared.ts';

/** A shell that does not answer for so long has nothing, ms. */
const ANSWER_MS = 5000;

export async function takeShared(): Promise<Shared<File> | null> {
  const shell = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (!shell) return null;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<Shared<File> | null>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data as Shared<File> | null);
    setTimeout(() => resolve(null), ANSWER_MS);
  });
  shell.postMessage({ type: TAKE_SHARED }, [port2]);
  return answer.finally(() => port1.close());
}
