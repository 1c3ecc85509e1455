// npm run kills -- --rounds N [--relay]: a real Chromium killed right after a message appeared, N times on one profile (200 unless told
// otherwise), or with --relay the relay right behind its OK (500). Each start checks what was acknowledged before the kill.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install } from './install.mjs';

process.chdir(join(import.meta.dirname, '..'));
install();
const relay = process.argv.includes('--relay');
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? (relay ? '500' : '200') : process.argv[at + 1];
const [tool, ...args] = relay
  ? ['vitest', 'run', '--project', 'contract', 'test/contract/relay.test.ts', '-t', 'R9']
  : ['playwright', 'test', '--project=chromium', 'outage.spec.ts', '-g', 'the browser is killed right after a message'];
process.exit(spawnSync(process.execPath, [`node_modules/.bin/${tool}`, ...args], { stdio: 'inherit', env: { ...process.env, KITH_KILLS: rounds } }).status ?? 1);
