import { describe, expect, it, vi } from 'vitest';
import { createFrameReader, KIND } from '../../../src/net/roomFrames.ts';
import { MUX_LIMITS } from '../../../src/net/roomMux.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { roomDevice, roomPair } from '../../helpers/roomPeers.ts';
import { streamPair, type TestStream } from '../../helpers/streams.ts';

const until = (ready: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(ready()).toBe(true), { timeout: 8000, interval: 2 });

/** Notes the body of each DATA frame that leaves by a stream. */
function watch(stream: TestStream): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  const reader = createFrameReader(({ kind, body }) => (kind === KIND.data && bodies.push(body.slice()), true));
  const send = stream.send.bind(stream);
  vi.spyOn(stream, 'send').mockImplementation((bytes) => (reader.feed(bytes.slice()), send(bytes)));
  return bodies;
}

describe('[S12.3] rooms', () => {
  it('[A6] a document of 1 MB reaches the other device, in pieces of at most 256 KiB and 256 structs', async () => {
    const { alice, bob, wires, link } = await roomPair();
    const bodies = watch(wires[0]);
    const doc = alice.join('room');
    // Two authors by turns: structs of one author in a row would be one.
    const other = new alice.Y.Doc();
    for (let i = 0; i < 500; i++) {
      doc.getArray<string>('lines').push(['a'.repeat(1000)]);
      alice.Y.applyUpdate(other, alice.Y.encodeStateAsUpdate(doc, alice.Y.encodeStateVector(other)));
      other.getArray<string>('lines').push(['b'.repeat(1000)]);
      alice.Y.applyUpdate(doc, alice.Y.encodeStateAsUpdate(other, alice.Y.encodeStateVector(doc)));
    }
    const copy = bob.join('room');
    link();
    await until(() => copy.getArray('lines').length === 1000);
    expect(bob.Y.encodeStateVector(copy)).toEqual(bob.Y.encodeStateVector(doc));
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThanOrEqual(LIMITS.updateSendBytes + 16);
    const structs = bob.gated.map(({ update }) => bob.Y.decodeUpdate(update).structs.length);
    expect(Math.max(...structs)).toBeLessThanOrEqual(LIMITS.updateSendStructs);
    expect(structs.length).toBeGreaterThan(3);
  });

  it('edits pass both ways while both are there, also one of 600 kB at once', async () => {
    const { alice, bob, link } = await roomPair();
    const [mine, yours] = [alice.join('room'), bob.join('room')];
    link();
    mine.getMap('m').set('a', 1);
    await until(() => yours.getMap('m').get('a') === 1);
    yours.transact(() => {
      for (let i = 0; i < 600; i++) yours.getArray<Uint8Array>('big').push([new Uint8Array(1000)]);
    });
    await until(() => mine.getArray('big').length === 600);
  });

  it('what came from a peer is not sent back to it, and is passed on to a third', async () => {
    const [alice, bob, carol] = [await roomDevice(true), await roomDevice(true), await roomDevice(true)];
    const [ab, bc] = [streamPair(), streamPair()];
    const docs = [alice, bob, carol].map((device) => device.join('room'));
    alice.attach('bob', ab[0]);
    bob.attach('alice', ab[1]);
    bob.attach('carol', bc[0]);
    carol.attach('bob', bc[1]);
    await until(() => alice.gated.length > 0 && carol.gated.length > 0 && bob.gated.length > 1);
    const [answered, back] = [alice.gated.length, ab[1].sent];
    docs[0]!.getText('t').insert(0, 'x'.repeat(10_000));
    await until(() => docs[2]!.getText('t').length === 10_000);
    expect(alice.gated.length).toBe(answered);
    expect(ab[1].sent).toBe(back);
  });

  it('50 rooms sync on one stream', async () => {
    const { alice, bob, link } = await roomPair();
    const names = Array.from({ length: 50 }, (_, i) => `room ${i}`);
    for (const name of names) alice.join(name).getMap('m').set('name', name);
    for (const name of names) bob.join(name);
    link();
    await until(() => names.every((name) => bob.doc(name).getMap('m').get('name') === name));
    expect(() => {
      for (let i = 50; i <= MUX_LIMITS.rooms; i++) alice.join(`room ${i}`);
    }).toThrow(RangeError);
  });

  it('a room that is left tells nothing more; joined again it catches up', async () => {
    const { alice, bob, link } = await roomPair();
    const doc = alice.join('room');
    bob.join('room');
    link();
    doc.getMap('m').set('a', 1);
    await until(() => bob.doc('room').getMap('m').get('a') === 1);
    const left = bob.doc('room');
    bob.leave('room');
    bob.leave('room');
    const came = bob.gated.length;
    doc.getMap('m').set('b', 2);
    const again = bob.join('room');
    await until(() => again.getMap('m').get('b') === 2);
    expect(left.getMap('m').get('b')).toBeUndefined();
    expect(bob.gated.length).toBeGreaterThan(came);
  });

  it('a new stream to a device takes the place of the old one', async () => {
    const { alice, bob, link } = await roomPair();
    const doc = alice.join('room');
    const copy = bob.join('room');
    link();
    doc.getMap('m').set('a', 1);
    await until(() => copy.getMap('m').get('a') === 1);
    const wires = streamPair();
    alice.attach('bob', wires[0]);
    bob.attach('alice', wires[1]);
    doc.getMap('m').set('b', 2);
    await until(() => copy.getMap('m').get('b') === 2);
  });

  it('a stream that was over before it came here ends quietly, and the next one carries the room', async () => {
    const { alice, bob, link, wires } = await roomPair();
    const [mine, yours] = [alice.join('room'), bob.join('room')];
    const [dead] = streamPair();
    dead.close();
    // "Cannot access 'mux' before initialization"
    expect(() => alice.attach('bob', dead)).not.toThrow();
    link();
    mine.getMap('m').set('a', 1);
    await until(() => yours.getMap('m').get('a') === 1);
    expect(wires[0].sent).toBeGreaterThan(0);
  });

  it('what had arrived before the stream came here opens the room', async () => {
    const { alice, bob, wires } = await roomPair();
    const [mine, yours] = [alice.join('room'), bob.join('room')];
    bob.attach('alice', wires[1]);
    await until(() => wires[0].load > 0);
    alice.attach('bob', wires[0]);
    mine.getMap('m').set('a', 1);
    await until(() => yours.getMap('m').get('a') === 1);
  });

  it('a peer that may not read the room gets nothing of it, and what it sends does not come to the gate', async () => {
    const { alice, bob, wires, link } = await roomPair();
    const bodies = watch(wires[0]);
    const doc = alice.join('room', () => false);
    alice.join('open');
    doc.getMap('m').set('secret', 1);
    bob.join('room').getMap('m').set('mine', 1);
    bob.join('open').getMap('m').set('mine', 1);
    link();
    await until(() => alice.gated.length > 0);
    expect(alice.gated.every(({ room }) => room === 'open')).toBe(true);
    expect(bob.doc('room').getMap('m').get('secret')).toBeUndefined();
    expect(bodies.length).toBeGreaterThan(0);
  });

  it('a peer that is cut while it is there hears nothing more, and is not heard', async () => {
    const { alice, bob, link } = await roomPair();
    let member = true;
    const doc = alice.join('room', () => member);
    const copy = bob.join('room');
    link();
    doc.getMap('m').set('a', 1);
    await until(() => copy.getMap('m').get('a') === 1);
    member = false;
    doc.getMap('m').set('b', 2);
    copy.getMap('m').set('c', 3);
    const came = alice.gated.filter(({ room }) => room === 'room').length;
    alice.join('later').getMap('m').set('done', 1);
    bob.join('later').getMap('m').set('back', 1);
    await until(() => bob.doc('later').getMap('m').get('done') === 1 && alice.doc('later').getMap('m').get('back') === 1);
    expect(copy.getMap('m').get('b')).toBeUndefined();
    expect(alice.gated.filter(({ room }) => room === 'room').length).toBe(came);
  });

  it('awareness stays silent: nothing but sync messages leaves', async () => {
    const { alice, bob, wires, link } = await roomPair();
    const bodies = [...[watch(wires[0])], watch(wires[1])];
    alice.join('room').getMap('m').set('a', 1);
    bob.join('room');
    link();
    await until(() => bob.doc('room').getMap('m').get('a') === 1);
    expect(bodies.flat().length).toBeGreaterThan(2);
    expect(bodies.flat().every((body) => body[0] === 0)).toBe(true);
  });

  it.each(['', 'x'.repeat(MUX_LIMITS.nameBytes + 1)])('refuses the name %j', async (name) => {
    const alice = await roomDevice(true);
    expect(() => alice.join(name)).toThrow(RangeError);
  });
});
