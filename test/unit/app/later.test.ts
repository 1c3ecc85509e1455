/** [F43] Texts that go later, and messages without a sound, between whole Messengers on a virtual clock. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/app/api.ts';
import type { LaterView } from '../../../src/app/laterApi.ts';
import { decodeLater, encodeLater } from '../../../src/app/laterRows.ts';
import { LATER_TABLE } from '../../../src/app/laterTable.ts';
import { encode } from '../../../src/protocol/codec.ts';
import type { Result } from '../../../src/protocol/errors.ts';
import type { AccountId, Key } from '../../../src/protocol/ids.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

interface Story {
  readonly world: World;
  readonly ada: WorldPerson;
  readonly ben: WorldPerson;
  /** Ben, as Ada's device names him. */
  readonly chat: string;
}

async function story(): Promise<Story> {
  const world = await createWorld();
  const [ada, ben] = [await world.person('Ada'), await world.person('Ben')];
  await befriend(world, ada, ben);
  await say(world, ada, 'Ben', 'hello');
  await world.until(async () => (await textsOf(ben, 'Ada')).length === 1, 'hello came');
  return { world, ada, ben, chat: await idOf(ada, 'Ben') };
}

async function must<T>({ world }: Story, answer: Promise<Result<T>>): Promise<T> {
  const given = await world.clock.outcome(answer);
  if (!given.ok) throw new Error(given.error.code);
  return given.value;
}
const codeOf = async ({ world }: Story, answer: Promise<Result<unknown>>): Promise<string> => {
  const given = await world.clock.outcome(answer);
  return given.ok ? 'ok' : given.error.code;
};

/** From now on, by the clock of the world. */
const later = (all: Story, text: string, aheadMs: number): Promise<string> => must(all, all.ada.messenger.sendLater(all.chat, text, all.world.clock.now() + aheadMs));
const waiting = async (all: Story): Promise<readonly LaterView[]> => must(all, all.ada.messenger.scheduled(await idOf(all.ada, 'Ben')));
const textsWaiting = async (all: Story): Promise<readonly string[]> => (await waiting(all)).map(({ text }) => text);

async function restart({ world, ada }: Story): Promise<void> {
  await world.clock.outcome(ada.close());
  await world.clock.outcome(ada.open());
}

describe('[F43] a text that goes later', () => {
  it('goes when it is due, as an ordinary message, and not before', async () => {
    const all = await story();
    await later(all, 'good evening', HOUR);
    expect(await waiting(all)).toMatchObject([{ text: 'good evening', dueMs: all.world.clock.now() + HOUR, error: null, answers: false }]);
    await all.world.clock.advance(HOUR - MINUTE);
    expect([await textsOf(all.ada, 'Ben'), await textsWaiting(all)]).toEqual([['hello'], ['good evening']]);
    await all.world.until(async () => (await textsOf(all.ben, 'Ada')).includes('good evening'), 'it came', 2 * MINUTE);
    expect([await textsOf(all.ada, 'Ben'), await textsWaiting(all)]).toEqual([['hello', 'good evening'], []]);
  });

  it('waits through a restart, and goes once as Kith is opened after its time', async () => {
    const all = await story();
    await later(all, 'good evening', HOUR);
    await restart(all);
    expect(await textsWaiting(all)).toEqual(['good evening']);
    await all.world.clock.outcome(all.ada.close());
    await all.world.clock.advance(2 * HOUR);
    expect(await textsOf(all.ben, 'Ada')).toEqual(['hello']);
    await all.world.clock.outcome(all.ada.open());
    await all.world.until(async () => (await textsOf(all.ben, 'Ada')).includes('good evening'), 'it came');
    await restart(all);
    await all.world.clock.advance(2 * MINUTE);
    expect([await textsOf(all.ben, 'Ada'), await textsWaiting(all)]).toEqual([['hello', 'good evening'], []]);
  });

  it('is changed in its words and its time, sent now, and deleted; what is gone is said to be gone', async () => {
    const all = await story();
    const { messenger } = all.ada;
    const [one, two, three] = [await later(all, 'one', HOUR), await later(all, 'two', 2 * HOUR), await later(all, 'three', 3 * HOUR)];
    const soon = all.world.clock.now() + 10 * MINUTE;
    await must(all, messenger.changeLater(all.chat, three, { dueMs: soon }));
    await must(all, messenger.changeLater(all.chat, two, { text: 'a pair' }));
    expect((await waiting(all)).map(({ text, dueMs }) => [text, dueMs === soon])).toEqual([['three', true], ['one', false], ['a pair', false]]);
    await must(all, messenger.sendLaterNow(all.chat, one));
    await must(all, messenger.dropLater(all.chat, two));
    expect([await textsOf(all.ada, 'Ben'), await textsWaiting(all)]).toEqual([['hello', 'one'], ['three']]);
    for (const answer of [messenger.sendLaterNow(all.chat, one), messenger.dropLater(all.chat, two), messenger.changeLater(all.chat, one, { text: 'x' })]) expect(await codeOf(all, answer)).toBe('messageUnknown');
    await all.world.clock.advance(4 * HOUR);
    expect(await textsOf(all.ada, 'Ben')).toEqual(['hello', 'one', 'three']);
  });

  it('is refused where its time or its words will not do, and nothing is kept then', async () => {
    const all = await story();
    const at = (text: string, ms: number): Promise<Result<string>> => all.ada.messenger.sendLater(all.chat, text, all.world.clock.now() + ms);
    const codes = [await codeOf(all, at('x', 59 * SECOND)), await codeOf(all, at('x', -HOUR)), await codeOf(all, at('x', NaN)), await codeOf(all, at('x', 400 * DAY)), await codeOf(all, at(' ', HOUR)), await codeOf(all, at('x'.repeat(20_000), HOUR))];
    expect(codes).toEqual(['laterSoon', 'laterSoon', 'laterSoon', 'laterFar', 'textEmpty', 'textTooLong']);
    expect(await codeOf(all, all.ada.messenger.sendLater('nobody', 'x', all.world.clock.now() + HOUR))).toBe('personUnknown');
    expect(await textsWaiting(all)).toEqual([]);
    const kept = await later(all, 'x', HOUR);
    expect([await codeOf(all, all.ada.messenger.changeLater(all.chat, kept, { dueMs: 5 })), await codeOf(all, all.ada.messenger.changeLater(all.chat, kept, { text: '' }))]).toEqual(['laterSoon', 'textEmpty']);
    expect(await textsWaiting(all)).toEqual(['x']);
  });

  it('is one of a hundred at most in a chat', async () => {
    const all = await story();
    for (let i = 0; i < 100; i++) await later(all, `text ${i}`, HOUR + i * MINUTE);
    expect(await codeOf(all, all.ada.messenger.sendLater(all.chat, 'one more', all.world.clock.now() + HOUR))).toBe('laterFull');
  });

  it('stays with the reason where the chat is closed at its time, and goes once it is open again', async () => {
    const all = await story();
    await later(all, 'good evening', HOUR);
    await must(all, all.ada.messenger.unfollow(all.chat));
    await all.world.clock.advance(2 * HOUR);
    expect((await waiting(all)).map(({ text, error }) => [text, error?.code])).toEqual([['good evening', 'notFollowing']]);
    expect([await textsOf(all.ada, 'Ben'), await codeOf(all, all.ada.messenger.sendLaterNow(all.chat, (await waiting(all))[0]!.id))]).toEqual([['hello'], 'notFollowing']);
    await must(all, all.ada.messenger.followBack(all.chat));
    await all.world.until(async () => (await textsOf(all.ben, 'Ada')).includes('good evening'), 'it came', 10 * MINUTE);
    expect(await textsWaiting(all)).toEqual([]);
  });

  it('cannot be for somebody who takes no more than a request, and is forgotten when they are blocked', async () => {
    const all = await story();
    await later(all, 'good evening', HOUR);
    await must(all, all.ada.messenger.block(all.chat));
    expect(await all.ada.core.deps.store.records.list(LATER_TABLE)).toEqual([]);
    expect(await codeOf(all, all.ada.messenger.sendLater(all.chat, 'x', all.world.clock.now() + HOUR))).toBe('blocked');
    await must(all, all.ada.messenger.unblock(all.chat));
    await all.world.clock.advance(2 * HOUR);
    expect(await textsOf(all.ada, 'Ben')).toEqual(['hello']);
  });

  it('does not go by itself any more a week after its time, as when a clock was set weeks ahead: then a person says so', async () => {
    const all = await story();
    for (const days of [5, 10, 20]) await later(all, `after ${days} days`, days * DAY);
    await all.world.clock.outcome(all.ada.close());
    all.ada.skew = 28 * DAY;
    for (const relay of all.world.relays) relay.down();
    await all.world.clock.outcome(all.ada.open());
    await all.world.clock.advance(10 * MINUTE);
    expect((await waiting(all)).map(({ error }) => error?.code)).toEqual(['laterMissed', 'laterMissed', 'laterMissed']);
    expect(await textsOf(all.ada, 'Ben')).toEqual(['hello']);
    await must(all, all.ada.messenger.sendLaterNow(await idOf(all.ada, 'Ben'), (await waiting(all))[0]!.id));
    expect(await textsOf(all.ada, 'Ben')).toEqual(['hello', 'after 5 days']);
  });

  it('makes no timer where none waits, and none that is longer than a minute or shorter than a second', async () => {
    const all = await story();
    const { clock } = all.ada.core.deps;
    const asked: number[] = [];
    const after = clock.after.bind(clock);
    await textsWaiting(all);
    clock.after = (ms, task) => {
      if (new Error().stack!.includes('LaterDesk')) asked.push(ms);
      return after(ms, task);
    };
    await all.world.clock.advance(10 * MINUTE);
    expect(asked).toEqual([]);
    await later(all, 'in a year', 360 * DAY);
    await later(all, 'soon', 2 * MINUTE + SECOND / 2);
    await all.world.clock.advance(150 * SECOND);
    expect(asked.length).toBeGreaterThan(2);
    expect([Math.max(...asked), Math.min(...asked)]).toEqual([MINUTE, SECOND]);
  });
});

describe('[F43] a message without a sound', () => {
  const heardBy = async (who: WorldPerson): Promise<Change[]> => {
    const heard: Change[] = [];
    await who.messenger.onChange((change) => void (change.what === 'incoming' && heard.push(change)));
    return heard;
  };

  it('says so on both devices and to whoever rings; an ordinary one does not', async () => {
    const all = await story();
    const heard = await heardBy(all.ben);
    await must(all, all.ada.messenger.sendText(all.chat, 'psst', null, true));
    await say(all.world, all.ada, 'Ben', 'loud');
    await all.world.until(async () => heard.length === 2, 'both came');
    expect(heard.map((change) => 'silent' in change)).toEqual([true, false]);
    for (const [who, name] of [[all.ada, 'Ben'], [all.ben, 'Ada']] as const) {
      const page = await who.messenger.thread(await idOf(who, name), { at: 'end' }, 10);
      if (!page.ok) throw new Error(page.error.code);
      expect(page.value.messages.map(({ text, silent }) => [text, silent === true])).toEqual([['hello', false], ['psst', true], ['loud', false]]);
    }
    expect((await all.ben.messenger.inbox())[0]).toMatchObject({ unread: 3 });
  });

  it('keeps its wish while it waits for a key, through a restart', async () => {
    const all = await story();
    all.ada.core.exchange.friend(all.ada.core.book.people()[0]!.account)!.epochs.forSending = async () => ({ kind: 'wait', reason: 'notReady' });
    await must(all, all.ada.messenger.sendText(all.chat, 'psst', null, true));
    expect((await linesOf(all.ada, 'Ben')).at(-1)).toMatchObject({ text: 'psst', state: 'Queued' });
    const heard = await heardBy(all.ben);
    await restart(all);
    await all.world.until(async () => heard.length === 1, 'it came', 5 * MINUTE);
    expect(heard[0]).toMatchObject({ text: 'psst', silent: true });
  });
});

describe('[F43] rows of texts that go later', () => {
  const row = { account: new Uint8Array(32).fill(7) as AccountId, body: { kind: 'text', text: 'later', replyTo: null, silent: true } as const, dueMs: 1_800_000_000_000, madeMs: 1_700_000_000_000, era: null };
  const key = 'aa' as Key;

  it('are read as they were written', () => {
    for (const era of [null, 5]) expect(decodeLater(key, encodeLater({ ...row, era }))).toEqual({ key, ...row, era });
  });

  it('of another version, or that are none, are passed over', () => {
    for (const value of [[3, row.account, new Uint8Array(), 1, 1], [2, row.account, encode(['x', null]), 1, 1], [2, row.account, encode(['x', null]), 1, 1, null], [1, row.account, encode(['x', null]), 1, 1, 1], [1, row.account, new Uint8Array([1]), 1, 1], [1, new Uint8Array(3), encode(['x', null]), 1, 1], [1, row.account, encode(['x', null]), -1, 1], 'text'])
      expect(decodeLater(key, encode(value))).toBeNull();
    expect(decodeLater(key, new Uint8Array([255]))).toBeNull();
  });
});
