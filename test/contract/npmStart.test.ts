/** `npm start` from the outside: whatever ends npm ends the relay, and its port is free. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bundleRelay } from '../../scripts/bundleRelay.mjs';
import { makeFolder } from '../helpers/relayProcess.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The project without its app: nothing to install or to build. */
async function layOut(folder: string): Promise<void> {
  await bundleRelay(ROOT);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'kith', type: 'module', scripts: { start: scripts.start } }));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  utimesSync(join(folder, 'package-lock.json'), 1, 1);
  cpSync(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
  for (const name of ['dist-relay', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name));
}

/** Resolves with the port once the relay says that it is ready. */
function ready(npm: ChildProcess): Promise<number> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer): void => {
      said += data.toString();
      const found = /Kith is ready at http:\/\/127\.0\.0\.1:(\d+)\n/.exec(said);
      if (found) resolve(Number(found[1]));
    };
    npm.stdout?.on('data', hear);
    npm.stderr?.on('data', hear);
    npm.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

const isWindows = process.platform === 'win32';
describe.skipIf(isWindows)(isWindows ? 'npm start (skipped: Windows ends the whole console)' : 'npm start', { timeout: 60_000 }, () => {
  const leftOver: (() => void)[] = [];
  afterEach(() => leftOver.splice(0).forEach((remove) => remove()));

  // SIGINT to npm alone ends nothing: npm waits for its script, to which a terminal gives the same signal.
  it.each(['SIGTERM', 'SIGKILL'] as const)('ends with npm: after %s to npm alone the relay is gone and its port free within two seconds', async (signal) => {
    const { folder, remove } = makeFolder();
    await layOut(folder);
    const npm = spawn('npm', ['start'], { cwd: folder, env: { ...process.env, PORT: '0', KITH_DATA: join(folder, 'data') }, stdio: ['ignore', 'pipe', 'pipe'] });
    leftOver.push(remove, () => npm.kill('SIGKILL'));
    const port = await ready(npm);
    expect(await listens(port)).toBe(true);
    npm.kill(signal);
    await expect.poll(() => listens(port), { timeout: 2000, interval: 50 }).toBe(false);
  });
});
