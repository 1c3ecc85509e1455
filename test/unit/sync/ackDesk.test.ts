import { describe, expect, it } from 'vitest';
import { AckDesk } from '../../../src/sync/ackDesk.ts';
import type { LaneEnds } from '../../../src/chat/catalogue.ts';
import { encodeAck, decodeAck, type Ack } from '../../../src/sync/objects.ts';
import type { ConversationId, DeviceId } from '../../../src/protocol/ids.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

const of = <T extends Uint8Array>(fill: number, length: number): T => new Uint8Array(length).fill(fill) as T;
const [mine, theirs] = [of<DeviceId>(1, 16), of<DeviceId>(2, 16)];

function desk(chapters = 3) {
  const clock = createVirtualClock();
  const state = { live: false, open: true, takes: true };
  const sent: Ack[] = [];
  const lanes: LaneEnds[] = Array.from({ length: chapters }, (_, chapter) => [mine, theirs].map((device) => ({ chapter, device, upto: 4, top: 9 }))).flat();
  const acks = new AckDesk({
    conversation: of<ConversationId>(3, 32), ownDevice: mine, clock, lanes: async () => lanes,
    isLive: () => state.live, isOpen: () => state.open,
    send: async (ack) => state.takes && sent.push(ack) > 0,
  });
  const said = () => sent.map(({ chats }) => chats[0]!.lanes.map(({ chapter, device, upto }) => [chapter, device === theirs, upto]));
  return { clock, state, acks, sent, said };
}

describe('acknowledgements that are owed', () => {
  it('say what is on disk of lanes of others: the unbroken run, not the top', async () => {
    const { clock, acks, said } = desk();
    acks.owe(1);
    await clock.advance(0);
    expect(said()).toEqual([[[1, true, 4]]]);
  });

  it('[S11.3] leave at once while a session lives, and through relays at most one each ten seconds', async () => {
    const { clock, acks, state, sent } = desk();
    acks.owe(0);
    await clock.advance(0);
    acks.owe(1);
    acks.owe(2);
    await clock.advance(EXPIRY.ack - 1);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.chats[0]!.lanes).toHaveLength(2);
    acks.owe(0);
    state.live = true;
    acks.pay();
    await clock.advance(0);
    expect(sent).toHaveLength(3);
  });

  it('stay owed when nobody took them, until a path opens', async () => {
    const { clock, acks, state, sent } = desk();
    state.takes = false;
    acks.owe(1);
    await clock.advance(60_000);
    expect(sent).toEqual([]);
    state.takes = true;
    acks.pay();
    await clock.advance(0);
    expect(sent).toHaveLength(1);
    acks.pay();
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it('[F34] do not leave while the chat is closed, and are not forgotten', async () => {
    const { clock, acks, state, sent } = desk();
    state.open = false;
    acks.owe(1);
    await clock.advance(60_000);
    expect(sent).toEqual([]);
    state.open = true;
    acks.pay();
    await clock.advance(0);
    expect(sent).toHaveLength(1);
  });

  it('[H19] of a long catch-up go in several that the other side reads', async () => {
    const { clock, acks, sent } = desk(2000);
    for (let chapter = 0; chapter < 2000; chapter++) acks.owe(chapter);
    await clock.advance(20 * 60_000);
    expect(sent.flatMap(({ chats }) => chats[0]!.lanes)).toHaveLength(2000);
    for (const ack of sent) expect(decodeAck(encodeAck(ack))).toEqual(ack);
  });

  it('cease when it is stopped', async () => {
    const { clock, acks, sent } = desk();
    acks.owe(1);
    acks.stop();
    acks.pay();
    await clock.advance(60_000);
    expect(sent).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});
