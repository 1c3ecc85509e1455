// npm run bench: ratios against peers in one run, interleaved, with raw values, load and versions. Takes some minutes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install } from './install.mjs';

process.chdir(join(import.meta.dirname, '..'));
install();
const { status } = spawnSync(process.execPath, ['node_modules/.bin/vitest', 'run', '--project', 'bench', '--disable-console-intercept'], {
  stdio: 'inherit',
  env: { ...process.env, KITH_BENCH: 'full' },
});
process.exit(status ?? 1);
