/** The platform's own way to hand a file to another app. */

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

export const sharing = { can, share };
