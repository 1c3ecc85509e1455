import { describe, expect, it, vi } from 'vitest';
import type { MediaAnchor, MediaPage, MessageView } from '../../../src/app/api.ts';
import { ok, type Result } from '../../../src/protocol/errors.ts';
import { Gallery } from '../../../src/state/gallery.svelte.ts';
import type { Live } from '../../../src/state/live.svelte.ts';
import { message } from '../../helpers/fakeMessenger.ts';

const shot = (id: string, text: string): MessageView => ({ ...message(text), id });

/** A core whose answers are given one by one. */
function slowCore() {
  const asked: { readonly from: MediaAnchor; readonly answer: (messages: readonly MessageView[]) => void }[] = [];
  let tell = (): void => undefined;
  const live = {
    on: (_: string, listener: (change: { readonly chat: string }) => void) => {
      tell = () => listener({ chat: 'bob' });
      return () => undefined;
    },
    ask: <T>(work: Promise<T>): Promise<T> => work,
    messenger: {
      mediaPage: (_: string, from: MediaAnchor) =>
        new Promise<Result<MediaPage>>((resolve) => asked.push({ from, answer: (messages) => resolve(ok({ messages, more: null })) })),
    },
  };
  const next = async (count: number): Promise<void> => vi.waitFor(() => expect(asked).toHaveLength(count));
  return { live: live as unknown as Live, asked, change: () => tell(), next };
}

describe('the photos that one looks at', () => {
  it('[F27] are read again when they change while they are being read', async () => {
    const { live, asked, change, next } = slowCore();
    const gallery = new Gallery(live, 'bob', shot('a', 'before'));
    gallery.open();
    gallery.see(['a']);
    change();
    await next(1);
    change();
    asked[0]!.answer([shot('a', 'half')]);
    await next(2);
    expect(asked[1]!.from).toEqual({ at: 'these', ids: ['a'] });
    asked[1]!.answer([shot('a', 'whole')]);
    await vi.waitFor(() => expect(gallery.messages.map(({ text }) => text)).toEqual(['whole']));
  });

  it('are not read again when nothing changed', async () => {
    const { live, asked, change, next } = slowCore();
    const gallery = new Gallery(live, 'bob', shot('a', 'before'));
    gallery.open();
    gallery.see(['a']);
    change();
    await next(1);
    asked[0]!.answer([shot('a', 'after')]);
    await vi.waitFor(() => expect(gallery.messages.map(({ text }) => text)).toEqual(['after']));
    gallery.see(['a']);
    await Promise.resolve();
    expect(asked).toHaveLength(1);
  });
});
