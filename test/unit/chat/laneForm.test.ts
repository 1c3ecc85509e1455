import * as Y from 'yjs';
import { describe, expect, it } from 'vitest';
import { decodeUpdate, encodeRuns, type LaneRun } from '../../../src/chat/laneForm.ts';
import { FormError } from '../../../src/protocol/codec.ts';
import { sameBytes } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

const CLIENTS = [9_007_199_254_740_881, 123_456_789_012_345, 77];

function lanes(count: number, redacted: ReadonlySet<string> = new Set()): LaneRun[] {
  const rng = createRng('lanes');
  return CLIENTS.map((client) => ({
    client,
    from: 0,
    slots: Array.from({ length: count }, (_, seq) => {
      const sealed = rng.bytes(60 + rng.int(200));
      return redacted.has(`${client}:${seq}`) ? null : sealed;
    }),
  }));
}
const cut = (run: LaneRun, from: number, to: number): LaneRun => ({ client: run.client, from, slots: run.slots.slice(from, to) });
const stateOf = (doc: Y.Doc): Uint8Array => Y.encodeStateAsUpdate(doc);

describe('[S6.3] the lane form', () => {
  const gone = new Set([`77:5`, `77:6`, `77:20`, `${CLIENTS[0]}:0`, `${CLIENTS[1]}:39`]);

  it('is what Yjs itself writes when a device appends to its lane', () => {
    const [, , lane] = lanes(40);
    const own = new Y.Doc();
    own.clientID = 77;
    for (const sealed of lane!.slots) own.getArray('77').insert(own.getArray('77').length, [sealed]);
    expect(stateOf(own)).toEqual(encodeRuns([lane!]));
  });

  it('gives one document, byte for byte, whatever the order, and whether redacted before or after (60 seeds)', () => {
    const expected = encodeRuns(lanes(40, gone));
    for (let seed = 0; seed < 60; seed++) {
      const rng = createRng(seed);
      const late = seed % 2 === 0;
      const doc = new Y.Doc();
      const parts: LaneRun[] = [];
      for (const lane of lanes(40, late ? new Set() : gone)) {
        for (let at = 0; at < 40;) {
          const to = Math.min(40, at + 1 + rng.int(7));
          parts.push(cut(lane, at, to));
          at = to;
        }
      }
      for (const part of rng.shuffle(parts)) Y.applyUpdate(doc, encodeRuns([part]));
      if (late)
        for (const name of rng.shuffle([...gone])) {
          const [client, seq] = name.split(':').map(Number) as [number, number];
          Y.applyUpdate(doc, encodeRuns([{ client, from: seq, slots: [null] }]));
        }
      expect(doc.store.pendingStructs).toBeNull();
      expect(sameBytes(stateOf(doc), expected), `seed ${seed}`).toBe(true);
    }
  });

  it('is read back as written, redacted slots left out', () => {
    const items = decodeUpdate(encodeRuns(lanes(40, gone)));
    expect(items).toHaveLength(3 * 40 - gone.size);
    for (const lane of lanes(40, gone)) {
      for (const item of items.filter((found) => found.client === lane.client))
        expect(item.sealed).toEqual(lane.slots[item.clock]);
    }
  });

  it('is read from a difference that Yjs makes', () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, encodeRuns(lanes(10)));
    const vector = Y.encodeStateVector(doc);
    Y.applyUpdate(doc, encodeRuns(lanes(12)));
    const items = decodeUpdate(Y.encodeStateAsUpdate(doc, vector));
    expect(items.map((item) => item.clock)).toEqual([10, 11, 10, 11, 10, 11]);
  });

  it.each<[string, (doc: Y.Doc) => void]>([
    ['a text', (doc) => doc.getText('77').insert(0, 'x')],
    ['a map key', (doc) => doc.getMap('m').set('__proto__', new Uint8Array(3))],
    ['a subdocument', (doc) => doc.getArray('77').insert(0, [new Y.Doc()])],
    ['a nested type', (doc) => doc.getArray('77').insert(0, [new Y.Array()])],
    ['another root', (doc) => doc.getArray('78').insert(0, [new Uint8Array(3)])],
    [
      'an item before another',
      (doc) => {
        doc.getArray('77').insert(0, [new Uint8Array(3)]);
        doc.getArray('77').insert(0, [new Uint8Array(4)]);
      },
    ],
  ])('[A4] refuses %s', (_, act) => {
    const doc = new Y.Doc();
    doc.clientID = 77;
    act(doc);
    expect(() => decodeUpdate(Y.encodeStateAsUpdate(doc))).toThrow(FormError);
  });

  it('refuses every cut of an update, and random bytes, with FormError alone', () => {
    const update = encodeRuns(lanes(3, gone));
    const structsEnd = update.length - 1;
    for (let end = 0; end < structsEnd; end++) {
      try {
        decodeUpdate(update.subarray(0, end));
      } catch (error) {
        expect(error).toBeInstanceOf(FormError);
      }
    }
    const rng = createRng('noise');
    for (let i = 0; i < 3000; i++) {
      try {
        decodeUpdate(rng.bytes(1 + rng.int(60)));
      } catch (error) {
        expect(error).toBeInstanceOf(FormError);
      }
    }
  });
});
