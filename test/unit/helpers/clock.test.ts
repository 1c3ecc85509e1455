/** The helpers of the simulated world do what they say; a clock that lies would make every test of time worthless. */
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../helpers/clock.ts';
import { createTestPrimitives } from '../../helpers/primitives.ts';
import { createRng } from '../../helpers/rng.ts';
import { bytesOfKey, keyOf } from '../../../src/protocol/ids.ts';

describe('the virtual clock', () => {
  it('runs what is due by time, then by order of asking', async () => {
    const clock = createVirtualClock();
    const ran: string[] = [];
    for (const [ms, name] of [
      [20, 'c'],
      [10, 'a'],
      [10, 'b'],
      [31, 'never'],
    ] as const)
      clock.after(ms, () => ran.push(`${name}${clock.monotonic()}`));
    await clock.advance(30);
    expect(ran).toEqual(['a10', 'b10', 'c20']);
    expect([clock.monotonic(), clock.waiting]).toEqual([30, 1]);
  });

  it('orders a thousand timers', async () => {
    const clock = createVirtualClock();
    const rng = createRng(7);
    const ran: number[] = [];
    for (let n = 0; n < 1000; n++) {
      const ms = rng.int(500);
      const cancel = clock.after(ms, () => ran.push(ms));
      if (n % 10 === 0) cancel();
    }
    await clock.advance(500);
    expect(ran).toEqual([...ran].sort((a, b) => a - b));
    expect([ran.length, clock.waiting]).toEqual([900, 0]);
  });

  it('lets deep chains of promises run out between two timers', async () => {
    const clock = createVirtualClock();
    const ran: string[] = [];
    clock.after(1, () => {
      let chain = Promise.resolve();
      for (let n = 0; n < 500; n++) chain = chain.then(() => {});
      void chain.then(() => ran.push('chain'));
    });
    clock.after(1, () => ran.push('second'));
    await clock.advance(1);
    expect(ran).toEqual(['chain', 'second']);
  });

  it('runs what a timer asked for within the same advance, at its time', async () => {
    const clock = createVirtualClock();
    const at: number[] = [];
    const tick = (): void => {
      at.push(clock.monotonic());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    await clock.advance(35);
    expect(at).toEqual([10, 20, 30]);
  });

  it('does not run what was cancelled, nor anything twice', async () => {
    const clock = createVirtualClock();
    let ran = 0;
    const cancel = clock.after(5, () => ran++);
    cancel();
    cancel();
    const other = clock.after(5, () => ran++);
    await clock.advance(10);
    other();
    expect([ran, clock.waiting]).toEqual([1, 0]);
  });

  it('jumps on the wall alone', async () => {
    const clock = createVirtualClock({ start: 1000 });
    let ran = false;
    clock.after(50, () => (ran = true));
    clock.jump(-500);
    expect([clock.now(), clock.monotonic()]).toEqual([500, 0]);
    clock.jump(10_000);
    await clock.settle();
    expect([clock.now(), ran]).toEqual([10_500, false]);
  });

  it('says what did not come', async () => {
    const clock = createVirtualClock();
    await expect(clock.until(() => false, 'a miracle', 100)).rejects.toThrow('not within 100 ms: a miracle');
    await clock.until(() => clock.monotonic() >= 100, 'time', 0);
    await expect(clock.outcome(new Promise(() => {}), 100)).rejects.toThrow('the work is done');
  });

  it('waits for work on other threads when it is told of it', async () => {
    let busy = true;
    const clock = createVirtualClock({ idle: () => !busy });
    void crypto.subtle.digest('SHA-256', new Uint8Array(1_000_000)).then(() => (busy = false));
    await clock.settle();
    expect(busy).toBe(false);
  });
});

describe('seeded chance', () => {
  it('[R2] repeats by seed, and differs between seeds and forks', () => {
    const draw = (seed: string | number): string => keyOf(createRng(seed).bytes(32));
    expect(draw(1)).toBe(draw(1));
    expect(new Set([draw(1), draw(2), draw('1/a'), keyOf(createRng(1).fork('b').bytes(32))]).size).toBe(4);
    const used = createRng(1);
    used.bytes(100);
    expect(keyOf(used.fork('a').bytes(8))).toBe(keyOf(createRng(1).fork('a').bytes(8)));
  });

  it('is spread evenly', () => {
    const rng = createRng('even');
    const counts = new Array<number>(10).fill(0);
    for (let n = 0; n < 100_000; n++) counts[rng.int(10)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    let heads = 0;
    for (let n = 0; n < 10_000; n++) if (rng.chance(0.25)) heads++;
    expect(Math.abs(heads - 2500)).toBeLessThan(200);
    expect([rng.chance(0), rng.chance(1)]).toEqual([false, true]);
    expect(rng.shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(() => rng.pick([])).toThrow(RangeError);
  });
});

describe('primitives of the tests', () => {
  const primitives = createTestPrimitives();
  /** RFC 8032 §7.1, test 2. */
  const seed = bytesOfKey('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const signature = bytesOfKey(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );

  it('[R16] sign and verify as RFC 8032 does', async () => {
    const signer = await primitives.signer(seed);
    expect(keyOf(signer.publicKey)).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    expect(await signer.sign(Uint8Array.of(0x72))).toEqual(signature);
    expect(await primitives.verify(signer.publicKey, Uint8Array.of(0x72), signature)).toBe(true);
  });

  it('[R16] refuse another message, and bad input without a throw', async () => {
    const { publicKey } = await primitives.signer(seed);
    expect(await primitives.verify(publicKey, Uint8Array.of(0x73), signature)).toBe(false);
    expect(await primitives.verify(publicKey.subarray(1), Uint8Array.of(0x72), signature)).toBe(false);
    expect(await primitives.verify(publicKey, Uint8Array.of(0x72), signature.subarray(1))).toBe(false);
    expect(await primitives.verify(new Uint8Array(0), new Uint8Array(0), new Uint8Array(0))).toBe(false);
  });
});
