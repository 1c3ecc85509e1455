import { beforeEach, describe, expect, it } from 'vitest';
import type { EpochLesson } from '../../../src/chat/types.ts';
import { kdf } from '../../../src/crypto/derive.ts';
import type { KnownRoot } from '../../../src/people/person.ts';
import { learnPairRoots } from '../../../src/sync/pairRoots.ts';
import { bookOf, deviceNamed, directoryOf, GEN, PAIR_ROOT, recordOf, type TestBook } from '../../helpers/epochs.ts';

const [alice, bob] = [deviceNamed('alice'), deviceNamed('bob')];
const rootOf = (name: string, gen: number): KnownRoot => ({ root: kdf(PAIR_ROOT, name), theirGen: gen, myGen: GEN, since: 0, heard: true });
const [old, older, fresh] = [rootOf('old', GEN + 1), rootOf('older', GEN), rootOf('fresh', GEN + 9)];

let book: TestBook;
let writes: number;
let ends: number;
const ended = async (): Promise<void> => void (ends += 1);
const learn = (...roots: readonly KnownRoot[]): Promise<void> =>
  learnPairRoots(book, roots, true, async (lesson: EpochLesson) => {
    writes += lesson.changes.length;
    lesson.commit();
  }, ended);

beforeEach(() => {
  book = bookOf(alice, directoryOf([recordOf([alice]), recordOf([bob])], [alice, bob]), { members: [alice.account, bob.account] });
  writes = 0;
  ends = 0;
});

describe('[S3.5] [H10] pair roots of somebody who came back with a higher era', () => {
  it('are dropped: nothing is begun until another is here', async () => {
    await learn(old);
    expect(book.forSending().kind).toBe('write');
    await learn();
    expect(book.forSending()).toMatchObject({ kind: 'wait', lack: 'noPairRoot' });
    expect(book.keys()).toHaveLength(1);
    await learn(fresh);
    expect(book.forSending().kind).toBe('write');
  });

  it('stay dropped when the news and the new root came between two starts', async () => {
    await learn(old, older);
    await learn(fresh);
    const before = writes;
    await learn(fresh);
    expect(writes).toBe(before);
    await learn();
    await learn(old, older);
    expect(book.forSending()).toMatchObject({ kind: 'wait', lack: 'noPairRoot' });
  });
});

describe('[S3.5] that somebody came back', () => {
  it('is seen once, when the roots of before end, and again where these could not be dropped', async () => {
    await learn(old);
    await learn(older, old);
    expect(ends).toBe(0);
    const full = learnPairRoots(book, [fresh], true, () => Promise.reject(new Error('full')), ended);
    await expect(full).rejects.toThrow('full');
    await learn(fresh);
    expect(ends).toBe(2);
    await learn(fresh);
    expect(ends).toBe(2);
  });

  it('is not seen where this device never had a root of before', async () => {
    await learn();
    await learn(fresh);
    expect(ends).toBe(0);
  });
});

describe('pair roots of the same era', () => {
  it('stay when another one comes beside them, and cost no write when they are known', async () => {
    await learn(older);
    await learn(old, older);
    expect(writes).toBe(2);
    await learn(fresh, old);
    expect(writes).toBe(3);
    expect(book.forSending().kind).toBe('write');
    await learn(fresh, old);
    expect(writes).toBe(3);
  });
});
