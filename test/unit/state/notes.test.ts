/** Notifications that are shown: one for each chat, a burst in one sound, and gone when they stand for nothing. */
import { describe, expect, it } from 'vitest';
import type { Call, News } from '../../../src/state/calls.ts';
import { Notes, type Say } from '../../../src/state/notes.ts';
import { createFakeNotifier, type FakeNotifier } from '../../helpers/fakeNotifier.ts';

const say: Say = (news, count) => ({ title: news.sender, body: `${news.kind} ${count}`, path: '#/inbox' });
const from = (chat: string, kind: News['kind'] = 'messages'): News => ({ kind, chat, sender: chat, text: '', emoji: '', media: [], report: false }) as News;

async function open(): Promise<{ notifier: FakeNotifier; notes: Notes; ring(news: News, nowMs: number, call?: Call): Promise<void> }> {
  const notifier = createFakeNotifier();
  notifier.set('granted');
  notifier.hide(true);
  const notes = await Notes.open(notifier);
  return { notifier, notes, ring: (news, nowMs, call = 'show') => notes.ring(news, call, say, nowMs) };
}

describe('[F52] notifications', () => {
  it('are one for each chat, which says how many it stands for', async () => {
    const { notifier, ring } = await open();
    for (const chat of ['noor', 'mateo', 'noor', 'noor']) await ring(from(chat), 0);
    expect(notifier.notes().map(({ tag, body }) => [tag, body])).toEqual([['noor', 'messages 3'], ['mateo', 'messages 1']]);
  });

  it('sound once in a burst, and again after it; each chat for itself', async () => {
    const { notifier, ring } = await open();
    await ring(from('noor'), 1000);
    await ring(from('noor'), 2000);
    await ring(from('mateo'), 2000);
    await ring(from('noor'), 4000);
    expect(notifier.all.map(({ tag, silent }) => [tag, silent])).toEqual([['noor', false], ['noor', true], ['mateo', false], ['noor', false]]);
  });

  it('have a sound of the page instead of the system’s while it can be seen', async () => {
    const { notifier, ring } = await open();
    notifier.hide(false);
    await ring(from('noor'), 0);
    expect([notifier.sounds(), notifier.notes()[0]?.silent]).toEqual([1, true]);
    notifier.hide(true);
    await ring(from('mateo'), 0);
    expect([notifier.sounds(), notifier.notes()[1]?.silent]).toEqual([1, false]);
  });

  it('make no sound at all when they are to be silent, and are not when they are not to be', async () => {
    const { notifier, ring } = await open();
    await ring(from('noor'), 0, 'silent');
    await ring(from('mateo'), 0, 'none');
    expect([notifier.sounds(), notifier.all.map(({ tag, silent }) => [tag, silent])]).toEqual([0, [['noor', true]]]);
  });

  it('are not shown where they are not allowed; the page is heard all the same', async () => {
    const { notifier, ring } = await open();
    for (const [at, permission] of (['default', 'denied', 'never'] as const).entries()) {
      notifier.set(permission);
      await ring(from('noor'), at * 10_000);
    }
    expect([notifier.all, notifier.sounds()]).toEqual([[], 3]);
  });

  it('go when they stand for nothing any more, also those from before; the next one counts from one', async () => {
    const { notifier, notes, ring } = await open();
    await notifier.show({ tag: 'noor', title: '', body: '', path: '', silent: true });
    await ring(from('noor', 'reactions'), 0);
    const again = await Notes.open(notifier);
    await again.keep(({ kind, chat }) => chat !== 'noor' || kind === 'reactions');
    expect(notifier.notes().map(({ tag }) => tag)).toEqual(['noor!']);
    await again.keep(() => false);
    expect(notifier.notes()).toEqual([]);
    await notes.keep(() => false);
    await ring(from('noor', 'reactions'), 9000);
    expect(notifier.notes().map(({ body }) => body)).toEqual(['reactions 1']);
  });

  it('of a burst are shown one at a time, the last of them as it is by then', async () => {
    const { notifier, ring } = await open();
    let release = (): void => undefined;
    const { show } = notifier;
    notifier.show = (note) => new Promise((resolve) => (release = () => resolve(show(note))));
    const first = ring(from('noor'), 0);
    await Promise.all([ring(from('noor'), 1), ring(from('noor'), 2), ring(from('noor'), 3)]);
    notifier.show = show;
    release();
    await first;
    expect(notifier.all.map(({ body }) => body)).toEqual(['messages 1', 'messages 4']);
  });

  it('which are taken away while they are put up are known, and go the next time', async () => {
    const { notifier, notes, ring } = await open();
    let release = (): void => undefined;
    const { show } = notifier;
    notifier.show = (note) => new Promise((resolve) => (release = () => resolve(show(note))));
    const first = ring(from('noor'), 0);
    await notes.keep(() => false);
    release();
    await first;
    expect(notifier.notes().map(({ tag }) => tag)).toEqual(['noor']);
    await notes.keep(() => false);
    expect(notifier.notes()).toEqual([]);
  });
});
