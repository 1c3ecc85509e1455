// npm run dev: the relay on port 8081 with Vite's development server for its pages: one origin, as in a real run.
import { join } from 'node:path';
import { install } from './install.mjs';
import { endWithNpm } from './parent.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
endWithNpm();
process.env['PORT'] ??= '8081';
process.env['KITH_DATA'] ??= '.kith/dev';

install();
const { createServer } = await import('vite');
const vite = await createServer({ server: { middlewareMode: true, ws: { port: Number(process.env['PORT']) + 1000 } }, appType: 'spa' });
const { register } = await import('tsx/esm/api');
register();
const { runRelay } = await import('../src/relay/main.ts');
await runRelay(root, { pages: vite.middlewares });
