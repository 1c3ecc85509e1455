import { describe, expect, it } from 'vitest';
import type { Ask, GrantAnswer } from '../../../src/chat/grants.ts';
import type { ConversationId, DeviceId, EpochId } from '../../../src/protocol/ids.ts';
import { OBJECT, type ObjectType } from '../../../src/protocol/kinds.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { KeyDesk } from '../../../src/sync/keyDesk.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

const of = <T extends Uint8Array>(fill: number, length: number): T => new Uint8Array(length).fill(fill) as T;
const conversation = of<ConversationId>(1, 32);
const askFor = (epoch: number, device = 2): Ask => ({ conversation, epoch: of<EpochId>(epoch, 16), device: of<DeviceId>(device, 16) });
const grantOf = ({ epoch, device }: Ask): GrantAnswer => ({ conversation, epoch, grant: { device, n: 0, ciphertext: of(3, 1120), box: of(4, 48) } });

function desk() {
  const clock = createVirtualClock();
  const state = { lacking: [askFor(1), askFor(2)], takes: true, kems: 0 };
  const sent: ObjectType[] = [];
  const epochs = {
    ask: () => state.lacking,
    answer: async (ask: Ask) => {
      state.kems++;
      return grantOf(ask);
    },
  };
  const keys = new KeyDesk({ epochs, clock, send: async (type) => state.takes && sent.push(type) > 0 });
  return { clock, state, keys, sent };
}

describe('[E8] keys that are lacking', () => {
  it('are asked for once in ten minutes, however many entries come that no key opens', async () => {
    const { clock, keys, sent, state } = desk();
    for (let run = 0; run < 200; run++) await keys.ask();
    expect(sent).toEqual([OBJECT.ask, OBJECT.ask]);
    state.lacking = [askFor(2), askFor(3)];
    await keys.ask();
    expect(sent).toHaveLength(3);
    await clock.advance(EXPIRY.keyAgain);
    await keys.ask();
    expect(sent).toHaveLength(5);
  });

  it('are asked for again at once when nobody took the question', async () => {
    const { keys, sent, state } = desk();
    state.takes = false;
    await keys.ask();
    state.takes = true;
    await keys.ask();
    expect(sent).toHaveLength(2);
  });
});

describe('[E8] a device that asks', () => {
  it('200 times costs one KEM and one grant in ten minutes', async () => {
    const { clock, keys, sent, state } = desk();
    for (let i = 0; i < 200; i++) await keys.answer(askFor(1));
    expect([state.kems, sent]).toEqual([1, [OBJECT.grant]]);
    await clock.advance(EXPIRY.keyAgain);
    await keys.answer(askFor(1));
    expect(sent).toHaveLength(2);
  });

  it('for another epoch, or beside another device, is answered', async () => {
    const { keys, sent } = desk();
    for (const ask of [askFor(1), askFor(2), askFor(1, 9)]) await keys.answer(ask);
    expect(sent).toHaveLength(3);
  });
});
