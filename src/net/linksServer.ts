/**
 * The page's end of the MessagePort `links`: serves a `Links` (libp2p, or memory in tests) to the worker.
 * It carries bytes and numbers only, decides nothing, and passes over what is no message of the protocol.
 */
import type { Links, LinkEvent, PeerTarget, RelayTarget, Stream, StreamTarget } from '../ports/links.ts';
import type { PeerName } from '../protocol/ids.ts';
import { asToPage, post, type PortLike, type StreamMessage, type ToCore, type ToPage } from './linksPort.ts';
import { createPortStream, type PortStream } from './portStream.ts';

/** A stream whose sender can be asked to wait. `net/libp2pStream.ts` gives such streams; others are queued up to a bound. */
export interface PausableStream extends Stream {
  pause(): void;
  resume(): void;
}

/** More than this waiting for the worker ends the stream: it could not be paused, or the other side went on. */
const MAX_WAITING = 4 * 1024 * 1024;

const isPausable = (stream: Stream): stream is PausableStream => 'pause' in stream && 'resume' in stream;

/** Joins a stream of the network with one of the port, in both directions and in their end. */
function join(outer: Stream, inner: PortStream): void {
  inner.take((bytes) => (outer.send(bytes) ? undefined : outer.drained()));
  inner.onClose(() => outer.close());
  outer.onData((bytes) => {
    if (inner.send(bytes)) return;
    if (inner.waiting > MAX_WAITING) outer.close();
    if (!isPausable(outer)) return;
    outer.pause();
    void inner.drained().then(() => outer.resume());
  });
  outer.onClose(() => inner.close());
}

export interface LinksServer {
  /** Tries everything now that is not connected: for `online`, and for when the page is seen again. */
  wake(): void;
  /** Serves no more. The links themselves are started and stopped by the worker's messages. */
  stop(): void;
}

export function serveLinks(links: Links, port: PortLike): LinksServer {
  const streams = new Map<number, PortStream>();
  let nextIncoming = 2;
  let peers: readonly PeerTarget[] = [];
  let relays: readonly RelayTarget[] = [];

  const tell = (message: ToCore): void => post(port, message);
  const add = (id: number, outer: Stream): void => {
    const inner = createPortStream(id, outer.direct, (message: StreamMessage) => tell(message), () => streams.delete(id));
    streams.set(id, inner);
    join(outer, inner);
  };
  const start = async (): Promise<void> => {
    try {
      tell({ t: 'started', name: await links.start((event: LinkEvent) => tell({ t: 'state', event })) });
    } catch {
      tell({ t: 'failed' });
    }
  };
  const open = async (id: number, target: StreamTarget, protocol: string): Promise<void> => {
    try {
      const outer = await links.open(target, protocol);
      tell({ t: 'opened', stream: id, direct: outer.direct });
      add(id, outer);
    } catch {
      tell({ t: 'refused', stream: id });
    }
  };
  const listen = (protocol: string): void =>
    links.onStream(protocol, (peer: PeerName, outer: Stream) => {
      const id = nextIncoming;
      nextIncoming += 2;
      tell({ t: 'incoming', stream: id, peer, protocol, direct: outer.direct });
      add(id, outer);
    });
  const handle = (message: ToPage): void => {
    switch (message.t) {
      case 'start': return void start();
      case 'stop': return void links.stop().then(() => tell({ t: 'stopped' }));
      case 'allow': return links.allow((peers = message.peers));
      case 'connect': return links.connect((relays = message.relays));
      case 'listen': return listen(message.protocol);
      case 'open': return void open(message.stream, message.target, message.protocol);
      default: return streams.get(message.stream)?.receive(message);
    }
  };
  port.onmessage = ({ data }) => {
    const message = asToPage(data);
    if (message !== null) handle(message);
  };
  return {
    wake() {
      links.connect(relays);
      links.allow(peers);
    },
    stop() {
      port.onmessage = null;
      for (const stream of streams.values()) stream.close();
    },
  };
}
