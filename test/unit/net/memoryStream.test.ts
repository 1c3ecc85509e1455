/** Streams in memory: what they give away, when, and what they keep to themselves. */
import { describe, expect, it } from 'vitest';
import { createStreamPair, createWire, joinStreams } from '../../../src/net/memoryStream.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createVirtualClock, turn } from '../../helpers/clock.ts';

function collect(): { readonly all: number[]; add(bytes: Uint8Array): void } {
  const all: number[] = [];
  return { all, add: (bytes) => void all.push(...bytes) };
}

describe('a stream pair', () => {
  it('delivers in the next microtask, not inside send', async () => {
    const [alice, bob] = createStreamPair();
    const got = collect();
    bob.onData(got.add);
    alice.send(Uint8Array.of(1));
    expect(got.all).toEqual([]);
    await turn();
    expect(got.all).toEqual([1]);
  });

  it('clones: the sender may use its buffer again', async () => {
    const [alice, bob] = createStreamPair();
    const got = collect();
    bob.onData(got.add);
    const buffer = Uint8Array.of(1, 2);
    alice.send(buffer);
    buffer.fill(9);
    await turn();
    expect(got.all).toEqual([1, 2]);
  });

  it('says no above 256 KiB, and yes when the reader has taken enough', async () => {
    const [alice, bob] = createStreamPair();
    expect(alice.send(new Uint8Array(LIMITS.streamCredit - 1))).toBe(true);
    expect(alice.send(new Uint8Array(1))).toBe(false);
    let drained = false;
    void alice.drained().then(() => (drained = true));
    await turn();
    expect(drained).toBe(false);
    bob.onData(() => {});
    await turn();
    expect(drained).toBe(true);
    expect(alice.send(new Uint8Array(1))).toBe(true);
  });

  it('delivers what was sent before the close, and nothing that the other side sends after it', async () => {
    const [alice, bob] = createStreamPair();
    const [here, there] = [collect(), collect()];
    const order: string[] = [];
    alice.onData(here.add);
    bob.onData((bytes) => (there.add(bytes), order.push('data')));
    bob.onClose(() => order.push('close'));
    alice.send(Uint8Array.of(1));
    alice.close();
    bob.send(Uint8Array.of(2));
    await turn();
    expect([here.all, there.all, order]).toEqual([[], [1], ['data', 'close']]);
    expect(alice.send(Uint8Array.of(3))).toBe(false);
    await alice.drained();
  });

  it('tells of its end once, also to a handler that comes late', async () => {
    const [alice, bob] = createStreamPair();
    let early = 0;
    let late = 0;
    alice.onClose(() => early++);
    alice.close();
    bob.close();
    await turn();
    alice.onClose(() => late++);
    await turn();
    expect([early, late]).toEqual([1, 1]);
  });

  it('keeps the order when a later piece would be faster', async () => {
    const clock = createVirtualClock();
    const delays = [50, 10, 0];
    const wire = createWire({ clock, travel: () => delays.shift() ?? 0 });
    const got: number[] = [];
    for (const n of [1, 2, 3]) wire.carry(1, () => got.push(n));
    await clock.advance(49);
    expect(got).toEqual([]);
    await clock.advance(1);
    expect(got).toEqual([1, 2, 3]);
  });

  it('takes longer for more bytes on a slow wire', async () => {
    const clock = createVirtualClock();
    const wire = createWire({ clock, occupy: (bytes) => bytes });
    const at: number[] = [];
    for (const size of [100, 100]) wire.carry(size, () => at.push(clock.monotonic()));
    await clock.advance(1000);
    expect(at).toEqual([100, 200]);
  });

  it('loses what is on the way when the network ends it, and tells both sides', async () => {
    const clock = createVirtualClock();
    const wire = (): ReturnType<typeof createWire> => createWire({ clock, travel: () => 10 });
    const pair = joinStreams({ wires: [wire(), wire()], direct: true, taps: [(bytes) => [bytes], (bytes) => [bytes]] });
    const [alice, bob] = pair.ends;
    const got = collect();
    let closed = 0;
    bob.onData(got.add);
    for (const end of [alice, bob]) end.onClose(() => closed++);
    alice.send(Uint8Array.of(1));
    pair.abort();
    await clock.advance(100);
    expect([got.all, closed]).toEqual([[], 2]);
  });
});
