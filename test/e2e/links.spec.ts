/** Links between real browsers: two Chromium processes and a relay process. */
import { expect, test, type Page } from '@playwright/test';
import { startStage, type LinksStage } from './linksStage.ts';

let stage: LinksStage;
test.beforeAll(async () => {
  stage = await startStage();
});
test.afterEach(() => stage.clear());
test.afterAll(() => stage.close());

interface Device {
  readonly page: Page;
  readonly name: string;
}

async function device(browser: 0 | 1, direct = true): Promise<Device> {
  const page = await stage.page(browser);
  const name = await page.evaluate((flag) => window.device.start(flag), direct);
  await page.evaluate((address) => window.device.connect([address]), stage.relay.address);
  await expect.poll(() => page.evaluate((address) => window.device.relay(address), stage.relay.address)).toBe('connected');
  return { page, name };
}
const allow = (a: Device, ...peers: Device[]): Promise<void> =>
  a.page.evaluate(([names, relay]) => window.device.allow(names, [relay]), [peers.map(({ name }) => name), stage.relay.address] as const);
const path = (a: Device, b: Device): Promise<string> => a.page.evaluate((peer) => window.device.path(peer), b.name);
const open = (a: Device, b: Device): Promise<{ id: number; direct: boolean }> => a.page.evaluate((peer) => window.device.open(peer), b.name);
const echo = (a: Device, id: number, bytes: number): Promise<number> => a.page.evaluate(([stream, size]) => window.device.echo(stream, size), [id, bytes] as const);
const peerConnections = (a: Device): Promise<number> => a.page.evaluate(() => window.peerConnections);

async function linked(a: Device, b: Device, expected: string, timeout = 15_000): Promise<void> {
  await Promise.all([allow(a, b), allow(b, a)]);
  await expect.poll(() => path(a, b), { timeout }).toBe(expected);
  await expect.poll(() => path(b, a), { timeout }).toBe(expected);
}

test('the scripts of links stay under 200 KiB (gzip)', () => {
  expect(stage.scriptBytes).toBeLessThan(200 * 1024);
});

test('[H46] two devices that allow each other at once have one PeerConnection, which goes on when the relay dies', async () => {
  const [alice, bob] = [await device(0), await device(1)];
  await linked(alice, bob, 'direct');
  expect(await peerConnections(alice)).toBe(1);
  expect(await peerConnections(bob)).toBe(1);
  const old = await open(alice, bob);
  expect(old.direct).toBe(true);
  await echo(alice, old.id, 1024 * 1024);

  await stage.relay.kill();
  await expect.poll(() => alice.page.evaluate((address) => window.device.relay(address), stage.relay.address)).not.toBe('connected');
  await echo(alice, old.id, 64 * 1024);
  const fresh = await open(bob, alice);
  await echo(bob, fresh.id, 64 * 1024);
  expect([await path(alice, bob), await peerConnections(alice), await peerConnections(bob)]).toEqual(['direct', 1, 1]);

  await stage.relay.start();
  for (const { page } of [alice, bob]) {
    await expect.poll(() => page.evaluate((address) => window.device.relay(address), stage.relay.address), { timeout: 15_000 }).toBe('connected');
  }
  // And the relay can bring a third device to both.
  const carol = await device(0);
  await Promise.all([allow(bob, alice, carol), allow(carol, bob)]);
  await expect.poll(() => path(carol, bob), { timeout: 15_000 }).toBe('direct');
  expect(await path(alice, bob)).toBe('direct');
  expect(await alice.page.evaluate((id) => window.device.isClosed(id), old.id)).toBe(false);
});

test('[F31] a stranger is refused before a PeerConnection exists, and let in once it is allowed', async () => {
  const bob = await device(0);
  const eve = await stage.page(1);
  const name = await eve.evaluate((relay) => window.stranger.start(relay), stage.relay.address);
  const knock = (): Promise<{ circuit: boolean; webrtc: boolean }> => eve.evaluate((peer) => window.stranger.knock(peer), bob.name);
  expect(await knock()).toEqual({ circuit: false, webrtc: false });
  expect([await peerConnections(bob), await eve.evaluate(() => window.peerConnections)]).toEqual([0, 0]);
  expect(await bob.page.evaluate((peer) => window.device.paths(peer), name)).toEqual([]);

  await allow(bob, { page: eve, name });
  await expect.poll(async () => (await knock()).webrtc, { timeout: 15_000 }).toBe(true);
  expect(await peerConnections(bob)).toBeGreaterThan(0);
});

test('without a direct path the relayed one serves, and comes back within 15 s of the relay', async () => {
  const [alice, bob] = [await device(0, false), await device(1)];
  await linked(alice, bob, 'relayed');
  const stream = await open(bob, alice);
  expect(stream.direct).toBe(false);
  await echo(bob, stream.id, 1024 * 1024);
  expect([await peerConnections(alice), await path(alice, bob)]).toEqual([0, 'relayed']);

  await stage.relay.kill();
  await expect.poll(() => path(alice, bob)).toBe('away');
  await expect.poll(() => bob.page.evaluate((id) => window.device.isClosed(id), stream.id)).toBe(true);
  await stage.relay.start();
  await expect.poll(() => path(alice, bob), { timeout: 15_000 }).toBe('relayed');
  await expect.poll(() => path(bob, alice), { timeout: 15_000 }).toBe('relayed');
  const again = await open(alice, bob);
  await echo(alice, again.id, 64 * 1024);
});
