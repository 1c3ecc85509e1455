/** Attackers with libp2p: `guests.ts PORT CLIENTS ADDRESSES NICE`. Each that is put out, or has stayed some seconds, comes again. */
import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { frame } from '../../../src/protocol/frames.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { encodeRequest, MAILBOX } from '../../../src/protocol/mailboxWire.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { LARGE, pieceOf } from '../../helpers/pieces.ts';
import { createBareNode, enter, FRAME, type Guest } from '../../helpers/relayGuest.ts';
import { openMailbox } from '../../helpers/relayProcess.ts';
import { addressesOf, tellEachSecond } from './caps.ts';

const [port, clients, addresses, nice] = process.argv.slice(2).map(Number) as [number, number, number, number];
const froms = addressesOf(addresses);
// They stand for other machines, whose processor is not the relay's.
setPriority(nice);
const count = tellEachSecond();
const piece = pieceOf('abuse', 0, LARGE);

/** A session of the mailbox that asks for the largest piece so often at once. */
async function askForPieces({ connection }: Guest, requests: number): Promise<void> {
  const stream = await connection.newStream(PROTOCOL.mailbox);
  stream.send(frame(encodeRequest({ op: 'hello', id: 1 })));
  for (let id = 2; id < requests + 2; id++) stream.send(frame(encodeRequest({ op: 'bget', id, piece: piece.id })));
}

const DEEDS: readonly (readonly [name: string, deed: (guest: Guest) => Promise<void> | void])[] = [
  ['ask and do not read', async (guest) => {
    await askForPieces(guest, 32);
    guest.stopReading();
  }],
  ['malformed requests', async ({ connection }) => {
    const stream = await connection.newStream(PROTOCOL.mailbox);
    stream.send(frame(encodeRequest({ op: 'hello', id: 1 })));
    stream.send(frame(randomBytes(1 + Math.floor(Math.random() * MAILBOX.objectBytes))));
  }],
  ['no yamux', ({ muxer }) => void muxer.maConn.send(randomBytes(2000))],
  ['pings without end', ({ muxer }) => {
    for (let id = 0; id < 1000; id++) muxer.sendPing(id);
  }],
  ['pieces without end', (guest) => askForPieces(guest, 60)],
  ['a frame of 4 GiB', ({ muxer }) => void muxer.sendFrame({ type: FRAME.data, flag: FRAME.syn, streamID: 1, length: 0xffffffff }, randomBytes(60_000))],
];

const closed = ({ socket }: Guest): Promise<void> => new Promise((resolve) => (socket.readyState === socket.CLOSED ? resolve() : socket.once('close', () => resolve())));

async function attack(index: number): Promise<never> {
  const node = await createBareNode();
  const [name, deed] = DEEDS[index % DEEDS.length]!;
  for (;;) {
    try {
      const guest = await enter(port, froms[index % froms.length]!, node);
      count('clients let in');
      await deed(guest);
      count(name);
      await Promise.race([closed(guest), after(2000 + Math.random() * 4000)]);
      guest.socket.terminate();
      await closed(guest);
    } catch {
      count('clients refused');
    }
    await after(100 + Math.random() * 400);
  }
}

const first = await createBareNode();
await (await openMailbox(first, port)).chunks.put(piece.index, piece.bytes, Date.now() + 7 * TIME.DAY);
await first.stop();
count('ready');
for (let index = 0; index < clients; index++) void attack(index);
