/** What libp2p expects of its platform and Node 20 lacks, and a WebSocket that fails as quietly as a browser's. Import before libp2p. */
import '../../src/relay/polyfill.ts';
import { WebSocket as NodeWebSocket } from 'ws';

/** A browser tells of a failed dial by events; the class of `ws` would end the process when nobody listens any more. */
class QuietWebSocket extends NodeWebSocket {
  constructor(url: string | URL) {
    super(url);
    this.on('error', () => {});
  }
}

Object.defineProperty(globalThis, 'WebSocket', { value: QuietWebSocket, configurable: true, writable: true });
