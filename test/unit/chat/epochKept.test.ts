import { beforeEach, describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { directConversation, kdf } from '../../../src/crypto/derive.ts';
import { keyOf, type ConversationId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { bookOf, directoryOf, entriesOf, entryBy, GEN, PAIR_ROOT, recordOf, type TestBook } from '../../helpers/epochs.ts';
import {
  a1,
  a2,
  aliceRecord,
  b1,
  b2,
  bobRecord,
  book,
  conversation,
  eve,
  forged,
  freshBooks,
  learnRecord,
  members,
  publish,
} from '../../helpers/fourDevices.ts';

beforeEach(freshBooks);

describe('what is not an epoch of this chat', () => {
  it('[H3] a kind 21 replayed in another conversation teaches nothing', () => {
    const other = directConversation(a1.account, eve.account);
    const [entry] = entriesOf(book(a1).forSending(), a1, conversation);
    expect(book(b1).take({ ...entry!, conversation: other }, a1)).toBe(false);
    const elsewhere = bookOf(b1, book(b1).directory, { members, conversation: other });
    elsewhere.pair();
    expect(elsewhere.take({ ...entry!, conversation: other }, a1)).toBe(false);
    expect(elsewhere.keys()).toHaveLength(1);
  });

  it('[H5] the same entry again changes nothing', () => {
    const [entry] = publish(a1);
    const before = new Map(book(b1).disk);
    book(b1).take(entry!, a1);
    expect([...book(b1).disk.keys()]).toEqual([...before.keys()]);
    expect(book(b1).keys()).toHaveLength(2);
  });

  it('[H38] a flood of epochs without parents is bounded', () => {
    const [entry] = entriesOf(book(b1).forSending(), b1, conversation);
    const body = decodeBody(21, entry!.body) as EpochBody;
    const flood = (i: number): OpenEntry =>
      entryBy(
        b1,
        conversation,
        21,
        encodeBody({
          ...body,
          nonce: kdf(PAIR_ROOT, 'n', i).slice(0, 16),
          parents: [kdf(PAIR_ROOT, 'p', i) as EpochKey['id']],
          grants: [],
        }),
        entry!.epoch,
      );
    let kept = 0;
    for (let i = 0; i < 2100; i++) {
      const lesson = book(a1).learn(flood(i), b1.account);
      kept += lesson.changes.length;
      lesson.commit();
    }
    expect(kept).toBe(2048);
    book(a1).take(entry!, b1);
    expect(book(a1).keys()).toHaveLength(1);
  });

  it('bodies that are not of their form teach nothing', () => {
    for (const kind of [KIND.epoch, KIND.grants, KIND.text]) {
      const lesson = book(a1).learn(entryBy(b1, conversation, kind, Uint8Array.of(0x80), book(a1).keys()[0]!.id), b1.account);
      expect(lesson.changes).toEqual([]);
      expect(lesson.unlocked).toBe(false);
    }
  });
});

describe('a book at rest', () => {
  it('opens again as it was, from its records in any order', () => {
    publish(a1);
    publish(b1, book(b1).rotate(EPOCH_REASON.request));
    const one = book(a2);
    const keys = one.keys().map((key) => keyOf(key.id));
    const again = one.reopened();
    expect(again.keys().map((key) => keyOf(key.id))).toEqual(keys);
    const reversed = bookOf(a2, one.directory, { members, disk: new Map([...one.disk].reverse()) });
    expect(reversed.forSending()).toEqual(one.forSending());
  });

  it('stays valid when old records are forgotten', () => {
    publish(a1);
    learnRecord(recordOf([b1, b2], 1));
    expect(book(a1).forSending().kind).toBe('ready');
    book(a1).directory.records.splice(book(a1).directory.records.indexOf(bobRecord), 1);
    expect(book(a1).forSending().kind).toBe('ready');
  });
});

describe('candidates for an entry', () => {
  const names = (keys: Iterable<EpochKey>): readonly string[] => [...keys].map((key) => keyOf(key.id));

  it('are all keys once: the last that served or was learnt first, then the newest, EK₀ among them', () => {
    publish(a1);
    publish(a1, book(a1).rotate(EPOCH_REASON.request));
    const one = book(b1);
    const [newest, older, boot] = one.keys();
    expect([newest!.boot, older!.boot, boot!.boot]).toEqual([false, false, true]);
    expect(newest!.gen).toBeGreaterThan(older!.gen);
    one.note(older!.id, false);
    expect(names(one.candidates())).toEqual(names([older!, newest!, boot!]));
    expect(names(one.keys())).toEqual(names(one.candidates()));
    one.note(boot!.id, false);
    expect(names(one.candidates())).toEqual(names([boot!, older!, newest!]));
  });

  it('[A5] of one author are at most so many; another author still begins epochs', () => {
    publish(a1);
    const [entry] = entriesOf(book(a2).rotate(EPOCH_REASON.request), a2, conversation);
    const many =
      LIMITS.epochsPerAuthor -
      book(b1)
        .keys()
        .filter((key) => !key.boot).length;
    for (let i = 0; i < many; i++)
      book(b1).take(
        forged(entry!, a2, (body) => ({ ...body, nonce: sha(`${i}`).slice(0, 16), grants: [] })),
        a2,
      );
    expect(book(b1).learn(entry!, a2.account).changes).toEqual([]);
    const [honest] = entriesOf(book(b2).rotate(EPOCH_REASON.request), b2, conversation);
    expect(book(b1).take(honest!, b2)).toBe(true);
  });
});

describe('[S8.2] home', () => {
  it('begins under EK₀ and goes on under a parent', () => {
    const home = sha('home') as ConversationId;
    const setup = { members: [a1.account], conversation: home, shape: 'chain' as const };
    const [one, two] = [a1, a2].map((device) => bookOf(device, directoryOf([aliceRecord], [a1, a2]), setup)) as [
      TestBook,
      TestBook,
    ];
    for (const each of [one, two]) each.pair();
    const write = (): boolean => {
      const plan = one.rotate(EPOCH_REASON.request);
      const [entry] = entriesOf(plan, a1, home);
      one.take(entry!, a1);
      two.take(entry!, a1);
      return plan.kind === 'write' && plan.entries[0]!.key.boot;
    };
    expect(write()).toBe(true);
    expect(write()).toBe(false);
    const [x, y] = [one.forSending(), two.forSending()];
    expect(x.kind === 'ready' && y.kind === 'ready' && keyOf(x.key.id) === keyOf(y.key.id) && x.key.gen === GEN + 2).toBe(true);
  });
});

function sha(text: string): Uint8Array {
  return kdf(PAIR_ROOT, text);
}
