/**
 * A modified client, built from the product itself: every check of what may leave is taken out, nothing else is changed. What
 * is taken out is named here by its text, so that a check which moves makes this fail and not pass by.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';
import type { createPerson } from '../../helpers/worldPerson.ts';

const ROOT = join(import.meta.dirname, '../../..');

type Edit = readonly [from: RegExp, to: string];

const EDITS: Readonly<Record<string, readonly Edit[]>> = {
  'src/people/policy.ts': [
    [/export const maySend = .*/, 'export const maySend = (): PolicyReason | null => null;'],
    [/export const mayMeet = .*/, 'export const mayMeet = (): boolean => true;'],
    [/(export function mayReceive\([^)]*\): PolicyReason \| null) \{/, '$1 {\n  if (Date.now() > 0) return null;'],
  ],
  'src/people/person.ts': [[/export const isWanted = .*/, 'export const isWanted = (_person: Person): boolean => true;']],
  'src/sync/asking.ts': [[/return maySend\(book\.home\.policy, followState\(person, now\)\) === 'requestSent';/, 'return true;']],
  'src/people/home.ts': [[/export const isHeld = .*/, 'export const isHeld = (): boolean => false;']],
  'src/sync/herald.ts': [[/person\.blocked \|\| !greeting\.isListed\(person\)/, 'false']],
  'src/sync/greeting.ts': [[/if \(home\.policy === POLICY\.off\) return;/, '']],
};

function withoutChecks(): Plugin {
  const done = new Set<string>();
  return {
    name: 'without-checks',
    enforce: 'pre',
    transform(code, id) {
      const file = Object.keys(EDITS).find((name) => id.endsWith(name));
      if (!file) return null;
      done.add(file);
      return EDITS[file]!.reduce((text, [from, to]) => {
        if (!from.test(text)) throw new Error(`${file} has no ${String(from)} any more`);
        return text.replace(from, to);
      }, code);
    },
    buildEnd() {
      const missing = Object.keys(EDITS).filter((file) => !done.has(file));
      if (missing.length > 0) throw new Error(`not part of the client any more: ${missing.join()}`);
    },
  };
}

/** Somebody with the modified client, on a device of their own or on a copy of a disk. */
export async function buildModifiedClient(): Promise<typeof createPerson> {
  const outDir = join(ROOT, `.test/modified-${process.pid}`);
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [withoutChecks()],
    build: { ssr: join(import.meta.dirname, 'client.ts'), outDir, emptyOutDir: true, target: 'node20', minify: false, rolldownOptions: { output: { codeSplitting: false } } },
    ssr: { noExternal: true },
  });
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(outDir, 'client.js')).href)) as { createPerson: typeof createPerson };
  return module.createPerson;
}
