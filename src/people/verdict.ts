/**
 * How this room says no: a value or the code of the first check that failed, never an exception. Decoders inside throw
 * FormError, which `tryForm` turns into `badForm` at the door; any other error is a broken invariant and passes through.
 */
import { FormError } from '../protocol/codec.ts';
import type { GateCode } from '../protocol/errors.ts';

export type Verified<T> = T | GateCode;

/** Whether a verification said no. */
export const isRefusal = (value: unknown): value is GateCode => typeof value === 'string';

/** What a decoder gives, or `badForm` when it threw FormError. */
export function tryForm<T extends object>(decoder: () => T): Verified<T> {
  try {
    return decoder();
  } catch (error) {
    if (error instanceof FormError) return 'badForm';
    throw error;
  }
}
