/**
 * After the app is built: lists what must be there offline, hashes it, and builds `src/workers/sw.ts` with that list.
 * Files whose name carries a hash need no revision; all others get the first 12 hex digits of their SHA-256.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build, type Plugin } from 'vite';

export interface PrecacheEntry {
  readonly url: string;
  readonly revision: string | null;
}

const PRECACHED = /\.(js|css|html|svg|png|webmanifest|woff2)$/;
const HASHED_NAME = /-[\w-]{8}\.\w+$/;

const sha12 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex').slice(0, 12);

function precacheList(folder: string): PrecacheEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && PRECACHED.test(entry.name) && entry.name !== 'sw.js')
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const url = '/' + relative(folder, path).split(sep).join('/');
      return { url, revision: HASHED_NAME.test(url) ? null : sha12(readFileSync(path)) };
    })
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

export function serviceWorker(): Plugin {
  let root = '';
  let folder = '';
  return {
    name: 'kith:service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      root = config.root;
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        const list = precacheList(folder);
        await build({
          configFile: false,
          root,
          logLevel: 'warn',
          publicDir: false,
          define: { __PRECACHE__: JSON.stringify(list), __VERSION__: JSON.stringify(sha12(JSON.stringify(list))) },
          build: {
            outDir: folder,
            emptyOutDir: false,
            target: 'es2022',
            rollupOptions: { input: join(root, 'src/workers/sw.ts'), output: { entryFileNames: 'sw.js', format: 'iife' } },
          },
        });
      },
    },
  };
}
