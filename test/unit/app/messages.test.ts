import { describe, expect, it } from 'vitest';
import { failedView, idOfView, itemView, queuedView, stretchOfId, type Looks } from '../../../src/app/messages.ts';
import type { TimelineItem } from '../../../src/chat/types.ts';
import type { AccountId, DeviceId, EntryId, Key } from '../../../src/protocol/ids.ts';

const looks = (addressOf: Looks['addressOf']): Looks => ({ self: of<AccountId>(9, 32), addressOf, mediaState: () => ({ state: 'Here', progress: 1 }) });
const of = <T extends Uint8Array>(fill: number, length: number): T => new Uint8Array(length).fill(fill) as T;
const item: TimelineItem = {
  id: of<EntryId>(1, 32), place: { chapter: 12, device: of<DeviceId>(2, 16), seq: 3 }, account: of<AccountId>(3, 32), kind: 'text', text: 'hello', media: [], replyTo: null, signed: true, reactions: [], versions: [], edits: [], sentMs: 1,
  shownMs: 2, timeUncertain: true, count: 0, arrival: 4,
};

describe('lines as the screens show them', () => {
  it('have names that lead back to their chapter, and no others do', () => {
    expect(stretchOfId(idOfView(item))).toBe(12);
    for (const id of ['', 'e.12', `e.x.${'0'.repeat(64)}`, `e.12.${'0'.repeat(63)}`, `e.12.${'G'.repeat(64)}`, 'q.000000000000', 'f.1', `e.99999999999.${'0'.repeat(64)}`]) expect(stretchOfId(id)).toBeNull();
  });

  it('of own messages carry their state and the hosts that keep them; of others nothing', () => {
    const address = (relay: Key): string | null => (relay === 'aa' ? 'wss://relay.test:8443' : null);
    const mine = itemView(item, true, { state: 'At relay', relays: ['aa' as Key, 'bb' as Key] }, false, looks(address));
    expect(mine).toMatchObject({ mine: true, state: 'At relay', relays: ['relay.test:8443'], timeMs: 2, timeUncertain: true, unread: false });
    expect(itemView(item, false, null, true, looks(address))).toMatchObject({ mine: false, state: null, relays: [], unread: true });
  });

  it('that wait or failed are mine, and say so', () => {
    expect(queuedView({ key: 'aa' as Key, text: 'later', media: [], replyTo: null, timeMs: 5 }, looks(() => null))).toMatchObject({ id: 'q.aa', mine: true, state: 'Queued', text: 'later' });
    expect(failedView({ number: 7, text: 'oh', replyTo: null, timeMs: 5 })).toMatchObject({ id: 'f.7', mine: true, state: 'Failed', text: 'oh' });
  });

  it('[S13.4] are plain data: what crosses to the page holds no bytes of an id', () => {
    for (const value of Object.values(itemView(item, true, { state: 'Delivered', relays: [] }, false, looks(() => null)))) expect(value instanceof Uint8Array).toBe(false);
  });
});
