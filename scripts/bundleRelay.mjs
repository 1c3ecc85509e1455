// Makes the relay one file, when that is older than its sources: so it starts in a sixth of the time, which compiling and looking up
// each of them took. What is native stays a package of its own. Imports node: modules only, until it has to be made.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Below the project's folder, since its native packages are found from there. */
const FOLDER = 'dist-relay';
export const RELAY = `${FOLDER}/relay.mjs`;

/** Newest change below a path, ms; 0 when there is none. */
export function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const SOURCES = ['src', 'package-lock.json', 'scripts/bundleRelay.mjs'];

/** Whether it is missing, or older than what it is made of. The app has sources of its own: they do not make the relay old. */
export const isRelayOld = (root) => newest(join(root, RELAY)) < Math.max(...SOURCES.map((path) => newest(join(root, path))));

/** @param root the project's folder @returns the file */
export async function bundleRelay(root) {
  const file = join(root, RELAY);
  if (!isRelayOld(root)) return file;
  const { build } = await import('vite');
  // Whoever starts it meanwhile has the one before, or the new one, and never half of it.
  const outDir = mkdtempSync(join(root, '.relay-'));
  try {
    await build({
      configFile: false, root, publicDir: false, logLevel: 'warn',
      ssr: { noExternal: true, external: ['classic-level'], target: 'node' },
      build: { ssr: 'src/relay/main.ts', outDir, target: 'node20', minify: false, rolldownOptions: { output: { entryFileNames: 'relay.mjs' } } },
    });
    mkdirSync(join(root, FOLDER), { recursive: true });
    renameSync(join(outDir, 'relay.mjs'), file);
  } finally {
    rmSync(outDir, { recursive: true });
  }
  return file;
}

if (process.argv[1] === import.meta.filename) await bundleRelay(join(import.meta.dirname, '..'));
