/** What a photo is called: by what is to be seen, else by what was said with it, else by who sent it. */
import type { Shot } from '../state/gallery.svelte.ts';
import { mediaWords } from './words/media.en.ts';
import { fill } from './words/speak.ts';

/** @param name of the friend */
export const labelOf = ({ message, item }: Shot, name: string): string =>
  item.alt || message.text || (message.mine ? mediaWords.own : fill(mediaWords.from, { name }));

/** All of it can be looked at here. */
export const canOpen = ({ message, item }: Shot): boolean => message.mine || item.state === 'Here';
