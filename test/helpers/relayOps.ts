/** What relays are asked for in a simulated world, read off the wire. */
import { createFrameReader } from '../../src/protocol/frames.ts';
import { decodeRequest, MAILBOX } from '../../src/protocol/mailboxWire.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import type { World } from './world.ts';

/** An inbox that is followed is named apart from one that is only opened. */
const nameOf = (request: ReturnType<typeof decodeRequest>): string => (request.op === 'inbox' && request.watch ? 'inbox followed' : request.op);

/** Names of the requests of a device at a relay since this was called, in order. Later sessions of a device go by other names. Takes the world's `inspect`. */
export function requestsAt(world: World): (device: string, relay: string) => readonly string[] {
  const readers = new Map<string, ReturnType<typeof createFrameReader>>();
  const asked = new Map<string, string[]>();
  world.network.inspect((from, to, protocol, bytes) => {
    const name = `${from} ${to}`;
    if (protocol === PROTOCOL.mailbox && to.startsWith('wss://')) {
      const ops = asked.get(name) ?? [];
      asked.set(name, ops);
      const reader = readers.get(name) ?? createFrameReader(MAILBOX.frameBytes, (body) => ops.push(nameOf(decodeRequest(body))));
      readers.set(name, reader);
      reader.push(bytes);
    }
    return [bytes];
  });
  return (device, relay) => asked.get(`${device} ${relay}`) ?? [];
}
