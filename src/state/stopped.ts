import type { Prepared } from '../ports/photos.ts';

/** Of what was not prepared because whoever does it ended, or its code could not be fetched. */
export const stopped = (): Prepared<never> => ({ ok: false, code: 'stopped' });
