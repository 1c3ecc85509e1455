/** What a file under a passphrase is not: the code of each says what a person is told. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FileError } from '../../../src/crypto/fileError.ts';
import { FileSealer, FRAME_BYTES, framesOf, HEADER_BYTES, openFile } from '../../../src/crypto/sealedFile.ts';
import { CHEAP, sourceOf } from '../../helpers/backups.ts';

const PASSPHRASE = 'hedgerow';
let file: Uint8Array;

beforeAll(async () => {
  file = await sealed(FRAME_BYTES + 9);
});

async function sealed(length: number): Promise<Uint8Array> {
  const sealer = await FileSealer.create(PASSPHRASE, { bytes: (count) => new Uint8Array(count).fill(12) }, CHEAP);
  return new Uint8Array(Buffer.concat([sealer.push(new Uint8Array(length).fill(7)), sealer.end()]));
}

const withByte = (at: number, value: number): Uint8Array => file.with(at, value);

async function codeOf(bytes: Uint8Array, passphrase = PASSPHRASE): Promise<string> {
  try {
    const source = sourceOf(bytes);
    let length = 0;
    for await (const frame of framesOf(source, await openFile(source, passphrase))) length += frame.length;
    return `opens, ${length} B`;
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}

describe('[R14] a file under a passphrase', () => {
  it('opens as it was sealed', async () => {
    expect(await codeOf(file)).toBe(`opens, ${FRAME_BYTES + 9} B`);
    for (const length of [0, FRAME_BYTES]) expect(await codeOf(await sealed(length))).toBe(`opens, ${length} B`);
  });

  it('cannot be opened with another passphrase, which is not taken for damage', async () => {
    expect(await codeOf(file, 'hedgerows')).toBe('backupPassphrase');
    expect(await codeOf(withByte(40, file[40]! ^ 1))).toBe('backupPassphrase');
  });

  it('cannot begin with anything but its seven letters, were its version right', async () => {
    for (let at = 0; at < 7; at++) expect(await codeOf(withByte(at, file[at]! ^ 0x20))).toBe('backupNone');
    for (const length of [0, 1, 6, 7]) expect(await codeOf(file.slice(0, length)), `${length} B`).toBe('backupNone');
  });

  it('cannot be of another version: a later one is said to be newer, version 0 is none', async () => {
    expect(await codeOf(withByte(7, 2))).toBe('backupNewer');
    expect(await codeOf(withByte(7, 255))).toBe('backupNewer');
    expect(await codeOf(withByte(7, 0))).toBe('backupNone');
  });

  it('cannot end within its header', async () => {
    for (const length of [8, 15, 31, HEADER_BYTES - 1]) expect(await codeOf(file.slice(0, length)), `${length} B`).toBe('backupTruncated');
  });

  it('cannot have anything in the byte that is kept free, nor ask for work that no device is to do', async () => {
    expect(await codeOf(withByte(15, 1))).toBe('backupDamaged');
    expect(await codeOf(withByte(14, 5))).toBe('backupDamaged');
    expect(await codeOf(withByte(13, 0))).toBe('backupDamaged');
  });

  it('cannot end with its header, after a whole frame, or within the box of one', async () => {
    const whole = HEADER_BYTES + FRAME_BYTES + 16;
    for (const length of [HEADER_BYTES, HEADER_BYTES + 1, whole, whole + 1, whole + 15, whole + 16, file.length - 1]) expect(await codeOf(file.slice(0, length)), `${length} B`).toBe('backupTruncated');
  });

  it('cannot have a byte changed in any frame', async () => {
    const whole = HEADER_BYTES + FRAME_BYTES + 16;
    expect(await codeOf(withByte(HEADER_BYTES + 3, file[HEADER_BYTES + 3]! ^ 1).slice(0, whole))).toBe('backupDamaged');
    expect(await codeOf(withByte(HEADER_BYTES + 3, file[HEADER_BYTES + 3]! ^ 1))).toBe('backupDamaged');
  });
});
