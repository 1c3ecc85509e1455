/** What libp2p expects of its platform and Node 20 lacks. Import before libp2p. */
import { WebSocket as NodeWebSocket } from 'ws';

interface Resolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason: unknown) => void;
}

function withResolvers<T>(): Resolvers<T> {
  let resolve!: Resolvers<T>['resolve'];
  let reject!: Resolvers<T>['reject'];
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A browser's WebSocket tells of a failed dial by events; the one of `ws` would end the process when nobody listens any more. */
class QuietWebSocket extends NodeWebSocket {
  constructor(url: string | URL) {
    super(url);
    this.on('error', () => {});
  }
}

if (!('withResolvers' in Promise)) Object.defineProperty(Promise, 'withResolvers', { value: withResolvers, configurable: true, writable: true });
if (!('WebSocket' in globalThis)) Object.defineProperty(globalThis, 'WebSocket', { value: QuietWebSocket, configurable: true, writable: true });
