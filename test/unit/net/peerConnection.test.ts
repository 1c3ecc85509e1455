import { describe, expect, it, vi } from 'vitest';

class FakePeerConnection extends EventTarget {}
const load = (): Promise<typeof import('../../../src/net/peerConnection.ts')> => {
  vi.resetModules();
  return import('../../../src/net/peerConnection.ts');
};
vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
const RTCPeerConnection = (await load()).RTCPeerConnection!;

/** A data channel of the other end, as libp2p gets it. */
function incoming(label: string): { closed: number; close: () => void } {
  const channel = { label, closed: 0, close: () => void channel.closed++ };
  new RTCPeerConnection().dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
  return channel;
}

describe('data channels of the other end', () => {
  it('the one it opened to have candidates gathered is left for it to close: else it may never see it open', () => {
    const channel = incoming('init');
    channel.close();
    expect(channel.closed).toBe(0);
  });

  it('every other is closed as asked', () => {
    const channel = incoming('');
    channel.close();
    expect(channel.closed).toBe(1);
  });
});

it('[F2] a browser without WebRTC loads it all the same, and has none', async () => {
  vi.unstubAllGlobals();
  expect((await load()).RTCPeerConnection).toBeUndefined();
});
