/**
 * Marks at the end of the body of a text or of photos (protocol §7): one number of eight bits, left out where it would be 0. Bit 1 says
 * that its author wishes it to make no sound. Bits that this version does not know are passed over, so that a later one can use them.
 */
import { read, type Value } from '../protocol/codec.ts';

const SILENT = 1;
const MOST = 255;

export interface Marks {
  /** Its author wishes that it makes no sound. Never false: one body has one form. */
  readonly silent?: true;
}

/** The first so many fields of a body, and what is marked behind them. @throws FormError */
export function readMarked(value: Value, fields: number): { readonly items: readonly Value[]; readonly marks: Marks } {
  const isMarked = Array.isArray(value) && value.length > fields;
  const items = read.tuple(value, isMarked ? fields + 1 : fields);
  return { items, marks: isMarked && read.int(items[fields], 1, MOST) & SILENT ? { silent: true } : {} };
}

/** They alone. */
export const marksOf = ({ silent }: Marks): Marks => (silent ? { silent } : {});

/** What stands behind the fields of a body. */
export const marksValue = ({ silent }: Marks): readonly Value[] => (silent ? [SILENT] : []);
