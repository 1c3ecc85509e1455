import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, networkOf } from '../../../src/relay/clientAddress.ts';
import { readConfig, StartError } from '../../../src/relay/config.ts';
import { loadIdentity } from '../../../src/relay/identity.ts';
import { createPace } from '../../../src/relay/quota.ts';
import { createManualClock } from '../../helpers/relay.ts';
import { makeFolder } from '../../helpers/relayProcess.ts';

const GiB = 1024 ** 3;

describe('configuration', () => {
  it('needs nothing: this machine only, port 8080, .kith in the project', () => {
    expect(readConfig({}, '/p')).toEqual({ host: '127.0.0.1', port: 8080, data: '/p/.kith', url: null, trustProxy: false, mediaBytes: 8 * GiB, dist: '/p/dist' });
  });

  it('takes what is set, and an empty text as not set', () => {
    const env = { HOST: '0.0.0.0', PORT: '443', KITH_DATA: '/var/kith', KITH_URL: 'https://kith.example.org', KITH_TRUST_PROXY: '1', KITH_MEDIA: '20' };
    expect(readConfig(env, '/p')).toMatchObject({ host: '0.0.0.0', port: 443, data: '/var/kith', url: 'https://kith.example.org', trustProxy: true, mediaBytes: 20 * GiB });
    expect(readConfig({ HOST: '', PORT: '', KITH_URL: '' }, '/p').port).toBe(8080);
    expect([readConfig({ KITH_MEDIA: '' }, '/p').mediaBytes, readConfig({ KITH_MEDIA: '0' }, '/p').mediaBytes]).toEqual([8 * GiB, 0]);
    expect(readConfig({ HOST: 'localhost' }, '/p').host).toBe('127.0.0.1');
  });

  it('refuses, in a sentence, what it cannot mean', () => {
    for (const env of [{ PORT: '70000' }, { PORT: '80a' }, { PORT: '-1' }, { HOST: 'kith.example' }, { KITH_URL: 'kith.example' }, { KITH_URL: 'https://a/b' }, { KITH_URL: 'ftp://a' }, { KITH_TRUST_PROXY: 'yes' }, { KITH_MEDIA: '8GiB' }, { KITH_MEDIA: '-1' }, { KITH_MEDIA: '0.5' }]) {
      expect(() => readConfig(env, '/p')).toThrow(StartError);
    }
  });
});

describe('the identity', () => {
  it('is made once and read after that', async () => {
    const { folder, remove } = makeFolder();
    const seed = await loadIdentity(join(folder, 'new', 'data'));
    expect(await loadIdentity(join(folder, 'new', 'data'))).toEqual(seed);
    expect(await loadIdentity(join(folder, 'other'))).not.toEqual(seed);
    remove();
  });

  it('is not replaced when it is damaged, and a folder that is a file is said to be so', async () => {
    const { folder, remove } = makeFolder();
    writeFileSync(join(folder, 'relay.key'), 'short');
    chmodSync(join(folder, 'relay.key'), 0o600);
    await expect(loadIdentity(folder)).rejects.toThrow(/damaged/);
    await expect(loadIdentity(join(folder, 'relay.key'))).rejects.toThrow(StartError);
    remove();
  });
});

describe('client addresses', () => {
  const from = (remoteAddress: string, forwarded?: string) => ({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage;

  it('[H42] come from the socket; from the last entry of a trusted proxy only when told so', () => {
    expect(clientAddress(from('192.0.2.1', '203.0.113.9'), false)).toBe('192.0.2.1');
    expect(clientAddress(from('127.0.0.1', '9.9.9.9, 203.0.113.9'), true)).toBe('203.0.113.9');
    expect(clientAddress(from('127.0.0.1', 'not an address'), true)).toBe('127.0.0.1');
    expect(clientAddress(from('::ffff:192.0.2.1'), false)).toBe('192.0.2.1');
  });

  it('share an allowance by IPv4 address or IPv6 /64', () => {
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('2001:db8:0:1::5')).toBe(networkOf('2001:0db8:0000:0001:ffff::1'));
    expect(networkOf('2001:db8:0:1::5')).not.toBe(networkOf('2001:db8:0:2::5'));
    expect(networkOf('::1')).toBe('0:0:0:0');
  });
});

describe('pace', () => {
  it('lets a burst through, then so many a second', () => {
    const clock = createManualClock();
    const pace = createPace(clock, { burst: 2, perSecond: 10 });
    expect([pace.wait(), pace.wait(), pace.wait(), pace.wait()]).toEqual([0, 0, 100, 200]);
    clock.pass(1000);
    expect(pace.wait()).toBe(0);
  });
});
