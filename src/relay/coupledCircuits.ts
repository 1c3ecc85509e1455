/**
 * The circuit relay of libp2p with flow control between the two ends of a circuit [H41]: it would keep all that one end
 * sends while the other does not read, up to the circuit's 16 MiB, for every circuit that somebody opens. And with a bound
 * for what is asked of it [H51]: it would take 4 MiB of addresses apart, which stops the relay for seconds.
 *
 * It reaches into members of @libp2p/circuit-relay-v2 that are not part of its interface (the version is pinned);
 * `assertParts` says so in words when a new version has others.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { circuitRelayServer, type CircuitRelayServerInit, type CircuitRelayService } from '@libp2p/circuit-relay-v2';
import type { Connection, Stream } from '@libp2p/interface';

type ServerFactory = ReturnType<typeof circuitRelayServer>;

interface ServerParts extends CircuitRelayService {
  /** Answers a stream of somebody who wants a reservation or a circuit. */
  onHop(stream: Stream, connection: Connection): Promise<void>;
  /** Opens the other end of a circuit, while `onHop` runs. */
  stopHop(...args: readonly unknown[]): Promise<Stream | undefined>;
}

/** @param requestBytes largest request for a reservation or a circuit */
export function coupledCircuits(init: CircuitRelayServerInit, requestBytes: number): ServerFactory {
  const create = circuitRelayServer(init);
  return (components) => {
    const server = create(components) as ServerParts;
    assertParts(server);
    const asking = new AsyncLocalStorage<{ readonly stream: Stream; readonly answered: () => void }>();
    const [onHop, stopHop] = [server.onHop.bind(server), server.stopHop.bind(server)];
    server.onHop = (stream, connection) => {
      const answered = boundRequest(stream, requestBytes);
      return asking.run({ stream, answered }, () => onHop(stream, connection)).finally(answered);
    };
    server.stopHop = async (...args) => {
      const other = await stopHop(...args);
      const { stream, answered } = asking.getStore()!;
      answered();
      if (other) {
        slowDown(stream, other);
        slowDown(other, stream);
      }
      return other;
    };
    return server;
  };
}

/** Ends a stream that brings more than a request before it is answered, and keeps it from whoever would read it. Gives the off. */
function boundRequest(stream: Stream, most: number): () => void {
  let bytes = 0;
  const count = (event: Event & { readonly data: { readonly byteLength: number } }): void => {
    bytes += event.data.byteLength;
    if (bytes <= most) return;
    event.stopImmediatePropagation();
    stream.abort(new Error('a request without end'));
  };
  stream.addEventListener('message', count);
  return () => stream.removeEventListener('message', count);
}

/** Reads no more of `source` while `target` is full. Its window then keeps the client from sending more. */
function slowDown(source: Stream, target: Stream): void {
  const send = target.send.bind(target);
  target.send = (data) => {
    const takesMore = send(data);
    if (!takesMore && source.readStatus === 'readable') {
      source.pause();
      // Rejected when the target ends, and the source with it.
      void target.onDrain().then(() => source.readStatus === 'paused' && source.resume(), () => undefined);
    }
    return takesMore;
  };
}

function assertParts(server: ServerParts): void {
  if (typeof server.onHop !== 'function' || typeof server.stopHop !== 'function') throw new Error('This version of @libp2p/circuit-relay-v2 has another server: see src/relay/coupledCircuits.ts.');
}
