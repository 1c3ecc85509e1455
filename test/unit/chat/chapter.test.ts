import * as Y from 'yjs';
import { describe, expect, it } from 'vitest';
import { chapterClients } from '../../../src/chat/chapter.ts';
import { applyRuns, emptyDocument } from '../../../src/chat/chapterDocument.ts';
import { extract } from '../../../src/chat/gate.ts';
import { encodeRuns } from '../../../src/chat/laneForm.ts';
import { splitUpdate } from '../../../src/net/linkPeer.ts';
import { sameBytes, type ConversationId, type DeviceId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
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
  it('[S6.3] names its lanes by device, both ways', () => {
    for (const device of devices) expect(clients.device(clients.client(device)!)).toEqual(device);
    expect(clients.device(1)).toBeNull();
    expect(clients.client(new Uint8Array(16) as DeviceId)).toBeNull();
    expect(chapterClients(conversation, 8, devices).client(devices[0]!)).not.toBe(clients.client(devices[0]!));
  });

  it('[A6] leaves for a peer in pieces of at most 256 slots and 256 KiB, whole together, redacted slots as such', () => {
    const whole = runs.map((run) => ({ ...run, slots: run.slots.map((sealed, seq) => (seq % 50 === 7 ? null : sealed)) }));
    const pieces = splitUpdate(encodeRuns(whole));
    const doc = emptyDocument();
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(LIMITS.updateSendBytes);
      expect(Y.decodeUpdate(piece).structs.length).toBeLessThanOrEqual(LIMITS.updateSendStructs);
      expect(extract(piece, 7, clients).ok).toBe(true);
      Y.applyUpdate(doc, piece);
    }
    expect(pieces.length).toBeGreaterThan(3);
    expect(sameBytes(Y.encodeStateAsUpdate(doc), encodeRuns(whole))).toBe(true);
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

  it('[S6.4] passes the gate whole, and slots of unknown clients are passed over', () => {
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
