import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, chromiumPath } from './test/helpers/chromium.ts';
import { serviceWorker } from './vite/serviceWorker.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** y-webrtc rides on our links: its WebRTC and its BroadcastChannel are replaced (docs/spec.md, rooms). */
const alias = {
  'simple-peer/simplepeer.min.js': file('./src/net/linkPeer.ts'),
  'lib0/broadcastchannel': file('./src/net/noBroadcast.ts'),
};

const nodeTest = (name: string) => ({
  extends: true as const,
  test: { name, environment: 'node' as const, include: [`test/${name}/**/*.test.ts`], server: { deps: { inline: ['y-webrtc', 'y-indexeddb', 'lib0', 'y-protocols', 'yjs'] } } },
});

export default defineConfig({
  plugins: [svelte(), serviceWorker()],
  resolve: { alias },
  build: { target: 'es2022', sourcemap: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: { format: 'es' },
  server: { port: 5173, strictPort: true },
  test: {
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'house', environment: 'node', include: ['test/*.test.ts'], server: { deps: { inline: ['y-webrtc', 'y-indexeddb', 'lib0', 'y-protocols', 'yjs'] } } } },
      ...['unit', 'contract', 'vectors', 'sim', 'attack', 'bench'].map(nodeTest),
      {
        extends: true,
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromiumPath(), args: [...chromiumArgs] } }),
            instances: [{ browser: 'chromium' as const }],
          },
        },
      },
    ],
  },
});
