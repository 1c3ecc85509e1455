// npm run check: types of the app, the core, the service worker; lint. Fails when one of them does.
import { spawn } from 'node:child_process';

const steps = [
  ['svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']],
  ['tsc', ['-p', 'src/tsconfig.core.json']],
  ['tsc', ['-p', 'tsconfig.sw.json']],
  ['eslint', ['.']],
];
/** Resolves with what it said when it is over. */
const run = ([tool, args]) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [new URL(`../node_modules/.bin/${tool}`, import.meta.url).pathname, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (part) => said.push(part));
    child.stderr.on('data', (part) => said.push(part));
    child.on('close', (status) => resolve({ status: status ?? 1, said: Buffer.concat(said) }));
  });

// Each works on one core: so they run side by side.
const ends = await Promise.all(steps.map(run));
for (const { said } of ends) process.stdout.write(said);
process.exitCode = Math.max(...ends.map(({ status }) => status));
