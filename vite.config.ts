import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, chromiumPath } from './test/helpers/chromium.ts';
import { taskCommands } from './test/helpers/tasks.ts';
import { alias } from './vite/alias.ts';
import { filesApart } from './vite/apart.ts';
import { emoji } from './vite/emoji.ts';
import { serviceWorker } from './vite/serviceWorker.ts';
import { Order } from './vite/order.ts';

/**
 * Code of the worker that is loaded when it is first needed. All the rest stands in one chunk: cut where the late ones meet it, in a
 * dozen, it weighs a KiB more.
 */
const LATE = /src\/(app\/(asking|beginning|choices|earlier\w*|forward|later|laterRows|listing|media|mediaPage|meeting|news|offs|openChat|picker|picture|reach|readDesk|report|search|signVerbs|stickers|storage|takingBack|talking|threadPage|unsent|backup|backupForm|backupMedia|exporting|exportForm|files|policies|proving|restoring|restoringMedia|retrying|said|zip)|sync\/(allowance|depot|loading|liveDesk|liveRoom|keptDocuments|room|porters|posting|portraits|ties|blob(Fetch|Put|Rows|Space|Stream|Wire)|comeBack|earlier\w*)|crypto\/(xwing|bulk|blob|stamp|words|fileError|passphrase|stretch|sealedFile)|people\/(newAccount|olderRecords|request|requestText|requestWork|safetyCode)|net\/(mailbox|requests|chunks|room\w*|linkPeer|noBroadcast)|store\/(blobsTable|blobFiles|turns|yDocuments|erasing)|chat\/(capsule|requestCapsule|chapterDocument|profile|documentRuns|laneForm|gate|redacting|deeds|reaching|reads|emoji|forkTelling|forgetting|idle|epochOver|epochUse|epochForget|epochAnswer|epochEarlier|crossTwins|overviewDisk|overviewForm|shown|summaries|writing)|protocol\/(mailboxWire|pieces|frames)|workers\/(photo))\b/;
const inCore = (id: string): boolean => /src\/(app|sync|people|chat|crypto|store|net|ports|protocol|workers)\/|node_modules\/(tweetnacl|comlink|idb|@noble\/hashes\/(sha2|_md|utils|hmac))\b/.test(id) && !LATE.test(id);

/** A peer of the benchmarks has a decoder that is built on the machine; without it, it decodes in JavaScript. */
const NO_NATIVE_CBOR = { CBOR_NATIVE_ACCELERATION_DISABLED: 'true' };

/** The simulator runs at the lowest priority beside browsers: what takes ten seconds alone takes minutes there. A guard against hanging, and no figure. */
const PATIENT = { testTimeout: 600_000, hookTimeout: 600_000 };

/** Against servers of others it is measured on request alone (`npm run bench`): they take their time to start. */
const filesOf = (name: string): string => (name === 'bench' && !process.env['KITH_BENCH'] ? 'test/bench/{bench,restoring}.test.ts' : `test/${name}/**/*.test.ts`);

const SHARING = ['unit', 'vectors', 'attack'];

const nodeTest = (name: string) => ({
  extends: true as const,
  test: { name, ...(name === 'sim' ? PATIENT : {}), environment: 'node' as const, include: [filesOf(name)], env: NO_NATIVE_CBOR, server: { deps: { inline: ['y-webrtc', 'y-indexeddb', 'y-websocket', 'lib0', 'y-protocols', 'yjs'] } } },
});

/** Its files share the product's modules, but for those that change modules: these are the project `apart`. */
const sharing = (name: string) => {
  const { test, ...project } = nodeTest(name);
  return { ...project, test: { ...test, isolate: false, setupFiles: ['test/helpers/leaveNothing.ts'], exclude: filesApart(`test/${name}`) } };
};
const apart = { ...nodeTest('apart'), test: { ...nodeTest('apart').test, include: SHARING.flatMap((name) => filesApart(`test/${name}`)) } };

/** A condition is waited for as long as a busy machine may need; one that never holds still fails its test. */
const PATIENTLY = { poll: { timeout: 15_000 } };

/** Each project its own: vitest writes into it. */
const screens = () => ({
  browser: {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    commands: taskCommands,
    provider: playwright({ launchOptions: { executablePath: chromiumPath(), args: [...chromiumArgs] } }),
    // Two runs at once each take the next free port.
    api: { strictPort: false },
    instances: [{ browser: 'chromium' as const }],
  },
});

export default defineConfig({
  plugins: [svelte(), emoji(), serviceWorker()],
  resolve: { alias },
  build: { target: 'es2022', sourcemap: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: {
    format: 'es',
    // tweetnacl asks for Node's randomness where there is a `require`.
    rolldownOptions: { transform: { define: { 'typeof require': '"undefined"' } }, output: { codeSplitting: { groups: [{ name: 'core', test: inCore }] }, comments: { annotation: false } } },
  },
  server: { port: 5173, strictPort: true },
  test: {
    testTimeout: 20_000,
    // What one project has compiled the next one need not.
    experimental: { fsModuleCache: true },
    expect: PATIENTLY,
    sequence: { sequencer: Order },
    projects: [
      { extends: true, test: { name: 'house', environment: 'node', include: ['test/*.test.ts'], server: { deps: { inline: ['y-webrtc', 'y-indexeddb', 'lib0', 'y-protocols', 'yjs'] } } } },
      ...SHARING.map(sharing),
      apart,
      ...['contract', 'sim', 'bench'].map(nodeTest),
      { extends: true, test: { ...screens(), name: 'ui', isolate: false, setupFiles: ['test/ui/setup.ts'], include: ['test/ui/**/*.test.ts'] } },
      // Measured as it ships: what Svelte looks after besides while one develops is work that nobody's page has.
      { plugins: [svelte({ compilerOptions: { dev: false } }), emoji()], resolve: { alias, conditions: ['module', 'browser', 'production'] }, test: { ...screens(), name: 'shipped', include: ['test/shipped/**/*.test.ts'], expect: PATIENTLY } },
    ],
  },
});
