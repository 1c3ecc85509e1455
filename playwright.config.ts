import { defineConfig } from '@playwright/test';

/** Each test starts its own browsers and relays (test/e2e/stage.ts): two browser processes with own profiles at most. */
export default defineConfig({ workers: 1, fullyParallel: false, timeout: 120_000, expect: { timeout: 20_000 }, outputDir: '.test/e2e', retries: 0,
  projects: [{ name: 'chromium', testDir: 'test/e2e' }, { name: 'firefox', testDir: 'test/firefox' }] });
