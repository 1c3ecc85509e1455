/** S6.7: a kind 21 or 25 behind a fork acts on nothing. Who stands behind one, and who does not any more, the conversation says. */
import { beforeEach, describe, expect, it } from 'vitest';
import { answerTo } from '../../../src/chat/epochAnswer.ts';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import type { EpochUse } from '../../../src/chat/epochUse.ts';
import { EPOCH_REASON, type EpochBody } from '../../../src/chat/grants.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { entryBy, GEN } from '../../helpers/epochs.ts';
import { a1, a2, b1, b2, book, conversation, forged, freshBooks, publish, ready } from '../../helpers/fourDevices.ts';

beforeEach(freshBooks);

const keysAt = (device: typeof a1): string[] => book(device).keys().map((key) => keyOf(key.id));

describe('[H6] [S6.7] an epoch that is declared behind a fork', () => {
  it('is no head: the one before it is used, and its key opens what it sealed', () => {
    publish(b1);
    const before = ready(a1);
    const [later] = publish(b1, book(b1).rotate(EPOCH_REASON.age));
    const after = ready(a1);
    expect(after.gen).toBe(before.gen + 1);
    book(a1).silence([later!.id]);
    expect(keyOf(ready(a1).id)).toBe(keyOf(before.id));
    expect(keysAt(a1)).toContain(keyOf(after.id));
    expect(answerTo(book(a1).inside, { conversation, epoch: after.id, device: b2.id })).not.toBeNull();
  });

  it('acts as soon as somebody else is known to have it in their past', () => {
    publish(b1);
    const [later] = publish(b1, book(b1).rotate(EPOCH_REASON.age));
    const after = ready(a1);
    book(a1).silence([later!.id]);
    book(a1).silence([]);
    expect(keyOf(ready(a1).id)).toBe(keyOf(after.id));
  });

  it('is not joined by the next, nor is what descends from it a head that hides another', () => {
    publish(b1);
    const first = ready(a1);
    const [later] = publish(b1, book(b1).rotate(EPOCH_REASON.age));
    const [last] = publish(b1, book(b1).rotate(EPOCH_REASON.age));
    book(a1).silence([later!.id, last!.id]);
    const plan = book(a1).rotate(EPOCH_REASON.age);
    if (plan.kind !== 'write') throw new Error(plan.kind);
    const body = decodeBody(KIND.epoch, plan.entries[0]!.body) as EpochBody;
    expect(body.parents.map(keyOf)).toEqual([keyOf(first.id)]);
  });

  it('counts when another entry, in front of the fork, declares it too', () => {
    publish(b1);
    const [later] = publish(b1, book(b1).rotate(EPOCH_REASON.age));
    const after = ready(a1);
    book(a1).take(entryBy(b1, conversation, KIND.epoch, later!.body, later!.epoch), b1);
    book(a1).silence([later!.id]);
    expect(keyOf(ready(a1).id)).toBe(keyOf(after.id));
  });

  it('[E9] leaves the one before it its key, and when nothing else acts the next one joins what is over', async () => {
    const [one] = publish(b1);
    const first = { ...ready(a1), key: ready(a1).key.slice() };
    const [two] = publish(b1, book(b1).rotate(EPOCH_REASON.age));
    const second = ready(a1);
    const all = [a1, a2, b1, b2];
    const use: EpochUse = { living: new Map([[keyOf(second.id), 1]]), reached: new Map(all.map(({ id }) => [keyOf(id), new Set([keyOf(second.id)])])), isWhole: true };

    book(a1).silence([one!.id]);
    expect(await book(a1).forgets(use)).toBe(false);
    expect(keysAt(a1)).toContain(keyOf(first.id));

    book(a1).silence([]);
    expect(await book(a1).forgets(use)).toBe(true);
    book(a1).silence([two!.id]);
    book(a1).note(second.id, true);
    const next = book(a1).forSending();
    if (next.kind !== 'write') throw new Error(next.kind);
    const body = decodeBody(KIND.epoch, next.entries[0]!.body) as EpochBody;
    expect(body.parents.map(keyOf)).toEqual([keyOf(first.id)]);
    expect(next.then.gen).toBe(second.gen);
    publish(a1, next);
    expect(keyOf(ready(a1).id)).toBe(keyOf(next.then.id));
  });

  it('binds nobody who wrote under it to its gen, also after a restart', () => {
    publish(b1);
    const before = ready(a1);
    const chain = [1, 2, 3].map(() => publish(b1, book(b1).rotate(EPOCH_REASON.age))[0]!);
    const used = ready(a1);
    expect(used.gen).toBe(GEN + 4);
    book(a1).note(used.id, true);
    for (const one of [book(a1), book(a1).reopened()]) {
      one.silence(chain.map(({ id }) => id));
      const found = one.forSending();
      expect(found.kind === 'ready' && keyOf(found.key.id)).toBe(keyOf(before.id));
    }
  });

  it('without the further grants behind the fork is not whole, and nobody sends under it', () => {
    publish(b1);
    const before = ready(a1);
    const [later] = publish(b1, book(b1).rotate(EPOCH_REASON.age), []);
    const { grants } = decodeBody(KIND.epoch, later!.body) as EpochBody;
    const first = forged(later!, b1, (body) => ({ ...body, grants: body.grants.slice(0, 3) }));
    const { id } = ready(b1);
    const rest = entryBy(b1, conversation, KIND.grants, encodeBody({ kind: 'grants', epoch: id, grants: grants.slice(3) }), later!.epoch);
    book(a1).take(first, b1);
    book(a1).take(rest, b1);
    expect(keyOf(ready(a1).id)).toBe(keyOf(id));
    book(a1).silence([rest.id]);
    expect(keyOf(ready(a1).id)).toBe(keyOf(before.id));
  });
});
