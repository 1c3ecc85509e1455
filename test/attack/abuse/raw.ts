/** Attackers with plain sockets: `raw.ts PORT SOCKETS ADDRESSES NICE DELAY`. Each that is put out comes back within a second. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { addressesOf, tellEachSecond } from './caps.ts';

const [port, sockets, addresses, nice, delay] = process.argv.slice(2).map(Number) as [number, number, number, number, number];
const froms = addressesOf(addresses);
// They stand for other machines, whose processor is not the relay's.
setPriority(nice);
const count = tellEachSecond();

const UPGRADE = 'GET / HTTP/1.1\r\nHost: relay\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** A masked binary WebSocket frame; the mask is zero. */
function binary(body: Uint8Array): Buffer {
  const head = Buffer.from([0x82, 0xfe, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
/** A noise message of 200 bytes that is none. */
const notNoise = (): Buffer => binary(Buffer.concat([Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n', 'latin1'), Buffer.from([0, 200]), randomBytes(200)]));

function afterUpgrade(socket: Socket, deed: () => void): void {
  socket.write(UPGRADE);
  socket.once('data', (answer: Buffer) => {
    const status = answer.toString('latin1', 9, 12);
    count(`answered ${status}`);
    if (status === '101') deed();
  });
}

function drip(socket: Socket): void {
  socket.write('GET / HTTP/1.1\r\nHost: relay\r\nX-Slow: ');
  const timer = setInterval(() => socket.write('a'), 1000);
  socket.once('close', () => clearInterval(timer));
}

/** Asks for a page again and again, and reads none. */
function askAndNotRead(socket: Socket): void {
  socket.pause();
  socket.write('GET /metrics HTTP/1.1\r\nHost: relay\r\n\r\n');
}

const DEEDS: readonly ((socket: Socket) => void)[] = [
  () => undefined,
  drip,
  (socket) => socket.write(randomBytes(2000)),
  (socket) => afterUpgrade(socket, () => socket.write(randomBytes(500))),
  (socket) => afterUpgrade(socket, () => undefined),
  (socket) => afterUpgrade(socket, () => socket.write(notNoise())),
  askAndNotRead,
  // A frame of 1 GiB is announced.
  (socket) => afterUpgrade(socket, () => socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]))),
];

function attack(index: number): void {
  const socket = connect({ port, host: '127.0.0.1', localAddress: froms[index % froms.length] });
  socket.on('error', () => undefined);
  socket.once('connect', () => {
    count('sockets opened');
    DEEDS[Math.floor(index / froms.length) % DEEDS.length]!(socket);
  });
  socket.resume();
  socket.once('close', () => setTimeout(() => attack(index), 200 + Math.random() * 800));
}

setTimeout(() => {
  for (let index = 0; index < sockets; index++) attack(index);
}, delay);
