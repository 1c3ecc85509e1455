import { describe, expect, it } from 'vitest';
import { EPOCH_REASON } from '../../../src/chat/grants.ts';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { ok } from '../../../src/protocol/errors.ts';
import { Rotation } from '../../../src/sync/rotation.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

/** Rotations of a chat whose epoch the other side makes unsafe again each second. */
function stage() {
  const clock = createVirtualClock();
  const made: number[] = [];
  const state = { isOpen: true, wishes: true, planning: async (): Promise<void> => undefined };
  const rotation = new Rotation({
    clock,
    logger: { log: () => undefined },
    isOpen: () => state.isOpen,
    epochs: {
      wantsRotation: () => (state.wishes ? { reason: EPOCH_REASON.revoke, dueMs: clock.now() } : null),
      async rotate() {
        await state.planning();
        return { kind: 'write', entries: [], then: { id: new Uint8Array(32) as never, gen: 1, key: new Uint8Array(32), boot: false } };
      },
    },
    conversation: {
      async writeControl() {
        made.push(clock.monotonic());
        return ok(null);
      },
    },
  });
  return { clock, made, state, rotation };
}

describe('[E6] rotations that no send waits for', () => {
  it('[H38] come at most one each ten minutes, however often a friend changes his devices', async () => {
    const { clock, made, rotation } = stage();
    const begun = clock.monotonic();
    for (let second = 0; second < TIME.HOUR / TIME.SECOND; second += 5) {
      rotation.look();
      await clock.advance(5 * TIME.SECOND);
    }
    expect(made.length).toBeLessThanOrEqual(1 + TIME.HOUR / EXPIRY.epochPause);
    expect(made.length).toBeGreaterThan(4);
    expect(made[0]! - begun).toBeLessThanOrEqual(5 * TIME.SECOND);
    for (const [i, at] of made.entries()) if (i > 0) expect(at - made[i - 1]!).toBeGreaterThanOrEqual(EXPIRY.epochPause);
  });

  it('are made at once when the last one is long ago, and not in a chat that is closed', async () => {
    const { clock, made, state, rotation } = stage();
    rotation.look();
    await clock.advance(1);
    expect(made).toHaveLength(1);
    await clock.advance(EXPIRY.epochPause);
    rotation.look();
    await clock.advance(1);
    expect(made).toHaveLength(2);
    state.isOpen = false;
    await clock.advance(EXPIRY.epochPause);
    rotation.look();
    await clock.advance(EXPIRY.epochPause);
    expect(made).toHaveLength(2);
  });

  it('are made once, however often one looks while the first is planned, and not when the chat was closed meanwhile', async () => {
    const { clock, made, state, rotation } = stage();
    let goOn!: () => void;
    state.planning = () => new Promise((resolve) => (goOn = resolve));
    for (const isOpen of [true, false]) {
      for (let i = 0; i < 5; i++) {
        rotation.look();
        await clock.advance(TIME.SECOND);
      }
      state.isOpen = isOpen;
      goOn();
      await clock.settle();
      expect(made).toHaveLength(1);
      await clock.advance(EXPIRY.epochPause - 6 * TIME.SECOND);
    }
  });

  it('that could not be planned, because code for it could not be fetched, are planned again after the pause', async () => {
    const { clock, made, state, rotation } = stage();
    state.planning = () => Promise.reject(new LoadError('not fetched'));
    rotation.look();
    await clock.advance(1);
    state.planning = async () => undefined;
    rotation.look();
    await clock.advance(EXPIRY.epochPause - 2);
    expect(made).toHaveLength(0);
    await clock.advance(1);
    expect(made).toHaveLength(1);
  });
});
