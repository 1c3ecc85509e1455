/** What a message request may say, and what an invitation weighs: apart from the rest of `request.ts`, which is loaded when there is one. */
import type { UserCode } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';

/** What a token weighs: more than any work. */
export const TOKEN_WEIGHT = 1000;

/** Why a text is no request, or null. */
export function requestFault(text: string): UserCode | null {
  if (text.trim() === '') return 'textEmpty';
  return [...text].length > LIMITS.requestCharacters ? 'requestTooLong' : null;
}
