import { beforeAll, describe, expect, it } from 'vitest';
import { encodeFork } from '../../../src/chat/fork.ts';
import type { Change } from '../../../src/chat/keeper.ts';
import { stripOf } from '../../../src/chat/strip.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { keyOf, type ConversationId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import {
  author,
  conversationOf,
  directoryOf,
  epochKey,
  textBody,
  write,
  writeBadlySigned,
  writeLane,
  type Author,
} from '../../helpers/authors.ts';
import { createMemoryDisk } from '../../../src/store/memory.ts';
import { carriedOf, everything, replica, shown, testEpochs, type Replica } from '../../helpers/replica.ts';

let alice: Author;
let bob: Author;
let eve: Author;
let conversation: ConversationId;
let epoch: EpochKey;

beforeAll(async () => {
  [alice, bob, eve] = [await author('alice'), await author('bob'), await author('eve')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
});

const atAlice = (options = {}): Promise<Replica> => replica(alice, [alice, bob], options);
const atBob = (options = {}): Promise<Replica> => replica(bob, [alice, bob], options);
const say = async ({ chat }: Replica, text: string): Promise<OpenEntry> => {
  const sent = await chat.send(KIND.text, textBody(text));
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
};
const outcomes = (admissions: readonly { outcome: string }[]): string[] => admissions.map((one) => one.outcome);

describe('writing', () => {
  it('[S7.1] gives each entry the next slot, linked to the one before, and shows it when it is on disk', async () => {
    const a = await atAlice();
    const changes: Change[] = [];
    a.chat.onChange((change) => changes.push(change));
    const [first, second] = [await say(a, 'one'), await say(a, 'two')];
    expect([first.seq, second.seq]).toEqual([0, 1]);
    expect([first.prev, second.prev]).toEqual([null, first.id]);
    expect(changes.map((change) => [change.own, change.entries[0]!.entry.id])).toEqual([
      [true, first.id],
      [true, second.id],
    ]);
    expect((await a.chat.view(0)).entries.map((known) => known.entry.id)).toEqual([first.id, second.id]);
  });

  it('names what it has seen of others, and only the newest of it', async () => {
    const [a, b] = [await atAlice(), await atBob()];
    await say(a, 'one');
    const two = await say(a, 'two');
    await b.chat.admit(await everything(a.chat));
    const three = await say(b, 'three');
    expect(three.deps).toEqual([two.id.slice(0, 16)]);
    expect((await say(b, 'four')).deps).toEqual([]);
  });

  it('[S7.4] [A20] a write that fails leaves no trace, and the next takes the same slot', async () => {
    const a = await atAlice();
    await say(a, 'one');
    a.disk.onWrite = () => 'quota';
    const failed = await a.chat.send(KIND.text, textBody('lost'));
    expect(failed).toEqual({ ok: false, error: { code: 'quotaExceeded' } });
    expect((await a.chat.view(0)).entries).toHaveLength(1);
    a.disk.onWrite = null;
    expect((await say(a, 'two')).seq).toBe(1);
  });

  it.each(['crash-before', 'crash-after'] as const)('[A20] after a %s no slot is used twice', async (fate) => {
    const a = await atAlice();
    await say(a, 'one');
    a.disk.onWrite = () => fate;
    void a.chat.send(KIND.text, textBody('on the way'));
    await a.clock.settle();
    a.disk.onWrite = null;
    const again = await a.again();
    const next = await say(again, 'after');
    expect(next.seq).toBe(fate === 'crash-after' ? 2 : 1);
    expect((await again.chat.view(0)).forks).toEqual([]);
  });

  it('sends asked for at once take slots in turn', async () => {
    const a = await atAlice();
    const sent = await Promise.all(Array.from({ length: 10 }, (_, i) => say(a, `text ${i}`)));
    expect(sent.map((entry) => entry.seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await a.chat.view(0)).forks).toEqual([]);
  });

  it('[S7.4] writes further records in the same transaction, or neither', async () => {
    const a = await atAlice();
    const change = { table: 'outbox', key: keyOf(new Uint8Array(16)), value: new Uint8Array(3) };
    const seen: string[] = [];
    a.disk.onWrite = (_, what) => {
      seen.push(what);
      return 'ok';
    };
    await a.chat.send(KIND.text, textBody('x'), [change]);
    expect(seen).toEqual(['ledger.append']);
  });

  it('[S7.4] [A20] writes nothing more when its lane holds what this disk never wrote', async () => {
    const [a, b] = [await atAlice(), await atBob()];
    await say(a, 'one');
    const copy = await replica(alice, [alice, bob]);
    const other = await say(copy, 'another one');
    await a.chat.admit([carriedOf(other)]);
    expect(a.chat.copied).toBe(true);
    expect(await a.chat.send(KIND.text, textBody('two'))).toEqual({ ok: false, error: { code: 'storeCopied' } });
    expect(await a.chat.writeControl([])).toEqual({ ok: false, error: { code: 'storeCopied' } });
    expect(await (await a.again()).chat.send(KIND.text, textBody('two'))).toEqual({ ok: false, error: { code: 'storeCopied' } });
    await b.chat.admit([carriedOf(other)]);
    expect(b.chat.copied).toBe(false);
  });

  it('[A20] what another tab wrote on this disk meanwhile is no copy; a tab that slept through it writes nothing by what it knows', async () => {
    const [slept, b] = [await atAlice(), await atBob()];
    await say(slept, 'one');
    const taken = await slept.again();
    const [two, three] = [await say(taken, 'two'), await say(taken, 'three')];
    const writes = slept.disk.writes;
    await expect(slept.chat.admit([carriedOf(two)])).rejects.toThrow('storageFailed');
    await b.chat.admit([...(await everything(taken.chat))]);
    const proof = await write(bob, epoch, conversation, { kind: KIND.fork, body: encodeFork(stripOf(three), stripOf(await write(alice, epoch, conversation, { seq: 2, prev: two.id }))) });
    await expect(slept.chat.admit([carriedOf(proof)])).rejects.toThrow('storageFailed');
    expect([slept.chat.copied, taken.chat.copied, (await taken.again()).chat.copied]).toEqual([false, false, false]);
    expect(slept.disk.writes).toBe(writes);
    expect((await say(await taken.again(), 'four')).seq).toBe(3);
  });

  it('[A20] nor when the disk refuses to keep that it does, and it is kept when the same comes again', async () => {
    const a = await atAlice();
    await say(a, 'one');
    const other = await say(await replica(alice, [alice, bob]), 'another one');
    a.disk.onWrite = () => 'quota';
    await expect(a.chat.admit([carriedOf(other)])).rejects.toThrow('quotaExceeded');
    a.disk.onWrite = null;
    expect(await a.chat.send(KIND.text, textBody('two'))).toEqual({ ok: false, error: { code: 'storeCopied' } });
    expect((await a.again()).chat.copied).toBe(false);
    await a.chat.admit([carriedOf(other)]);
    expect((await a.again()).chat.copied).toBe(true);
  });

  it('[S6.2] moves to the next chapter at 512 entries, linked across', async () => {
    const a = await atAlice();
    await a.chat.admit((await writeLane(bob, epoch, conversation, 511)).map(carriedOf));
    const last = await say(a, 'fills it');
    const next = await say(a, 'next');
    expect([last.chapter, next.chapter, next.seq]).toEqual([0, 1, 0]);
    expect(next.prev).toEqual(last.id);
    expect(await a.chat.chapters()).toEqual([0, 1]);
  });

  it('[S6.2] follows a friend into the next chapter, and not to a far number', async () => {
    const a = await atAlice();
    await say(a, 'here');
    const [near, far] = [
      await write(bob, epoch, conversation, { chapter: 1 }),
      await write(bob, epoch, conversation, { chapter: 2 ** 31 - 1, prev: new Uint8Array(32) as never }),
    ];
    await a.chat.admit([carriedOf(near), carriedOf(far)]);
    expect((await say(a, 'there')).chapter).toBe(1);
    expect(await a.chat.chapters()).toEqual([0, 1]);
    expect((await a.chat.chapterDigests()).map((one) => one.chapter)).toEqual([0, 1, 2 ** 31 - 1]);
  });

  it('waits with a reason while no epoch can be made', async () => {
    const a = await atAlice({ epochs: testEpochs() });
    expect(await a.chat.send(KIND.text, textBody('x'))).toEqual({ ok: false, error: { code: 'notReady' } });
    expect(await a.chat.chapterDigests()).toEqual([]);
  });

  it('writes the epoch entry first when one is due, and learns it only from disk', async () => {
    const boot = epochKey(conversation, 'boot', true);
    const epochs = testEpochs(boot);
    const a = await atAlice({ epochs });
    epochs.sending = () =>
      epochs.committed > 0
        ? { kind: 'ready', key: epoch }
        : { kind: 'write', entries: [{ kind: KIND.epoch, body: textBody('keys'), key: boot }] };
    a.disk.onWrite = () => 'fail';
    expect((await a.chat.send(KIND.text, textBody('x'))).ok).toBe(false);
    expect(epochs.committed).toBe(0);
    a.disk.onWrite = null;
    const sent = await say(a, 'x');
    expect(sent.seq).toBe(1);
    expect((await a.chat.view(0)).entries.map((known) => known.entry.kind)).toEqual([KIND.epoch, KIND.text]);
  });
});

describe('admitting', () => {
  it('takes a friend’s entries in any order, and tells their outcome in the order given', async () => {
    const [a, b] = [await atAlice(), await atBob()];
    const sent = [await say(a, 'one'), await say(a, 'two'), await say(a, 'three')];
    expect(outcomes(await b.chat.admit(sent.toReversed().map(carriedOf)))).toEqual(['admitted', 'admitted', 'admitted']);
    expect(await b.chat.digest()).toEqual(await a.chat.digest());
    expect(await b.chat.frontier(0)).toEqual([{ device: alice.device, upto: 2, have: [[0, 2]], held: [] }]);
  });

  it('[H5] an old entry again changes and tells nothing', async () => {
    const [a, b] = [await atAlice(), await atBob()];
    const carried = carriedOf(await say(a, 'one'));
    await b.chat.admit([carried]);
    const digest = await b.chat.digest();
    let told = 0;
    b.chat.onChange(() => told++);
    expect(outcomes(await b.chat.admit([carried, carried]))).toEqual(['duplicate', 'duplicate']);
    expect(await b.chat.digest()).toEqual(digest);
    expect(told).toBe(0);
  });

  it('[S7.3] verifies the head of a run and lets links carry it back', async () => {
    const b = await atBob();
    await b.chat.admit((await writeLane(alice, epoch, conversation, 50)).map(carriedOf));
    const verdicts = (await b.chat.view(0)).entries.map((known) => known.verdict);
    expect(verdicts.filter((verdict) => verdict === 'signed')).toHaveLength(1);
    expect(verdicts[49]).toBe('signed');
    expect(await b.chat.verifyIdle(20)).toBe(29);
    expect(await b.chat.verifyIdle(1000)).toBe(0);
    expect((await b.chat.view(0)).entries.every((known) => known.verdict === 'signed')).toBe(true);
  });

  it('[H1] holds what its author signed badly, and never shows it when a link vouches for its place', async () => {
    const b = await atBob();
    const first = await write(alice, epoch, conversation, {});
    const bad = await writeBadlySigned(alice, epoch, conversation, { seq: 1, prev: first.id });
    const after = await write(alice, epoch, conversation, { seq: 2, prev: bad.id });
    expect(outcomes(await b.chat.admit([carriedOf(first), carriedOf(bad)]))).toEqual(['admitted', 'held']);
    expect(await b.chat.frontier(0)).toEqual([{ device: alice.device, upto: 0, have: [[0, 0]], held: [[1, 1]] }]);
    await b.chat.admit([carriedOf(after)]);
    expect((await b.chat.view(0)).entries.map((known) => known.verdict)).toEqual(['signed', 'unverifiable', 'signed']);
    expect((await b.chat.frontier(0))[0]).toMatchObject({ upto: 2, held: [] });
  });

  it('[S7.3] [H1] finds in idle time the bad signature that a link hid', async () => {
    const b = await atBob();
    const bad = await writeBadlySigned(alice, epoch, conversation, {});
    const after = await write(alice, epoch, conversation, { seq: 1, prev: bad.id });
    await b.chat.admit([carriedOf(bad), carriedOf(after)]);
    await b.chat.verifyIdle(10);
    expect((await b.chat.view(0)).entries.map((known) => known.verdict)).toEqual(['unverifiable', 'signed']);
  });

  it('[H1] does not look for ever for a device of which no record is here any more, and checks when one comes', async () => {
    const disk = createMemoryDisk();
    const b = await atBob({ disk });
    await b.chat.admit((await writeLane(alice, epoch, conversation, 50)).map(carriedOf));
    const directory = directoryOf(bob);
    const again = await atBob({ disk, directory });
    expect(await again.chat.verifyIdle(20)).toBe(0);
    directory.learn(alice);
    expect(await again.chat.verifyIdle(20)).toBe(29);
    expect(await again.chat.verifyIdle(29)).toBe(0);
    expect((await again.chat.view(0)).entries.every((known) => known.verdict === 'signed')).toBe(true);
  });

  it('[S7.2] holds what no key opens, and admits it once the key is here', async () => {
    const epochs = testEpochs(epochKey(conversation, 'other'));
    const b = await atBob({ epochs });
    const entry = await write(alice, epoch, conversation, {});
    expect(outcomes(await b.chat.admit([carriedOf(entry)]))).toEqual(['held']);
    epochs.known.push(epoch);
    await b.chat.retryHeld();
    expect(await b.chat.ids(0)).toEqual([entry.id]);
  });

  it('an epoch entry opens, in the same batch, what was sealed under its key', async () => {
    const boot = epochKey(conversation, 'boot', true);
    const epochs = testEpochs(boot);
    epochs.learn = () => ({ changes: [], unlocked: true, commit: () => void epochs.known.push(epoch) });
    const b = await atBob({ epochs });
    const grant = await write(alice, boot, conversation, { kind: KIND.epoch });
    const text = await write(alice, epoch, conversation, { seq: 1, prev: grant.id });
    expect(outcomes(await b.chat.admit([carriedOf(text), carriedOf(grant)]))).toEqual(['admitted', 'admitted']);
  });

  it('[H2] holds entries of a device that no record names, within 1 MiB, and admits them when one does', async () => {
    const directory = directoryOf(bob);
    const b = await atBob({ directory });
    const lane = await writeLane(alice, epoch, conversation, 3);
    expect(outcomes(await b.chat.admit(lane.map(carriedOf)))).toEqual(['held', 'held', 'held']);
    directory.learn(alice);
    await b.chat.retryHeld();
    expect(await b.chat.ids(0)).toHaveLength(3);
  });

  it('[H18] never admits a device whose account does not belong, whatever it signs', async () => {
    const b = await atBob({ directory: directoryOf(alice, bob, eve) });
    expect(outcomes(await b.chat.admit([carriedOf(await write(eve, epoch, conversation, {}))]))).toEqual(['held']);
    await b.chat.retryHeld();
    expect(await b.chat.ids(0)).toEqual([]);
  });

  it('a slot that was redacted elsewhere is passed over until the redact comes', async () => {
    const b = await atBob();
    expect(outcomes(await b.chat.admit([{ chapter: 0, device: alice.device, seq: 0, sealed: null }]))).toEqual(['skipped']);
  });

  it('a batch that the disk refuses is not in view, and comes again', async () => {
    const b = await atBob();
    const carried = carriedOf(await write(alice, epoch, conversation, {}));
    b.disk.onWrite = () => 'fail';
    await expect(b.chat.admit([carried])).rejects.toThrow('storageFailed');
    expect(await b.chat.ids(0)).toEqual([]);
    b.disk.onWrite = null;
    expect(outcomes(await b.chat.admit([carried]))).toEqual(['admitted']);
  });

  it('[H7] shows a gap as one mark, however wide', async () => {
    const b = await atBob();
    const late = await write(alice, epoch, conversation, { seq: 1023, prev: new Uint8Array(32) as never });
    await b.chat.admit([carriedOf(late)]);
    expect((await b.chat.view(0)).gaps).toEqual([{ device: alice.device, account: alice.account, from: 0, count: 1023 }]);
    expect((await b.chat.document(0)).store.clients.size).toBe(0);
  });
});

describe('after a restart', () => {
  it('is as before', async () => {
    const [a, b] = [await atAlice(), await atBob()];
    for (const text of ['one', 'two', 'three']) await say(a, text);
    await b.chat.admit(await everything(a.chat));
    const mine = await say(b, 'four');
    const again = await b.again();
    expect(await again.chat.digest()).toEqual(await b.chat.digest());
    expect(await again.chat.frontier(0)).toEqual(await b.chat.frontier(0));
    expect(await shown(again.chat)).toEqual(await shown(b.chat));
    expect(await again.chat.lanes()).toEqual(await b.chat.lanes());
    expect((await again.chat.lanes()).filter(({ device }) => String(device) === String(mine.device)).map(({ chapter, upto }) => [chapter, upto])).toEqual([[0, 0]]);
    expect((await say(again, 'five')).seq).toBe(1);
  });

  it('[S6.5] reads only the chapters that are touched', async () => {
    const disk = createMemoryDisk();
    const b = await atBob({ disk });
    for (let chapter = 0; chapter < 12; chapter++)
      await b.chat.admit((await writeLane(alice, epoch, conversation, 2, chapter)).map(carriedOf));
    const again = await b.again();
    expect(await again.chat.digest()).toEqual(await b.chat.digest());
    expect((await again.chat.view(11)).entries).toHaveLength(2);
    expect(again.logged).toEqual([]);
  });
});

describe('what is shown', () => {
  it('are lines in order, with texts, deleted ones and gaps', async () => {
    const [a, b] = [await atAlice(), await atBob()];
    const [one, two] = [await say(a, 'one'), await say(a, 'two')];
    await a.chat.redact([one.id]);
    await b.chat.admit((await everything(a.chat)).filter((carried) => carried.seq !== 1));
    await say(b, 'four');
    expect((await a.chat.items(0)).map((item) => [item.kind, item.text])).toEqual([['deleted', ''], ['text', 'two']]);
    expect((await b.chat.items(0)).map((item) => item.kind)).toEqual(['deleted', 'missing', 'text'].sort());
    expect(two.seq).toBe(1);
  });

  it('[H8] keeps the time at which an entry came, so a clock that is ahead is found out for good', async () => {
    const b = await atBob();
    const ahead = await write(alice, epoch, conversation, { sentMs: b.clock.now() + 86_400_000 });
    await b.chat.admit([carriedOf(ahead)]);
    b.clock.jump(7 * 86_400_000);
    expect((await (await b.again()).chat.items(0))[0]!.timeUncertain).toBe(true);
  });

  it('a listener that throws undoes nothing', async () => {
    const a = await atAlice();
    a.chat.onChange(() => {
      throw new Error('a bug of the listener');
    });
    expect((await say(a, 'one')).seq).toBe(0);
    expect(a.logged).toEqual(['chat: a listener failed']);
  });
});
