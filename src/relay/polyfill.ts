/**
 * What libp2p 3 takes for granted and Node 20 lacks. Must be the first import of whatever starts a libp2p node in Node:
 * `Promise.withResolvers` (Node 22), and a global WebSocket (Node 22) for nodes that dial.
 */
import { WebSocket } from 'ws';

interface Resolvers {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

function withResolvers(this: PromiseConstructor): Resolvers {
  let resolve: Resolvers['resolve'] = () => undefined;
  let reject: Resolvers['reject'] = () => undefined;
  const promise = new this<unknown>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

if (!('withResolvers' in Promise)) Object.defineProperty(Promise, 'withResolvers', { value: withResolvers, writable: true, configurable: true });
if (!('WebSocket' in globalThis)) Object.defineProperty(globalThis, 'WebSocket', { value: WebSocket, writable: true, configurable: true });
