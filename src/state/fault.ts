/** A rejected call is not a refusal (those are values): the core itself broke. Its code is used when it has one. */
import { USER_CODES, type KithError, type UserCode } from '../protocol/errors.ts';

const isUserCode = (code: unknown): code is UserCode => USER_CODES.some((known) => known === code);

export function faultOf(reason: unknown): KithError {
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined;
  return { code: isUserCode(code) ? code : 'storageFailed' };
}
