/** The messages one chooses from for a report. */
import { describe, expect, it } from 'vitest';
import type { Anchor, MessageView, ThreadPage } from '../../../src/app/api.ts';
import { ok, type Result } from '../../../src/protocol/errors.ts';
import type { Live } from '../../../src/state/live.svelte.ts';
import { Reporting } from '../../../src/state/reporting.svelte.ts';
import { message } from '../../helpers/fakeMessenger.ts';

const entry = (n: number): string => `e.0.${String(n).padStart(64, '0')}`;
const said = (n: number): MessageView => message(`Text ${n}`, { id: entry(n) });
const deleted = (n: number): MessageView => message('', { id: entry(n), kind: 'deleted' });

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
