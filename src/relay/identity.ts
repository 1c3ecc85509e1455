/** The relay's identity: 32 random bytes in `relay.key`, made at the first start, readable by its owner alone. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './config.ts';
import { systemRandom } from './platform.ts';

const SEED_BYTES = 32;

/** The seed in a folder, made if there is none. @throws StartError when it cannot be read or written */
export async function loadIdentity(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'relay.key');
  const kept = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new StartError(`The relay's key ${path} cannot be read (${codeOf(error)}).`, { cause: error });
  });
  if (kept === null) return makeIdentity(folder, path);
  if (kept.length !== SEED_BYTES) throw new StartError(`The relay's key ${path} is damaged: it must have ${SEED_BYTES} bytes. Put back a copy; without it the relay is another one to its people.`);
  return new Uint8Array(kept);
}

async function makeIdentity(folder: string, path: string): Promise<Uint8Array> {
  const seed = systemRandom.bytes(SEED_BYTES);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(seed);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new StartError(`The folder ${folder} cannot be written (${codeOf(error)}). Set KITH_DATA to one that can.`, { cause: error });
  }
  return seed;
}

/** The system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
