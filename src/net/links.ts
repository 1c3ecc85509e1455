/**
 * The worker's end of the MessagePort `links`: a `Links` whose node lives on the page.
 * The page can end, delay or drop; it cannot make the worker believe who a peer is beyond what libp2p proved, and it sees sealed bytes only.
 */
import type { LinkEvent, Links, Stream, StreamTarget } from '../ports/links.ts';
import type { PeerName } from '../protocol/ids.ts';
import { asToCore, post, type PortLike, type StreamMessage, type ToCore, type ToPage } from './linksPort.ts';
import { createPortStream, type PortStream } from './portStream.ts';

interface Waiting<T> {
  resolve(value: T): void;
  reject(reason: Error): void;
}

/** Streams over the port, those under way to be opened, and who is called for those of peers. */
function createStreams(port: PortLike) {
  const streams = new Map<number, PortStream>();
  const opening = new Map<number, Waiting<Stream>>();
  const handlers = new Map<string, (peer: PeerName, stream: Stream) => void>();
  let nextOpened = 1;

  const add = (id: number, direct: boolean): PortStream => {
    const stream = createPortStream(id, direct, (message: StreamMessage) => post(port, message), () => streams.delete(id));
    streams.set(id, stream);
    return stream;
  };
  const takeOpening = (id: number): Waiting<Stream> | undefined => {
    const waiting = opening.get(id);
    opening.delete(id);
    return waiting;
  };
  return {
    handlers,
    open: (target: StreamTarget, protocol: string): Promise<Stream> =>
      new Promise((resolve, reject) => {
        const id = nextOpened;
        nextOpened += 2;
        opening.set(id, { resolve, reject });
        post(port, { t: 'open', stream: id, target, protocol });
      }),
    opened(id: number, direct: boolean): void {
      const waiting = takeOpening(id);
      if (waiting !== undefined) waiting.resolve(add(id, direct));
      // Nobody waits any more: the page need not keep it.
      else post(port, { t: 'close', stream: id });
    },
    refused: (id: number): void => takeOpening(id)?.reject(new Error('stream refused')),
    incoming(id: number, peer: PeerName, protocol: string, direct: boolean): void {
      const handler = handlers.get(protocol);
      // A number that is taken, or one of ours, comes from no correct page.
      if (handler === undefined || id % 2 !== 0 || streams.has(id)) return;
      handler(peer, add(id, direct));
    },
    receive: (message: StreamMessage): void => streams.get(message.stream)?.receive(message),
    endAll(): void {
      for (const { reject } of opening.values()) reject(new Error('links stopped'));
      opening.clear();
      for (const stream of [...streams.values()]) stream.close();
    },
  };
}

/** A `Links` over the port; the page serves it by `serveLinks`. */
export function createRemoteLinks(port: PortLike): Links {
  const streams = createStreams(port);
  let starting: Waiting<PeerName> | null = null;
  let stopping: (() => void) | null = null;
  let onEvent: (event: LinkEvent) => void = () => {};

  const tell = (message: ToPage): void => post(port, message);
  const handle = (message: ToCore): void => {
    switch (message.t) {
      case 'started': return starting?.resolve(message.name);
      case 'failed': return starting?.reject(new Error('links did not start'));
      case 'stopped': return stopping?.();
      case 'state': return onEvent(message.event);
      case 'opened': return streams.opened(message.stream, message.direct);
      case 'refused': return streams.refused(message.stream);
      case 'incoming': return streams.incoming(message.stream, message.peer, message.protocol, message.direct);
      default: return streams.receive(message);
    }
  };
  port.onmessage = ({ data }) => {
    const message = asToCore(data);
    if (message !== null) handle(message);
  };

  return {
    start(handler) {
      onEvent = handler;
      return new Promise((resolve, reject) => {
        starting = { resolve, reject };
        tell({ t: 'start' });
      });
    },
    stop() {
      onEvent = () => {};
      streams.endAll();
      return new Promise((resolve) => {
        stopping = resolve;
        tell({ t: 'stop' });
      });
    },
    allow: (peers) => tell({ t: 'allow', peers }),
    connect: (relays) => tell({ t: 'connect', relays }),
    open: streams.open,
    onStream(protocol, handler) {
      streams.handlers.set(protocol, handler);
      tell({ t: 'listen', protocol });
    },
  };
}
