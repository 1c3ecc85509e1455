/** Parts of libraries that are replaced by ours, in the build and in the pages of tests. */
import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const alias = {
  // y-webrtc rides on our links: its WebRTC and its BroadcastChannel are replaced (docs/spec.md, rooms).
  'simple-peer/simplepeer.min.js': file('../src/net/linkPeer.ts'),
  'lib0/broadcastchannel': file('../src/net/noBroadcast.ts'),
  // Where @libp2p/webrtc takes the browser's PeerConnection from.
  '../webrtc/index.js': file('../src/net/peerConnection.ts'),
};
