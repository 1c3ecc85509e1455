// Installs the project's packages when they are missing or older than the lock file. Imports node: modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const LOCK = 'package-lock.json';
/** npm writes this file last, so its time is that of the installation. */
const MARK = 'node_modules/.package-lock.json';

/** Whether `npm ci` has to run in the current folder. */
export const needsInstall = () => !existsSync(MARK) || statSync(MARK).mtimeMs < statSync(LOCK).mtimeMs - 1000;

/** Runs `npm ci` when needed. Ends the process with a plain sentence when it fails. */
export function install() {
  if (!needsInstall()) return;
  console.log('Installing packages (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('npm ci failed; the packages could not be installed.');
    process.exit(1);
  }
}
