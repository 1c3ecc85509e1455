/** A `Links` whose every move a test decides. */
import type { LinkEvent, Links, PeerTarget, RelayTarget, Stream, StreamTarget } from '../../../src/ports/links.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { streamPair, type TestStream } from '../../helpers/streams.ts';

export class FakeLinks implements Links {
  readonly allowed: (readonly PeerTarget[])[] = [];
  readonly connected: (readonly RelayTarget[])[] = [];
  readonly asked: [StreamTarget, string][] = [];
  /** The other ends of streams that were opened here. */
  readonly opened: TestStream[] = [];
  stopped = 0;
  refuse = false;
  private readonly handlers = new Map<string, (peer: PeerName, stream: Stream) => void>();
  private onEvent: (event: LinkEvent) => void = () => {};

  tell(event: LinkEvent): void {
    this.onEvent(event);
  }
  /** A peer opens a stream; gives the peer's end. */
  dialIn(peer: PeerName, protocol: string): TestStream {
    const [ours, theirs] = streamPair();
    this.handlers.get(protocol)!(peer, ours);
    return theirs;
  }
  async start(onEvent: (event: LinkEvent) => void): Promise<PeerName> {
    if (this.refuse) throw new Error('no node');
    this.onEvent = onEvent;
    return 'self' as PeerName;
  }
  async stop(): Promise<void> {
    this.stopped++;
  }
  allow(peers: readonly PeerTarget[]): void {
    this.allowed.push(peers);
  }
  connect(relays: readonly RelayTarget[]): void {
    this.connected.push(relays);
  }
  async open(target: StreamTarget, protocol: string): Promise<Stream> {
    this.asked.push([target, protocol]);
    if (this.refuse) throw new Error('away');
    const [ours, theirs] = streamPair(false);
    this.opened.push(theirs);
    return ours;
  }
  onStream(protocol: string, handler: (peer: PeerName, stream: Stream) => void): void {
    this.handlers.set(protocol, handler);
  }
}
