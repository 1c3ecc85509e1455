import * as Y from 'yjs';
import { describe, expect, it } from 'vitest';
import { chapterClients, updatesAfter } from '../../../src/chat/chapter.ts';
import { applyRuns, emptyDocument } from '../../../src/chat/chapterDocument.ts';
import { extract } from '../../../src/chat/gate.ts';
import { decodeUpdate, encodeRuns } from '../../../src/chat/laneForm.ts';
import { sameBytes, type ConversationId, type DeviceId } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

const conversation = new Uint8Array(32).fill(3) as ConversationId;
const rng = createRng('chapter');
const devices = Array.from({ length: 3 }, () => rng.bytes(16) as DeviceId);
const clients = chapterClients(conversation, 7, devices);
const runs = devices.map((device) => ({
  client: clients.client(device)!,
  from: 0,
  slots: Array.from({ length: 400 }, () => rng.bytes(301)),
}));

describe('a chapter', () => {
  it('names its lanes by device, both ways', () => {
    for (const device of devices) expect(clients.device(clients.client(device)!)).toEqual(device);
    expect(clients.device(1)).toBeNull();
    expect(clients.client(new Uint8Array(16) as DeviceId)).toBeNull();
    expect(chapterClients(conversation, 8, devices).client(devices[0]!)).not.toBe(clients.client(devices[0]!));
  });

  it('[A6] leaves for a peer as updates of at most 256 slots and 256 KiB, whole together', () => {
    const doc = emptyDocument();
    const updates = updatesAfter(runs, new Map());
    for (const update of updates) {
      expect(update.length).toBeLessThanOrEqual(256 * 1024);
      expect(decodeUpdate(update).length).toBeLessThanOrEqual(256);
      Y.applyUpdate(doc, update);
    }
    expect(updates.length).toBeGreaterThan(3);
    expect(sameBytes(Y.encodeStateAsUpdate(doc), encodeRuns(runs))).toBe(true);
  });

  it('leaves only what the peer lacks', () => {
    const clocks = new Map(runs.map((run) => [run.client, 398]));
    const [update, ...more] = updatesAfter(runs, clocks);
    expect(more).toEqual([]);
    expect(decodeUpdate(update!)).toHaveLength(6);
    expect(updatesAfter(runs, new Map(runs.map((run) => [run.client, 400])))).toEqual([]);
    expect(updatesAfter(runs, new Map(runs.map((run) => [run.client, 10 ** 9])))).toEqual([]);
  });

  it('as a Yjs V2 blob costs 2 to 3.5 bytes an entry more than the entries', () => {
    const doc = emptyDocument();
    applyRuns(doc, runs);
    const again = new Y.Doc();
    const blob = Y.encodeStateAsUpdateV2(doc);
    Y.applyUpdateV2(again, blob);
    expect(sameBytes(Y.encodeStateAsUpdate(again), encodeRuns(runs))).toBe(true);
    expect((blob.length - 1200 * 301) / 1200).toBeLessThan(3.5);
  });

  it('passes the gate whole, and slots of unknown clients are passed over', () => {
    const doc = emptyDocument();
    applyRuns(
      doc,
      runs.map((run) => ({ ...run, slots: run.slots.slice(0, 5) })),
    );
    const update = Y.encodeStateAsUpdate(doc);
    const all = extract(update, 7, clients);
    expect(all.ok && all.carried.map((found) => found.seq)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    const known = extract(update, 7, chapterClients(conversation, 7, devices.slice(0, 1)));
    expect(known.ok && known.carried).toEqual(
      runs[0]!.slots.slice(0, 5).map((sealed, seq) => ({ chapter: 7, device: devices[0], seq, sealed })),
    );
  });
});
