/**
 * yamux with bounds that it does not have itself [H51]: it would gather a frame of 4 GiB that is announced and never whole,
 * answer pings and streams as fast as they come, and keep the answers for whoever does not read.
 *
 * It reaches into members of @libp2p/yamux that are not part of its interface (the version is pinned); `assertParts` says so
 * in words when a new version has others.
 */
import type { MessageStream, StreamMuxer } from '@libp2p/interface';
import { yamux } from '@libp2p/yamux';
import type { Clock } from '../ports/clock.ts';
import type { RelayLimits } from './limits.ts';
import { createPace } from './quota.ts';

type MuxerFactory = ReturnType<typeof yamux>;

export interface YamuxParts extends StreamMuxer {
  /** What the muxer writes to. */
  readonly maConn: MessageStream;
  /** A frame that is not whole. */
  readonly decoder: { readonly buffer: { readonly byteLength: number } };
  onData(bytes: unknown): void;
  handlePing(header: unknown): void;
  incomingStream(id: number): void;
}

export function boundedYamux(limits: RelayLimits, clock: Clock): MuxerFactory {
  const create = yamux({ maxInboundStreams: limits.streams, streamOptions: { maxStreamWindowSize: limits.streamWindow } });
  return () => {
    const factory = create();
    const createMuxer = factory.createStreamMuxer.bind(factory);
    factory.createStreamMuxer = (maConn) => {
      const muxer = createMuxer(maConn);
      bound(muxer as unknown as YamuxParts, limits, clock);
      return muxer;
    };
    return factory;
  };
}

/** What throws in here ends the connection: no correct program does it. */
function bound(muxer: YamuxParts, limits: RelayLimits, clock: Clock): void {
  assertParts(muxer);
  muxer.maConn.maxWriteBufferLength = limits.controlBuffer;
  const pace = createPace(clock, limits.connectionFrames);
  const [onData, handlePing, incomingStream] = [muxer.onData.bind(muxer), muxer.handlePing.bind(muxer), muxer.incomingStream.bind(muxer)];
  muxer.onData = (bytes) => {
    onData(bytes);
    // A whole frame is taken out at once, so this is a part of one, which no window allows to be larger.
    if (muxer.decoder.buffer.byteLength > 2 * limits.streamWindow) throw new Error('a frame beyond every window');
  };
  muxer.handlePing = (header) => {
    if (!pace.allow()) throw new Error('pings without end');
    handlePing(header);
  };
  muxer.incomingStream = (id) => {
    if (!pace.allow()) throw new Error('streams without end');
    incomingStream(id);
  };
}

function assertParts(muxer: YamuxParts): void {
  const isKnown = [muxer.onData, muxer.handlePing, muxer.incomingStream].every((part) => typeof part === 'function') && typeof muxer.decoder?.buffer?.byteLength === 'number' && typeof muxer.maConn?.send === 'function';
  if (!isKnown) throw new Error('This version of @libp2p/yamux has another muxer: see src/relay/boundedYamux.ts.');
}
