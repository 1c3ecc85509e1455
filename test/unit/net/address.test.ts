import { describe, expect, it } from 'vitest';
import { addressToMultiaddr, isLoopbackAddress, multiaddrToAddress, parseRelayAddress } from '../../../src/net/address.ts';

const kept = (text: string): string => {
  const parsed = parseRelayAddress(text);
  return parsed.ok ? parsed.value : parsed.error.code;
};

describe('[S11.1] a relay address', () => {
  it.each([
    ['kith.example', 'wss://kith.example'],
    ['  Kith.Example:8443 ', 'wss://kith.example:8443'],
    ['https://kith.example/', 'wss://kith.example'],
    ['https://kith.example:443', 'wss://kith.example'],
    ['wss://kith.example:4433', 'wss://kith.example:4433'],
    ['198.51.100.7:9000', 'wss://198.51.100.7:9000'],
    ['wss://[2001:db8::1]:9000', 'wss://[2001:db8::1]:9000'],
    ['bücher.example', 'wss://xn--bcher-kva.example'],
    ['localhost:8080', 'ws://localhost:8080'],
    ['127.0.0.1:8080', 'ws://127.0.0.1:8080'],
    ['http://localhost:8080', 'ws://localhost:8080'],
    ['ws://127.0.0.1', 'ws://127.0.0.1'],
    ['http://[::1]:80', 'ws://[::1]'],
  ])('%j is kept as %j', (text, expected) => expect(kept(text)).toBe(expected));

  it.each([
    '',
    '   ',
    'two words',
    'wss://',
    'ftp://kith.example',
    'javascript:alert(1)',
    'kith.example/path',
    'https://kith.example/?q',
    'https://kith.example/?',
    'https://kith.example/#x',
    'https://user:pw@kith.example',
    'kith.example:99999',
    'kith.example:0',
    '<b>',
    'a'.repeat(300),
    'https:\\\\kith.example',
    '..',
  ])('%j is none', (text) => expect(kept(text)).toBe('relayAddressBad'));

  it.each([
    'ws://kith.example',
    'http://kith.example',
    'ws://192.168.1.5:8080',
    'http://localhost.kith.example',
    'ws://1270.0.0.1.example',
  ])('%j is refused: unencrypted and not this machine', (text) => expect(kept(text)).toBe('relayInsecure'));

  it('stays as it is when it is parsed again', () => {
    for (const text of ['kith.example', 'https://[2001:db8::1]', 'localhost:8080']) expect(kept(kept(text))).toBe(kept(text));
  });

  it('tells this machine from others', () => {
    expect(['ws://localhost:1', 'ws://127.9.9.9', 'ws://[::1]:2', 'wss://localhost'].map(isLoopbackAddress)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['wss://kith.example', 'wss://127.example', 'nonsense'].map(isLoopbackAddress)).toEqual([false, false, false]);
  });
});

describe('its multiaddr', () => {
  it.each([
    ['wss://kith.example', '/dns/kith.example/tcp/443/tls/ws'],
    ['wss://198.51.100.7:9000', '/ip4/198.51.100.7/tcp/9000/tls/ws'],
    ['ws://127.0.0.1:8080', '/ip4/127.0.0.1/tcp/8080/ws'],
    ['ws://[::1]', '/ip6/::1/tcp/80/ws'],
  ])('%s is %s and back', (address, multiaddr) => {
    expect(addressToMultiaddr(address)).toBe(multiaddr);
    expect(multiaddrToAddress(multiaddr)).toBe(address);
    expect(multiaddrToAddress(`${multiaddr}/p2p/12D3KooWabc/p2p-circuit`)).toBe(address);
  });

  it.each([
    '',
    '/ip4/127.0.0.1/tcp/80',
    '/ip4/10.0.0.1/tcp/80/ws',
    '/dns/kith.example/udp/443/quic-v1',
    '/dns/kith.example/tcp/443/wsx',
    'wss://kith.example',
  ])('%j gives no address', (text) => expect(multiaddrToAddress(text)).toBeNull());
});
