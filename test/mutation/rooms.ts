/** Which files are a room, and which tests are to notice when a guard of it is gone: those of the room first. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMutants, type Mutant } from './guards.ts';

export const ROOT = join(import.meta.dirname, '../..');

interface Room {
  /** The folder, or the one file. */
  readonly files: string;
  /** Folders and files, as the beginnings of paths: in the order in which they are asked. */
  readonly tests: readonly string[];
}

const unit = (...rooms: readonly string[]): readonly string[] => rooms.map((room) => `test/unit/${room}/`);
const attack = (...names: readonly string[]): readonly string[] => names.map((name) => `test/attack/${name}.test.ts`);

const ROOMS: Readonly<Record<string, Room>> = {
  protocol: { files: 'src/protocol/', tests: [...unit('protocol', 'crypto', 'people', 'relay', 'net'), 'test/vectors/'] },
  crypto: { files: 'src/crypto/', tests: [...unit('crypto'), 'test/vectors/', ...unit('protocol', 'people', 'app')] },
  people: { files: 'src/people/', tests: [...unit('people'), 'test/vectors/', ...unit('sync', 'app'), ...attack('friends')] },
  chat: { files: 'src/chat/', tests: [...unit('chat'), 'test/vectors/', ...attack('documents', 'entries', 'photoEntries'), ...unit('sync', 'app')] },
  sync: { files: 'src/sync/', tests: [...unit('sync'), ...attack('backups', 'documents', 'entries', 'friends', 'links', 'notifications', 'photoEntries', 'photos', 'pictures', 'rooms', 'stickers'), ...unit('app')] },
  net: { files: 'src/net/', tests: [...unit('net'), 'test/contract/links.', ...attack('links', 'rooms'), ...unit('sync')] },
  relay: { files: 'src/relay/', tests: [...unit('relay'), 'test/contract/mailboxStore', 'test/contract/relay', ...attack('relay', 'relayFloods', 'relayQuota', 'relaySockets', 'blindRelay')] },
  store: { files: 'src/store/', tests: [...unit('store'), 'test/contract/store.', 'test/contract/lock.', ...unit('sync')] },
  sample: { files: 'test/mutation/sample/guard.ts', tests: ['test/mutation/sample/'] },
};

/** Files under a path or at the beginning of one, in the order of their names. */
function filesAt(path: string): readonly string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`);
  return files.filter((file) => file.startsWith(path)).sort();
}

/** Reads the text of files that are mutated itself. */
const NOT_ASKED = 'test/unit/crypto/mutations.test.ts';

export interface NumberedMutant extends Mutant {
  readonly number: number;
}

export const isRoom = (name: string): boolean => Object.hasOwn(ROOMS, name);
export const roomNames = (): readonly string[] => Object.keys(ROOMS);

/** All mutants of a room, numbered from 1. */
export function mutantsOf(room: string): readonly NumberedMutant[] {
  const files = filesAt(ROOMS[room]!.files).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  return files.flatMap((file) => findMutants(file, readFileSync(join(ROOT, file), 'utf8'))).map((mutant, at) => ({ ...mutant, number: at + 1 }));
}

/** The files of tests that are asked, in order. */
export function testsOf(room: string): readonly string[] {
  return [...new Set(ROOMS[room]!.tests.flatMap(filesAt))].filter((file) => file.endsWith('.test.ts') && file !== NOT_ASKED);
}
