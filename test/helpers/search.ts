/** A search for what must not stand in the clear, in the ways in which it could. */

/** The ways in which bytes or a text could stand there, one byte a character. */
export const formsOf = (needle: Uint8Array | string): readonly string[] => {
  const bytes = Buffer.from(needle as string);
  const forms = [bytes.toString('latin1'), bytes.toString('hex'), bytes.toString('base64').replace(/.?=*$/, ''), bytes.toString('base64url').slice(0, -1)];
  return typeof needle === 'string' ? [...forms, Buffer.from(needle, 'utf16le').toString('latin1'), needle.toLowerCase()] : forms;
};
