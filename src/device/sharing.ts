/** Files and texts between Kith and other apps of the device: handed to one by the platform, and taken from the offline shell. */
import { TAKE_SHARED, type Shared } from '../ports/shared.ts';

/** A shell that does not answer for so long has nothing, ms. */
const ANSWER_MS = 5000;

/** Browsers look at kind and number of the files, not at what is in them. */
const can = (mime: string): boolean => navigator.canShare?.({ files: [new File([], 'file', { type: mime })] }) ?? false;

/** @returns false when it could not be handed on; to leave the choice of the app again is no failure */
async function share(file: File): Promise<boolean> {
  try {
    await navigator.share({ files: [file] });
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError';
  }
}

/** What the offline shell holds since another app has shared it. */
async function take(): Promise<Shared<File> | null> {
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

export const sharing = { can, share, take };
