/** The words of a notification, and what the bell must know of the screens. Loaded late. */
import { createSubscriber } from 'svelte/reactivity';
import type { Change } from '../app/api.ts';
import { bellOf } from '../state/bell.svelte.ts';
import type { Note } from '../state/boot.ts';
import type { News } from '../state/calls.ts';
import type { Kith } from '../state/kith.ts';
import { harmless, isBlank } from './harmless.ts';
import { goTo, place } from './place.svelte.ts';
import { pathTo, pathToChat } from './router.ts';
import { notificationWords as say } from './words/notifications.en.ts';
import { count, cut, fill, saidBy } from './words/speak.ts';

/** Letters of a text or name in a notification. */
const LENGTH = 160;
/** What is looked at of a long text. */
const LOOKED_AT = 1000;
/** Around a name: it has a direction of its own and gives none to the rest [H62]. */
const [ISOLATE, ISOLATED] = ['\u2068', '\u2069'];

/** One line as a notification may show it [H65]. */
export function plain(text: string): string {
  const line = harmless(cut(text, LOOKED_AT)).replace(/\s+/gu, ' ').trim();
  return isBlank(line) ? '' : cut(line, LENGTH);
}

function bodyOf(news: News, previews: boolean, many: number): string {
  if (news.kind === 'requests') return say.newRequest;
  const said = previews ? plain(saidBy(news)) : '';
  if (news.kind === 'messages') return said || count(say.newMessage, many);
  return said === '' ? count(say.newReaction, many) : fill(say.reacted, { emoji: plain(news.emoji), text: said });
}

/** Whose it is always stands in the title, behind our own words. */
export function noteOf(news: News, previews: boolean, many: number): Pick<Note, 'title' | 'body' | 'path'> {
  return {
    title: fill(say.titles[news.kind], { name: ISOLATE + plain(news.sender) + ISOLATED }),
    body: bodyOf(news, previews, many),
    path: news.kind === 'requests' ? pathTo('requests') : pathToChat(news.chat),
  };
}

const seen = createSubscriber((update) => {
  document.addEventListener('visibilitychange', update);
  return () => document.removeEventListener('visibilitychange', update);
});

/** Rings for what comes. Returns who is told of it, and `off`. */
export async function ring(kith: Kith): Promise<{ heard(change: Change): void; off(): void }> {
  const bell = bellOf(kith);
  const off = await bell.start({
    say: noteOf,
    onScreen() {
      seen();
      const { route } = place;
      return document.visibilityState === 'visible' && route.name === 'chat' ? route.id : null;
    },
    goTo,
  });
  return { heard: (change) => void bell.heard(change).catch(() => undefined), off }; // what cannot be shown still arrives
}
