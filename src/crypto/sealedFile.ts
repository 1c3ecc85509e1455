/**
 * A file sealed under a passphrase, in frames that come in order and end with the last one (STREAM, Hoang et al. 2015).
 *
 *   header  "KithBkp" ‖ version 1 ‖ memory KiB u32 ‖ passes u16 ‖ lanes u8 ‖ 0 ‖ salt 16 ‖ check 16        48 B
 *   K       = Argon2id(passphrase, salt); key = KDF(K, "backup", first 32 B); check = KDF(K, "backupcheck", first 32 B)[0..16]
 *   frame i = secretbox(65,536 B, the last one 0 to 65,535 B; nonce 0¹⁵ ‖ 0⁴ ‖ u32be i ‖ last, key)
 *
 * The salt is new for each file, so its key seals one stream and the nonces repeat never. The check tells a wrong passphrase from a
 * damaged file, and binds the key (A19). What the header asks for is bounded before anything is derived.
 */
import type { ByteSource } from '../ports/blobs.ts';
import type { Random } from '../ports/primitives.ts';
import { concat, sameBytes, u32be } from '../protocol/ids.ts';
import { kdf, wipe } from './derive.ts';
import { FileError } from './fileError.ts';
import { isBearable, passphraseKey, STRETCH, type Stretch } from './passphrase.ts';
import { SALT_BYTES } from './stretch.ts';
import { BOX_OVERHEAD, open, seal } from './seal.ts';

const MAGIC = new TextEncoder().encode('KithBkp');
const VERSION = 1;
const PLAIN_HEADER = 32;
const CHECK = 16;
export const HEADER_BYTES = PLAIN_HEADER + CHECK;
export const FRAME_BYTES = 65_536;
const SEALED_FRAME = FRAME_BYTES + BOX_OVERHEAD;
/** Frames read at a time. */
const READ_FRAMES = 16;

const nonceOf = (index: number, last: boolean): Uint8Array => concat(new Uint8Array(19), u32be(index), Uint8Array.of(last ? 1 : 0));

function plainHeader({ memory, passes, lanes, salt }: Stretch): Uint8Array {
  return concat(MAGIC, Uint8Array.of(VERSION), u32be(memory), Uint8Array.of(passes >> 8, passes & 0xff, lanes, 0), salt);
}

interface FileKeys {
  readonly key: Uint8Array;
  readonly check: Uint8Array;
}

async function keysOf(passphrase: string, stretch: Stretch, header: Uint8Array): Promise<FileKeys> {
  const stretched = await passphraseKey(passphrase, stretch);
  const keys = { key: kdf(stretched, 'backup', header), check: kdf(stretched, 'backupcheck', header).slice(0, CHECK) };
  wipe(stretched);
  return keys;
}

/** Seals what is pushed. Each call gives the bytes of the file that follow those of the call before. */
export class FileSealer {
  readonly #key: Uint8Array;
  #rest: Uint8Array;
  #index = 0;
  #header: Uint8Array;

  private constructor(header: Uint8Array, key: Uint8Array) {
    this.#header = header;
    this.#key = key;
    this.#rest = new Uint8Array();
  }

  static async create(passphrase: string, random: Random, cost: Omit<Stretch, 'salt'> = STRETCH): Promise<FileSealer> {
    const stretch = { memory: cost.memory, passes: cost.passes, lanes: cost.lanes, salt: random.bytes(SALT_BYTES) };
    const header = plainHeader(stretch);
    const { key, check } = await keysOf(passphrase, stretch, header);
    return new FileSealer(concat(header, check), key);
  }

  push(bytes: Uint8Array): Uint8Array {
    const all = concat(this.#rest, bytes);
    const out = [this.#header];
    this.#header = new Uint8Array();
    let at = 0;
    // The last frame is never a whole one: where a file ends can be seen by that alone.
    for (; all.length - at >= FRAME_BYTES; at += FRAME_BYTES) out.push(this.#seal(all.subarray(at, at + FRAME_BYTES), false));
    this.#rest = all.slice(at);
    return concat(...out);
  }

  end(): Uint8Array {
    const out = concat(this.#header, this.#seal(this.#rest, true));
    wipe(this.#key);
    return out;
  }

  #seal(plain: Uint8Array, last: boolean): Uint8Array {
    return seal(this.#key, nonceOf(this.#index++, last), plain);
  }
}

async function bytesOf(source: ByteSource, from: number, to: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await source.slice(from, Math.min(to, source.size)).arrayBuffer());
  } catch (error) {
    throw new FileError('backupUnreadable', { cause: error });
  }
}

function stretchOf(header: Uint8Array): Stretch {
  if (!sameBytes(header.subarray(0, MAGIC.length), MAGIC)) throw new FileError('backupNone');
  if (header[MAGIC.length] !== VERSION) throw new FileError(header[MAGIC.length]! > VERSION ? 'backupNewer' : 'backupNone');
  if (header.length < HEADER_BYTES) throw new FileError('backupTruncated');
  const view = new DataView(header.buffer, header.byteOffset);
  const stretch = { memory: view.getUint32(8), passes: view.getUint16(12), lanes: header[14]!, salt: header.slice(16, 16 + SALT_BYTES) };
  if (header[15] !== 0 || !isBearable(stretch)) throw new FileError('backupDamaged');
  return stretch;
}

/** The key of a file. @throws FileError: what it is instead of one that this passphrase opens */
export async function openFile(source: ByteSource, passphrase: string): Promise<Uint8Array> {
  const header = await bytesOf(source, 0, HEADER_BYTES);
  const { key, check } = await keysOf(passphrase, stretchOf(header), header.slice(0, PLAIN_HEADER));
  if (!sameBytes(check, header.subarray(PLAIN_HEADER))) throw new FileError('backupPassphrase');
  return key;
}

/** What is in the frames, one after the other; whoever reads to the end has seen all of it, in order, as it was sealed. @throws FileError */
export async function* framesOf(source: ByteSource, key: Uint8Array): AsyncGenerator<Uint8Array> {
  const end = source.size;
  for (let from = HEADER_BYTES, index = 0; ; ) {
    const read = await bytesOf(source, from, from + READ_FRAMES * SEALED_FRAME);
    for (let at = 0; at < read.length || read.length === 0; at += SEALED_FRAME, index += 1) {
      const box = read.subarray(at, at + SEALED_FRAME);
      const isLast = from + at + box.length >= end;
      // A whole frame is followed by another one.
      if (isLast && box.length === SEALED_FRAME) throw new FileError(open(key, nonceOf(index, false), box) ? 'backupTruncated' : 'backupDamaged');
      const plain = box.length < BOX_OVERHEAD ? null : open(key, nonceOf(index, isLast), box);
      if (!plain) throw new FileError(isLast ? 'backupTruncated' : 'backupDamaged');
      yield plain;
      if (isLast) return;
    }
    from += read.length;
  }
}
