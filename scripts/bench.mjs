// npm run bench: ratios against peers in one run, interleaved, with raw values, load and versions. Takes some minutes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install } from './install.mjs';

process.chdir(join(import.meta.dirname, '..'));
install();
const run = (command, args) =>
  spawnSync(process.execPath, [`node_modules/.bin/${command}`, ...args], { stdio: 'inherit', env: { ...process.env, KITH_BENCH: 'full' } }).status ?? 1;
const statuses = [run('vitest', ['run', '--project', 'bench', '--disable-console-intercept']), run('playwright', ['test', 'speed.spec.ts', 'memory.spec.ts'])];
process.exit(Math.max(...statuses));
