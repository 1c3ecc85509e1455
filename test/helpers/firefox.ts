/** Which Firefox the tests use: found, or installed, by the script that says where. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** @throws Error when there is none and none can be installed */
export const firefoxPath = (): string => execFileSync('bash', [join(import.meta.dirname, '..', '..', 'scripts', 'firefox.sh')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
