import { describe, expect, it } from 'vitest';
import { createLinkGate } from '../../../src/net/libp2pGate.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';

const bob = '12D3KooWBob' as PeerName;
const own = '/dns/kith.example/tcp/443/tls/ws';
const his = '/dns/relay.bob.example/tcp/443/tls/ws';

function gateWith() {
  const gate = createLinkGate();
  gate.setRelays(['wss://kith.example', 'nonsense here', 'ws://not.local']);
  gate.setPeers([
    { peer: bob, relays: ['wss://relay.bob.example', 'wss://relay.bob.example/', 'ws://127.0.0.1:80', 'wss://fourth.example'] },
  ]);
  return gate;
}

describe('the gate of links', () => {
  it('keeps sound addresses only, once each, and no more of a friend than a card names', () => {
    const gate = gateWith();
    expect(gate.ownRelays()).toEqual(['wss://kith.example']);
    expect(gate.relaysOf(bob)).toEqual(['wss://relay.bob.example']);
    expect(gate.relaysOf('12D3KooWEve')).toEqual([]);
  });

  it.each([
    own,
    his,
    `${own}/p2p/12D3KooWRelay`,
    `${own}/p2p/12D3KooWRelay/p2p-circuit/p2p/${bob}`,
    `${his}/p2p/12D3KooWRelay/p2p-circuit/webrtc/p2p/${bob}`,
  ])('dials %s', (address) => {
    expect(gateWith().mayDial(address)).toBe(true);
  });

  it.each([
    '',
    '/',
    '/dns/evil.example/tcp/443/tls/ws',
    '/ip4/192.168.1.1/tcp/80/ws',
    '/ip4/127.0.0.1/tcp/80/ws',
    `/dns/evil.example/tcp/443/tls/ws/p2p/12D3KooWRelay/p2p-circuit/p2p/${bob}`,
    `${own}/p2p/12D3KooWRelay/p2p-circuit/p2p/12D3KooWEve`,
    `${own}/p2p/12D3KooWRelay/p2p-circuit`,
    `${own}/p2p-circuit/p2p-circuit/p2p/${bob}`,
    `${own}/http/p2p/x/y`,
    `${own}/p2p/12D3KooWRelay/p2p-circuit/webrtc-direct/p2p/${bob}`,
    '/dns/fourth.example/tcp/443/tls/ws',
    '/dns/kith.example/tcp/444/tls/ws',
  ])('does not dial %s', (address) => {
    expect(gateWith().mayDial(address)).toBe(false);
  });

  it('a friend leads us to this very machine only when we have a relay here ourselves', () => {
    const gate = createLinkGate();
    gate.setPeers([{ peer: bob, relays: ['ws://127.0.0.1:8080'] }]);
    expect([gate.relaysOf(bob), gate.mayDial('/ip4/127.0.0.1/tcp/8080/ws')]).toEqual([[], false]);
    gate.setRelays(['ws://localhost:9090']);
    expect([gate.relaysOf(bob), gate.mayDial('/ip4/127.0.0.1/tcp/8080/ws')]).toEqual([['ws://127.0.0.1:8080'], true]);
  });

  it('forgets who is allowed no more', () => {
    const gate = gateWith();
    expect(gate.isAllowed(bob)).toBe(true);
    gate.setPeers([]);
    expect([gate.isAllowed(bob), gate.mayDial(his), gate.mayDial(`${own}/p2p/r/p2p-circuit/p2p/${bob}`)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
