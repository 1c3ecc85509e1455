// npm run check: types of the app, the core, the service worker; lint. Stops at the first that fails.
import { spawnSync } from 'node:child_process';

const steps = [
  ['svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']],
  ['tsc', ['-p', 'src/tsconfig.core.json']],
  ['tsc', ['-p', 'tsconfig.sw.json']],
  ['eslint', ['.']],
];
for (const [tool, args] of steps) {
  const { status } = spawnSync(process.execPath, [new URL(`../node_modules/.bin/${tool}`, import.meta.url).pathname, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
