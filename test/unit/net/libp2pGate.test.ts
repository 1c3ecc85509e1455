import { describe, expect, it } from 'vitest';
import { createLinkGate } from '../../../src/net/libp2pGate.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { own, visited } from '../../helpers/relayTargets.ts';

const bob = '12D3KooWBob' as PeerName;
const ours = '/dns/kith.example/tcp/443/tls/ws';
const his = '/dns/relay.bob.example/tcp/443/tls/ws';

function gateWith() {
  const gate = createLinkGate();
  gate.setRelays([...own('wss://kith.example', 'nonsense here', 'ws://not.local'), ...visited('wss://relay.bob.example', 'wss://kith.example', 'ws://127.0.0.1:80')]);
  gate.setPeers([
    { peer: bob, relays: ['wss://relay.bob.example', 'wss://relay.bob.example/', 'ws://127.0.0.1:80', 'wss://fourth.example'] },
  ]);
  return gate;
}

describe('the gate of links', () => {
  it('keeps sound addresses only, once each', () => {
    const gate = gateWith();
    expect(gate.relays()).toEqual({ own: ['wss://kith.example'], visited: ['wss://relay.bob.example'] });
    expect(gate.relaysOf(bob)).toEqual(['wss://relay.bob.example', 'ws://127.0.0.1', 'wss://fourth.example']);
    expect(gate.relaysOf('12D3KooWEve')).toEqual([]);
  });

  it.each([
    ours,
    his,
    `${ours}/p2p/12D3KooWRelay`,
    `${ours}/p2p/12D3KooWRelay/p2p-circuit/p2p/${bob}`,
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
    `${ours}/p2p/12D3KooWRelay/p2p-circuit/p2p/12D3KooWEve`,
    `${ours}/p2p/12D3KooWRelay/p2p-circuit`,
    `${ours}/p2p-circuit/p2p-circuit/p2p/${bob}`,
    `${ours}/http/p2p/x/y`,
    `${ours}/p2p/12D3KooWRelay/p2p-circuit/webrtc-direct/p2p/${bob}`,
    '/dns/fourth.example/tcp/443/tls/ws',
    '/dns/kith.example/tcp/444/tls/ws',
  ])('does not dial %s', (address) => {
    expect(gateWith().mayDial(address)).toBe(false);
  });

  it('[A23] a friend leads us to this very machine only when we have a relay here ourselves', () => {
    const gate = createLinkGate();
    gate.setRelays(visited('ws://127.0.0.1:8080'));
    expect([gate.relays().visited, gate.mayDial('/ip4/127.0.0.1/tcp/8080/ws')]).toEqual([[], false]);
    gate.setRelays([...own('ws://localhost:9090'), ...visited('ws://127.0.0.1:8080')]);
    expect([gate.relays().visited, gate.mayDial('/ip4/127.0.0.1/tcp/8080/ws')]).toEqual([['ws://127.0.0.1:8080'], true]);
  });

  it('[A23] where a friend says to be is dialled only once it is visited', () => {
    const gate = createLinkGate();
    gate.setPeers([{ peer: bob, relays: ['wss://relay.bob.example'] }]);
    expect(gate.mayDial(his)).toBe(false);
    gate.setRelays(visited('wss://relay.bob.example'));
    expect(gate.mayDial(his)).toBe(true);
  });

  it('keeps no more relays than the bounds, whatever is asked for: own ones never give way to those of others', () => {
    const gate = createLinkGate();
    const many = (name: string): string[] => Array.from({ length: 20 }, (_, n) => `wss://${name}${n}.example`);
    gate.setRelays([...visited(...many('their')), ...own(...many('our'))]);
    expect(gate.relays()).toEqual({ own: many('our').slice(0, LIMITS.relays), visited: many('their').slice(0, LIMITS.relaysVisited) });
  });

  it('forgets who is allowed no more', () => {
    const gate = gateWith();
    expect(gate.isAllowed(bob)).toBe(true);
    gate.setPeers([]);
    expect([gate.isAllowed(bob), gate.mayDial(`${his}/p2p/r/p2p-circuit/p2p/${bob}`), gate.mayDial(`${ours}/p2p/r/p2p-circuit/p2p/${bob}`)]).toEqual([false, false, false]);
  });
});
