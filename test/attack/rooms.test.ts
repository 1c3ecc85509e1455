/** Attacks through a room: each is first shown to work on the stock part, then on ours. */
import { describe, expect, it, vi } from 'vitest';
import * as stockChannel from '../../node_modules/lib0/broadcastchannel.js';
import { encodeFrame, KIND } from '../../src/net/roomFrames.ts';
import { writeUpdateMessage } from '../../src/net/roomMessages.ts';
import * as ourChannel from '../../src/net/noBroadcast.ts';
import { concat } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { ROOM_LANES, roomDevice, type RoomDevice } from '../helpers/roomPeers.ts';
import { collect, streamPair } from '../helpers/streams.ts';

const until = (ready: () => boolean): Promise<void> => vi.waitFor(() => expect(ready()).toBe(true), { timeout: 4000, interval: 2 });
const ROOM = 1;
/** A state vector (V1) of so many clients, each at clock 0. */
const stateVector = (clients: number): Uint8Array => Uint8Array.from([...varUint(clients), ...Array.from({ length: clients }, (_, i) => [...varUint(i), 0]).flat()]);
const question = (body: Uint8Array): Uint8Array => concat(message(0, 0, ...varUint(body.length)), body);
/** V1: no structs; one client, one range: everything from 0 on. */
const deleteAll = (client: number): Uint8Array => Uint8Array.of(0, 1, ...varUint(client), 1, 0, ...varUint(100_000));
function varUint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varUint(Math.floor(value / 128))];
}
const message = (...body: number[]): Uint8Array => Uint8Array.from(body);

/** Alice with one room and eve on the wire, who speaks frames by hand. */
async function withEve(): Promise<{ alice: RoomDevice; say(body: Uint8Array): void; cut: () => boolean; heard: () => number; state(): string }> {
  const alice = await roomDevice(false);
  const doc = alice.join('room');
  doc.getArray<string>('lines').push(Array.from({ length: 100 }, (_, i) => `line ${i}`));
  const [wire, eve] = streamPair();
  alice.attach('eve', wire);
  const end = collect(eve);
  eve.send(encodeFrame(KIND.open, ROOM, new TextEncoder().encode('room')));
  // Alice's question: now the room is up.
  await until(() => end.size() > 20);
  return {
    alice,
    say: (body) => void eve.send(encodeFrame(KIND.data, ROOM, body)),
    cut: end.closed,
    heard: end.size,
    state: () => JSON.stringify(doc.toJSON()) + String(doc.store.pendingStructs !== null) + String(doc.store.pendingDs !== null),
  };
}

describe('updates of a peer', () => {
  it('[A3] an anonymous delete empties a plain document; through a room it comes to the gate and changes nothing', async () => {
    const { alice, say, state } = await withEve();
    const doc = alice.doc('room');
    const plain = new alice.Y.Doc();
    alice.Y.applyUpdate(plain, alice.Y.encodeStateAsUpdate(doc));
    alice.Y.applyUpdate(plain, deleteAll(doc.clientID));
    expect(plain.getArray('lines').length).toBe(0);

    const before = state();
    for (const answer of [true, false]) say(writeUpdateMessage(answer, deleteAll(doc.clientID)));
    await until(() => alice.gated.length === 2);
    expect(state()).toBe(before);
    expect(alice.gated[0]).toEqual({ peer: 'eve', room: 'room', update: deleteAll(doc.clientID) });
  });

  it('[A1] a GC struct under the own client id silences a plain document; through a room it changes nothing', async () => {
    const { alice, say, state } = await withEve();
    const { clientID } = alice.doc('room');
    // V1: one client, one struct: GC (info 0) of 1,000 clocks from 100 on; no deletes.
    const squat = Uint8Array.of(1, 1, ...varUint(clientID), 100, 0, ...varUint(1000), 0);
    const plain = new alice.Y.Doc();
    alice.Y.applyUpdate(plain, alice.Y.encodeStateAsUpdate(alice.doc('room')));
    alice.Y.applyUpdate(plain, squat);
    expect(alice.Y.decodeStateVector(alice.Y.encodeStateVector(plain)).get(clientID)).toBe(1100);

    const before = state();
    say(writeUpdateMessage(false, squat));
    await until(() => alice.gated.length === 1);
    expect(state()).toBe(before);
    expect(alice.Y.decodeStateVector(alice.Y.encodeStateVector(alice.doc('room'))).get(clientID)).toBe(100);
  });

  it('[A4] structs that miss their past stay pending in a plain document; through a room nothing stays', async () => {
    const { alice, say, state } = await withEve();
    const far = new alice.Y.Doc();
    far.getArray<string>('lines').push(['x']);
    const known = alice.Y.encodeStateVector(far);
    far.getArray<string>('lines').push(['y']);
    const orphan = alice.Y.encodeStateAsUpdate(far, known);
    const plain = new alice.Y.Doc();
    alice.Y.applyUpdate(plain, orphan);
    expect(plain.store.pendingStructs).not.toBeNull();

    const before = state();
    say(writeUpdateMessage(true, orphan));
    await until(() => alice.gated.length === 1);
    expect(state()).toBe(before);
  });

  it('[A5] an update over 512 KiB ends the stream before it is looked at; one of 512 KiB comes to the gate undecoded', async () => {
    const first = await withEve();
    first.say(writeUpdateMessage(false, new Uint8Array(LIMITS.updateBytes - 16)));
    await until(() => first.alice.gated.length === 1);
    expect(first.alice.gated[0]!.update.length).toBe(LIMITS.updateBytes - 16);
    const second = await withEve();
    second.say(writeUpdateMessage(false, new Uint8Array(LIMITS.updateBytes + 1)));
    await until(second.cut);
    expect(second.alice.gated).toEqual([]);
  });

  it('[H20] a frame that claims 4 GiB ends the stream and nothing is kept for it', async () => {
    const alice = await roomDevice(false);
    alice.join('room');
    const [wire, eve] = streamPair();
    alice.attach('eve', wire);
    const end = collect(eve);
    const before = process.memoryUsage().arrayBuffers;
    eve.send(Uint8Array.of(255, 255, 255, 255, 1, 0, 1));
    await until(end.closed);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});

describe('other messages of a peer', () => {
  const bombs: Record<string, Uint8Array> = {
    'a length of 2^53': message(0, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1),
    'a state vector that claims 10^6 clients and names none': message(0, 0, ...varUint(3), ...varUint(1_000_000)),
    'a length that is not there': message(0, 2, 50, 1),
    'an unknown step': message(0, 9, 0),
    'an unknown type': message(9, 0),
    'a BroadcastChannel introduction': message(4, 1, 1, 65),
    'nothing at all': message(),
  };
  it.each(Object.entries(bombs))('[H20] %s ends the stream', async (_, body) => {
    const { alice, say, cut, state } = await withEve();
    const before = state();
    say(body);
    await until(cut);
    expect(state()).toBe(before);
    expect(alice.gated).toEqual([]);
  });

  it('[H19] a state vector of 100,000 clients becomes a Map of as many in Yjs; through a room one lane more than there can be ends the stream, and the last that can be is answered', async () => {
    const bomb = stateVector(100_000);
    const { alice } = await withEve();
    expect(alice.Y.decodeStateVector(bomb).size).toBe(100_000);
    expect(alice.Y.encodeStateAsUpdate(alice.doc('room'), bomb).length).toBeGreaterThan(500);

    for (const tooMany of [bomb, stateVector(ROOM_LANES + 1)]) {
      const hostile = await withEve();
      const before = hostile.heard();
      hostile.say(question(tooMany));
      await until(hostile.cut);
      expect(hostile.heard()).toBe(before);
    }
    const honest = await withEve();
    const before = honest.heard();
    honest.say(question(stateVector(ROOM_LANES)));
    await until(() => honest.heard() > before + 500);
    expect(honest.cut()).toBe(false);
  });

  it('a state vector of a correct program is answered; asked without end, the stream ends', async () => {
    const { say, cut, heard } = await withEve();
    const before = heard();
    say(message(0, 0, 1, 0));
    await until(() => heard() > before + 500);
    for (let i = 0; i < 10; i++) say(message(0, 0, 1, 0));
    await until(cut);
  });

  it('awareness and questions for it are passed over', async () => {
    const { alice, say, cut, heard } = await withEve();
    const before = heard();
    say(message(1, 2, 0, 0));
    say(message(3));
    say(writeUpdateMessage(false, message(0, 0)));
    await until(() => alice.gated.length === 1);
    expect([cut(), heard()]).toEqual([false, before]);
  });
});

describe('[A4] the BroadcastChannel of a room', () => {
  it('carries to every page of the origin in the stock part; ours neither says nor hears', async () => {
    const heard: unknown[] = [];
    const stock = stockChannel.subscribe('room', (data: unknown) => heard.push(data));
    const outside = new BroadcastChannel('room');
    outside.postMessage(Uint8Array.of(1));
    await until(() => heard.length === 1);
    stockChannel.unsubscribe('room', stock);

    const said: unknown[] = [];
    outside.onmessage = (event) => said.push((event as MessageEvent).data);
    ourChannel.subscribe('room', () => heard.push('ours'));
    ourChannel.publish('room', 'out');
    outside.postMessage(Uint8Array.of(2));
    const probe = new BroadcastChannel('room');
    probe.postMessage('probe');
    await until(() => said.length > 0);
    expect([heard.length, said]).toEqual([1, ['probe']]);
    probe.close();
    outside.close();
  });

  it('a message posted there does not reach the document, and a joined room posts nothing', async () => {
    const outside = new BroadcastChannel('room');
    const said: unknown[] = [];
    outside.onmessage = (event) => said.push((event as MessageEvent).data);
    const { alice, state } = await withEve();
    const before = state();
    outside.postMessage(writeUpdateMessage(false, deleteAll(alice.doc('room').clientID)));
    const probe = new BroadcastChannel('room');
    const seen: unknown[] = [];
    probe.onmessage = (event) => seen.push((event as MessageEvent).data);
    outside.postMessage('after it');
    await until(() => seen.includes('after it'));
    probe.postMessage('probe');
    await until(() => said.length > 0);
    expect([state(), said]).toEqual([before, ['probe']]);
    probe.close();
    outside.close();
  });
});
