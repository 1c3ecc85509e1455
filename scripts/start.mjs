// npm start: installs and builds what is missing or older than its sources, then runs the relay with the app in this process.
// Imports node: modules only, until the packages are there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';
import { endWithNpm } from './parent.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
endWithNpm();

const SOURCES = ['src', 'public', 'vite', 'index.html', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];

/** Newest change below a path, ms; 0 when there is none. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Where there is no Vite (an installation without development packages), a built `dist` is taken as it is. */
function needsBuild() {
  if (!existsSync('index.html') || !existsSync('node_modules/vite')) return false;
  return newest('dist/index.html') < Math.max(...SOURCES.map(newest));
}

install();
if (needsBuild()) {
  console.log('Building the app …');
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('The app could not be built.');
    process.exit(1);
  }
}
const { register } = await import('tsx/esm/api');
register();
const { runRelay } = await import('../src/relay/main.ts');
await runRelay(root);
