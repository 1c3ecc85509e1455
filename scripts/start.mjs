// npm start: installs and builds what is missing or older than its sources, then runs the relay with the app in this process.
// Imports node: modules only, until the packages are there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRelayOld, newest, RELAY } from './bundleRelay.mjs';
import { install } from './install.mjs';
import { endWithNpm } from './parent.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
endWithNpm();

const SOURCES = ['src', 'public', 'vite', 'index.html', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];

/** Where there is no Vite (an installation without development packages), what was built is taken as it is. */
function needsBuild() {
  if (!existsSync('index.html') || !existsSync('node_modules/vite')) return false;
  return isRelayOld(root) || newest('dist/index.html') < Math.max(...SOURCES.map(newest));
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
const { runRelay } = await import(`../${RELAY}`);
await runRelay(root);
