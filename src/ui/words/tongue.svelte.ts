/** The language that is spoken now, which is not the chosen one where that could not be fetched or has not come yet. */
import type { Language } from '../../ports/look.ts';

export const tongue = $state({
  language: 'en' as Language,
  /** How often words were put in: each time what is on the screen is drawn anew. */
  times: 0,
});
