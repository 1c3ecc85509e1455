/** The name of a month as a heading: June 2026. */
import { written } from './speak.ts';

export const monthNameOf = written({ month: 'long', year: 'numeric' });
