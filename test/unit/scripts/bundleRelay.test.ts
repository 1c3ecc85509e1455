/** When the relay's one file is made again: with each start it would cost more than it spares. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { isRelayOld, RELAY } from '../../../scripts/bundleRelay.mjs';

const root = mkdtempSync(join(tmpdir(), 'kith-bundle-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is when it is missing or older than its sources, and not when only the app has changed', () => {
  const changed = (path: string, at: number): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
    utimesSync(join(root, path), at, at);
  };
  changed('src/relay/main.ts', 100);
  expect(isRelayOld(root)).toBe(true);
  changed(RELAY, 200);
  expect(isRelayOld(root)).toBe(false);
  changed('public/icon.svg', 300);
  expect(isRelayOld(root)).toBe(false);
  changed('package-lock.json', 300);
  expect(isRelayOld(root)).toBe(true);
});
