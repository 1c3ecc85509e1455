import { describe, expect, it, vi } from 'vitest';
import { encodeFrame, KIND } from '../../../src/net/roomFrames.ts';
import { createRoomMux, MUX_LIMITS, type Lane } from '../../../src/net/roomMux.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { collect, streamPair, type TestStream } from '../../helpers/streams.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const always = (): boolean => true;
const until = (ready: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(ready()).toBe(true), { timeout: 2000, interval: 1 });

/** A side that notes what happens in its rooms. */
function side(name: string, stream: TestStream, onOpen: (room: string) => void = () => {}) {
  const log: string[] = [];
  const mux = createRoomMux(
    name as PeerName,
    stream,
    (room) => (log.push(`asked ${room}`), onOpen(room)),
    () => log.push('end'),
  );
  mux.begin();
  const enter = (room: string): Lane =>
    mux.open(room, {
      up: () => log.push(`up ${room}`),
      data: (body) => log.push(`${room}: ${new TextDecoder().decode(body)}`) > 0,
      gone: () => log.push(`gone ${room}`),
    });
  return { log, mux, enter };
}
function world() {
  const [left, right] = streamPair();
  return { left, right, a: side('b', left), b: side('a', right) };
}

describe('rooms on one stream', () => {
  it('a lane is up when both have the room open, and carries bytes both ways in order', async () => {
    const { a, b } = world();
    const mine = a.enter('kitchen');
    await until(() => b.log.includes('asked kitchen'));
    expect(a.log).toEqual([]);
    mine.send(text('too early'), always);
    const yours = b.enter('kitchen');
    await until(() => a.log.length === 1 && b.log.length === 2);
    for (const word of ['one', 'two', 'three']) mine.send(text(word), always);
    yours.send(text('back'), always);
    await until(() => b.log.length === 5 && a.log.length === 2);
    expect(a.log).toEqual(['up kitchen', 'kitchen: back']);
    expect(b.log).toEqual(['asked kitchen', 'up kitchen', 'kitchen: one', 'kitchen: two', 'kitchen: three']);
  });

  it('whoever leaves is gone for the other, and may come back at once, any number of times', async () => {
    const { a, b } = world();
    let mine = a.enter('hall');
    let yours = b.enter('hall');
    await until(() => a.log.includes('up hall') && b.log.includes('up hall'));
    for (let round = 0; round < 5; round++) {
      a.log.length = 0;
      b.log.length = 0;
      mine.leave();
      mine = a.enter('hall');
      await until(() => b.log.includes('gone hall') && b.log.includes('asked hall'));
      yours.send(text('into an old lane'), always);
      yours = b.enter('hall');
      await until(() => a.log.includes('up hall') && b.log.includes('up hall'));
      yours.send(text(`round ${round}`), always);
      await until(() => a.log.length === 2);
      expect(a.log).toEqual(['up hall', `hall: round ${round}`]);
      expect(b.log).toEqual(['gone hall', 'asked hall', 'up hall']);
    }
  });

  it('both leave at once: no room is left over, no one is confused', async () => {
    const { a, b } = world();
    const [mine, yours] = [a.enter('porch'), b.enter('porch')];
    await until(() => a.log.includes('up porch') && b.log.includes('up porch'));
    mine.leave();
    yours.leave();
    a.enter('porch');
    b.enter('porch');
    await until(
      () => a.log.filter((line) => line === 'up porch').length === 2 && b.log.filter((line) => line === 'up porch').length === 2,
    );
    expect(a.log.includes('end')).toBe(false);
  });

  it('small frames of one turn leave as one write; a full stream is waited for', async () => {
    const { left, right, a, b } = world();
    const mine = a.enter('shed');
    b.enter('shed');
    await until(() => a.log.includes('up shed') && b.log.includes('up shed'));
    const writes = vi.spyOn(left, 'send');
    for (let i = 0; i < 100; i++) mine.send(text('x'), always);
    await until(() => b.log.filter((line) => line === 'shed: x').length === 100);
    expect(writes).toHaveBeenCalledTimes(1);
    right.hold();
    for (let i = 0; i < 100; i++) mine.send(new Uint8Array(32 * 1024), always);
    await until(() => right.load >= 64 * 1024);
    expect(right.load).toBeLessThan(256 * 1024);
    right.release();
    await until(() => b.log.filter((line) => line.startsWith('shed: ')).length === 200);
  });

  it('[F33] what waited for a full stream while its chat was closed does not leave', async () => {
    const { right, a, b } = world();
    const mine = a.enter('shed');
    b.enter('shed');
    await until(() => a.log.includes('up shed') && b.log.includes('up shed'));
    let isOpen = true;
    right.hold();
    for (let i = 0; i < 100; i++) mine.send(new Uint8Array(32 * 1024), () => isOpen);
    await until(() => right.load >= 64 * 1024);
    isOpen = false;
    mine.send(text('of another chat'), always);
    right.release();
    await until(() => b.log.includes('shed: of another chat'));
    const came = b.log.filter((line) => line.startsWith('shed: ')).length;
    expect(came).toBeGreaterThan(1);
    expect(came).toBeLessThan(12);
  });

  it('the end of the stream ends every room once', async () => {
    const { left, a, b } = world();
    a.enter('one');
    a.enter('two');
    b.enter('one');
    await until(() => b.log.includes('up one') && a.log.includes('up one'));
    left.close();
    await until(() => b.log.includes('end'));
    expect(a.log).toEqual(['up one', 'end', 'gone one', 'gone two']);
    a.enter('one');
    await until(() => a.log.length === 5);
    expect(a.log[4]).toBe('gone one');
  });
});

describe('[H51] a peer that is no correct program loses its stream', () => {
  const names = (count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, i) => encodeFrame(KIND.open, i + 1, text(`room ${i}`)));
  const hostile: Record<string, Uint8Array[]> = {
    'a head of 4 GiB': [Uint8Array.of(255, 255, 255, 255)],
    'data for a room it never opened': [encodeFrame(KIND.data, 7, text('x'))],
    'a close for a room it never opened': [encodeFrame(KIND.close, 7, new Uint8Array(0))],
    'one number twice': [encodeFrame(KIND.open, 1, text('a')), encodeFrame(KIND.open, 1, text('b'))],
    'one name twice': [encodeFrame(KIND.open, 1, text('a')), encodeFrame(KIND.open, 2, text('a'))],
    'a name too long': [encodeFrame(KIND.open, 1, new Uint8Array(MUX_LIMITS.nameBytes + 1))],
    'a name that is no text': [encodeFrame(KIND.open, 1, Uint8Array.of(0xc3, 0x28))],
    'too many rooms': names(MUX_LIMITS.rooms + 1),
    'rooms opened and closed without end': Array.from({ length: MUX_LIMITS.opens + 1 }, () => [
      encodeFrame(KIND.open, 1, text('a')),
      encodeFrame(KIND.close, 1, new Uint8Array(0)),
    ]).flat(),
  };
  it.each(Object.entries(hostile))('%s', async (_, frames) => {
    const [left, eve] = streamPair();
    const { log } = side('eve', left);
    const end = collect(eve);
    for (const frame of frames) eve.send(frame);
    await until(() => end.closed());
    expect(log.at(-1)).toBe('end');
  });

  it('while as many rooms as allowed are fine', async () => {
    const [left, bob] = streamPair();
    const { log } = side('bob', left);
    for (const frame of names(MUX_LIMITS.rooms)) bob.send(frame);
    await until(() => log.length === MUX_LIMITS.rooms);
    expect(log.includes('end')).toBe(false);
  });
});
