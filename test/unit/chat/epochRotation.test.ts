import { beforeEach, describe, expect, it } from 'vitest';
import { answerTo } from '../../../src/chat/epochAnswer.ts';
import { decodeBody } from '../../../src/chat/bodies.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import type { OpenEntry } from '../../../src/chat/types.ts';
import { directConversation } from '../../../src/crypto/derive.ts';
import { compareBytes, keyOf } from '../../../src/protocol/ids.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import {
  bookOf,
  deviceNamed,
  directoryOf,
  entriesOf,
  GEN,
  newPrekey,
  NOW,
  recordOf,
  type TestDevice,
} from '../../helpers/epochs.ts';
import {
  a1,
  a2,
  aliceRecord,
  b1,
  b2,
  book,
  books,
  conversation,
  eve,
  forged,
  freshBooks,
  learnRecord,
  members,
  publish,
  ready,
} from '../../helpers/fourDevices.ts';

beforeEach(freshBooks);

describe('[S8.4] [E6, E7] rotations that no send waits for', () => {
  const lower = compareBytes(a1.account, b1.account) < 0;
  const [first, second] = lower ? [a1, b1] : [b1, a1];

  it('the lower account goes at once, the other after 60 s, second devices later', () => {
    publish(a1);
    for (const one of books.values()) one.requestRotation();
    const due = (device: TestDevice): number => book(device).wantsRotation()!.dueMs - NOW;
    expect(due(first)).toBe(0);
    expect(due(second)).toBe(EXPIRY.epochSecond);
    expect([due(a2), due(b2)].sort((x, y) => x - y)).toEqual([2 * EXPIRY.epochSecond, 3 * EXPIRY.epochSecond]);
    publish(first, book(first).rotate(EPOCH_REASON.request));
    for (const one of books.values()) expect(one.wantsRotation()).toBeNull();
  });

  it('the delay counts from the first wish, not from each question', () => {
    publish(a1);
    learnRecord(recordOf([b1], 1, { gen: GEN + 1 }));
    const due = book(second).wantsRotation()!.dueMs;
    book(second).clock.time += 30_000;
    expect(book(second).wantsRotation()!.dueMs).toBe(due);
  });

  it('[S8.5] after 7 days with traffic, not without', () => {
    publish(a1);
    const one = book(a1);
    one.clock.time += EXPIRY.epoch;
    expect(one.wantsRotation()).toBeNull();
    one.note(ready(a1).id, false);
    expect(one.wantsRotation()).toMatchObject({ reason: EPOCH_REASON.age });
    one.clock.time -= 1;
    expect(one.wantsRotation()).toBeNull();
  });

  it('also when the epoch was learnt by a clock that was ahead, and at once', () => {
    publish(a1);
    const one = book(a1);
    one.note(ready(a1).id, false);
    one.clock.time -= EXPIRY.clockOff;
    expect(one.wantsRotation()).toBeNull();
    one.clock.time -= 1;
    expect(one.wantsRotation()).toMatchObject({ reason: EPOCH_REASON.age });
    one.clock.time -= EXPIRY.epoch;
    expect(one.wantsRotation()!.dueMs).toBeLessThanOrEqual(one.clock.time + EXPIRY.epochSecond);
  });

  it('after 1,000 entries, also counted across a restart', () => {
    publish(a1);
    const { id } = ready(a1);
    for (let i = 0; i < 970; i++) book(a1).note(id, false);
    expect(book(a1).wantsRotation()).toBeNull();
    const later = book(a1).reopened();
    for (let i = 0; i < 49; i++) later.note(id, false);
    expect(later.wantsRotation()).toMatchObject({ reason: EPOCH_REASON.entries });
  });

  it('[S8.5] a new epoch is granted to the newest prekeys', () => {
    publish(a1);
    const fresh = newPrekey(b1, NOW + 1000);
    book(a1).directory.prekeys.push(fresh);
    const plan = book(a1).rotate(EPOCH_REASON.age);
    const body = plan.kind === 'write' ? (decodeBody(21, plan.entries[0]!.body) as EpochBody) : null;
    expect(body?.grants.find((grant) => keyOf(grant.device) === keyOf(b1.id))?.n).toBe(fresh.n);
    publish(a1, plan);
    expect(keyOf(ready(b1).id)).toBe(keyOf(ready(a1).id));
  });
});

describe('[S8.4] [E8] a device without its grant', () => {
  /** Bob's phone gives Alice's second device another key than the rest. */
  function split(): OpenEntry {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    return forged(entry!, b1, (body) => {
      const grants = body.grants.map((grant) =>
        keyOf(grant.device) === keyOf(a2.id) ? { ...grant, box: grant.box.map((byte) => byte ^ 1) } : grant,
      );
      return { ...body, grants };
    });
  }

  it('[A11] sees that its grant gives not the key committed to, asks, and any co-member answers', () => {
    const entry = split();
    for (const device of [a1, a2, b1]) book(device).take(entry, b1);
    expect(book(a2).forSending().kind).toBe('write');
    const [request] = book(a2).ask();
    const answer = answerTo(book(a1).inside, request!)!;
    const lesson = book(a2).takeAnswer(answer);
    expect(lesson.unlocked).toBe(true);
    lesson.commit();
    expect(keyOf(ready(a2).key)).toBe(keyOf(ready(a1).key));
    expect(book(a2).ask()).toEqual([]);
  });

  it('[A11] a grant of another key, under a valid box, is not believed', () => {
    const [one, other] = [
      entriesOf(book(b1).forSending(), b1, conversation)[0]!,
      entriesOf(book(b1).forSending(), b1, conversation)[0]!,
    ];
    const mixed = forged(one, b1, (body) => ({ ...body, grants: (decodeBody(21, other.body) as EpochBody).grants }));
    expect(book(a2).take(mixed, b1)).toBe(false);
    expect(book(a2).keys()).toHaveLength(1);
    expect(book(a2).ask()).toHaveLength(1);
  });

  it('cannot be answered for a device in no newest record, for another chat, or by who lacks the key', () => {
    const entry = split();
    for (const device of [a1, a2, b2]) book(device).take(entry, b1);
    const [request] = book(a2).ask();
    expect(answerTo(book(a1).inside, { ...request!, device: eve.id })).toBeNull();
    expect(answerTo(book(a1).inside, { ...request!, conversation: directConversation(eve.account, a1.account) })).toBeNull();
    expect(answerTo(book(a2).inside, request!)).toBeNull();
    expect(answerTo(book(b2).inside, request!)).not.toBeNull();
    learnRecord(recordOf([a1], 1, { gen: GEN + 1 }));
    expect(answerTo(book(b2).inside, request!)).toBeNull();
  });

  it('who does not know the records of an epoch yet answers nobody: a device they dropped might ask', () => {
    const without = recordOf([b1], 1, { gen: GEN + 1 });
    const alice = bookOf(a1, directoryOf([aliceRecord, without], [a1, a2, b1]), { members });
    alice.pair();
    const [entry] = entriesOf(alice.forSending(), a1, conversation);
    book(a2).take(entry!, a1);
    const request = { conversation, epoch: book(a2).keys()[0]!.id, device: b2.id };
    expect(answerTo(book(a2).inside, request)).toBeNull();
    expect(answerTo(book(a2).inside, { ...request, device: b1.id })).toBeNull();
  });

  it('a restored account gets nothing from before, but by a person’s choice', () => {
    publish(a1);
    const renewed = deviceNamed('bob.9');
    learnRecord(recordOf([renewed], 0, { era: GEN + 9 }));
    book(a1).directory.prekeys.push(...renewed.prekeys);
    const request = { conversation, epoch: book(a1).keys()[0]!.id, device: renewed.id };
    expect(answerTo(book(a1).inside, request)).toBeNull();
    expect(answerTo(book(a1).inside, request, true)).not.toBeNull();
  });

  it('takes the key from home, and only the right one', () => {
    const entry = split();
    for (const device of [a1, a2]) book(device).take(entry, b1);
    const { id, key } = ready(a1);
    expect(
      book(a2).takeKey(
        id,
        key.map((byte) => byte ^ 1),
      ).changes,
    ).toEqual([]);
    book(a2).takeKey(id, key).commit();
    expect(keyOf(ready(a2).key)).toBe(keyOf(key));
  });
});
