/** The name of a month as a heading: June 2026. */
import { words } from './en.ts';

const month = new Intl.DateTimeFormat(words.locale, { month: 'long', year: 'numeric' });

export const monthNameOf = (timeMs: number): string => month.format(timeMs);
