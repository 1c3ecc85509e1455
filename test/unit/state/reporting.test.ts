/** The messages one chooses from for a report. */
import { describe, expect, it } from 'vitest';
import type { Anchor, MessageView, ThreadPage } from '../../../src/app/api.ts';
import { fail, ok, type Result } from '../../../src/protocol/errors.ts';
import type { Live } from '../../../src/state/live.svelte.ts';
import { Reporting } from '../../../src/state/reporting.svelte.ts';
import { message, person } from '../../helpers/fakeMessenger.ts';

const entry = (n: number): string => `e.0.${String(n).padStart(64, '0')}`;
const said = (n: number): MessageView => message(`Text ${n}`, { id: entry(n) });
const deleted = (n: number): MessageView => message('', { id: entry(n), kind: 'deleted' });

/** A core that makes reports, and sends none to the people named. */
function giver(unreached: readonly string[]) {
  const calls: string[] = [];
  const verb = (name: string, result: (whom: string) => Result<unknown> = () => ok(null)) => async (whom: string) => {
    calls.push(`${name} ${whom}`);
    return result(whom);
  };
  const messenger = {
    reportRequest: verb('reportRequest', () => ok(new Uint8Array(3))), makeReport: verb('makeReport', () => ok(new Uint8Array(3))),
    sendReport: verb('sendReport', (whom) => (unreached.includes(whom) ? fail('notFriends') : ok(null))),
    blockRequest: verb('blockRequest'), block: verb('block'),
  };
  return { live: { ask: <T>(work: Promise<T>): Promise<T> => work, messenger } as unknown as Live, calls };
}

describe('[F41] a report that is given', () => {
  it('blocks whoever it is about only when nobody is left to get it, for a blocked one takes their request along', async () => {
    const unreached = ['noor'];
    const { live, calls } = giver(unreached);
    const making = new Reporting(live, 'pat', null, true);
    [making.to, making.blocks] = [['noor', 'kofi'], true];
    const readers = [person('noor', 'Noor'), person('kofi', 'Kofi')];
    expect((await making.give(readers)).missed.map((one) => one.person.name)).toEqual(['Noor']);
    expect(calls).toEqual(['reportRequest pat', 'sendReport noor', 'sendReport kofi']);
    unreached.pop();
    expect((await making.give(readers)).missed).toEqual([]);
    expect(calls.slice(3)).toEqual(['reportRequest pat', 'sendReport noor', 'blockRequest pat']);
  });

  it('is of a chat blocked in the chat', async () => {
    const { live, calls } = giver([]);
    const making = new Reporting(live, 'pat', 'e.1');
    [making.to, making.blocks] = [['noor'], true];
    await making.give([person('noor', 'Noor')]);
    expect(calls).toEqual(['makeReport pat', 'sendReport noor', 'block pat']);
  });
});

/** A core with one conversation. */
function coreWith(all: readonly MessageView[]) {
  const asked: Anchor[] = [];
  const thread = async (_: string, anchor: Anchor, limit: number): Promise<Result<ThreadPage>> => {
    asked.push(anchor);
    await Promise.resolve();
    const end = anchor.at === 'before' ? all.findIndex(({ id }) => id === anchor.id) : all.length;
    const start = Math.max(0, end - limit);
    return ok({ messages: all.slice(start, end), older: start > 0 } as unknown as ThreadPage);
  };
  const live = { ask: <T>(work: Promise<T>): Promise<T> => work, messenger: { thread } };
  return { live: live as unknown as Live, asked };
}

describe('[F41] what can be chosen for a report', () => {
  it('is found behind more deleted messages than a page has', async () => {
    const { live, asked } = coreWith([...Array.from({ length: 5 }, (_, n) => said(n)), ...Array.from({ length: 65 }, (_, n) => deleted(100 + n))]);
    const making = new Reporting(live, 'sam', null);
    expect(await making.open()).toBeNull();
    expect(making.messages.map(({ text }) => text)).toEqual(['Text 0', 'Text 1', 'Text 2', 'Text 3', 'Text 4']);
    expect(making.older).toBe(false);
    expect(asked).toHaveLength(4);
  });

  it('is not looked for without end: ten pages at a press, and the next press goes on there', async () => {
    const { live, asked } = coreWith([said(1), ...Array.from({ length: 219 }, (_, n) => deleted(100 + n))]);
    const making = new Reporting(live, 'sam', null);
    await making.open();
    expect([making.messages.length, making.older, asked.length]).toEqual([0, true, 10]);
    await making.loadOlder();
    expect([making.messages.length, making.older, asked.length]).toEqual([1, false, 11]);
  });

  it('stands there once, also after two quick presses', async () => {
    const { live, asked } = coreWith(Array.from({ length: 50 }, (_, n) => said(n)));
    const making = new Reporting(live, 'sam', null);
    await making.open();
    await Promise.all([making.loadOlder(), making.loadOlder()]);
    expect(making.messages.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, n) => entry(n + 10)));
    expect(asked).toHaveLength(2);
  });
});
