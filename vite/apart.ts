import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What makes a file of tests unfit to share its modules with others: it puts something else in a module's place, or loads it anew. */
const CHANGES_MODULES = /\bvi\.(doMock|mock|resetModules)\(|helpers\/roomPeers\.ts/;

/**
 * The files of tests under a folder that need modules of their own. All others share them within a process: loading the product
 * anew for each file took as much time as the tests themselves.
 */
export const filesApart = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .filter((file) => CHANGES_MODULES.test(readFileSync(file, 'utf8')));
