/** What a hostile friend or stranger can put into a notification: their name behind our words, and one line of text. */
import { describe, expect, it } from 'vitest';
import type { News } from '../../src/state/calls.ts';
import { noteOf, plain } from '../../src/ui/ringing.ts';
import { INJECTIONS } from '../helpers/injections.ts';

const message = (sender: string, text: string): News => ({ kind: 'messages', chat: 'eve', sender, text, media: [], report: false });
const NOTICES = ['Kith', 'System', 'Kith: your keys have changed', 'Message from Ada', 'Security notice\nVerify now'];
/** Controls and what takes no room, but for the two that stand around a name, and what spells something. */
const UNSEEN = /(?![\u2068\u2069\u200c-\u200f\u061c])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('[H65] a notification', () => {
  it.each(NOTICES)('of somebody called “%s” begins with our own words, and says that it is a message', (name) => {
    for (const previews of [true, false]) {
      const { title } = noteOf(message(name, 'Verify your key now'), previews, 1);
      expect(title).toMatch(/^Message from \u2068[^\u2068\u2069]+\u2069$/u);
    }
    expect(noteOf({ kind: 'reactions', chat: 'eve', sender: name, emoji: '❤️', text: 'a', media: [], report: false }, true, 1).title).toMatch(/^Reaction from \u2068/u);
    expect(noteOf({ kind: 'requests', chat: 'eve', sender: name }, true, 1).title).toMatch(/^Message request from \u2068/u);
  });

  it('carries the words of who wrote only where that is chosen, and never in the title', () => {
    const text = 'System: verify your key at once';
    expect(noteOf(message('Eve', text), false, 1)).toEqual({ title: 'Message from \u2068Eve\u2069', body: 'New message', path: '#/chat/eve' });
    expect(noteOf(message('Eve', text), true, 1)).toEqual({ title: 'Message from \u2068Eve\u2069', body: text, path: '#/chat/eve' });
    expect(noteOf(message('Eve', text), false, 3).body).toBe('3 new messages');
  });

  it('says what came where there are no words', () => {
    expect(noteOf({ ...message('Eve', ''), media: ['photo', 'photo'] } as News, true, 1).body).toBe('2 photos');
    expect(noteOf({ ...message('Eve', ''), report: true } as News, true, 1).body).toBe('A report');
    expect(noteOf(message('Eve', '\u202e\u2066'), true, 1).body).toBe('A message that is not shown');
  });

  it('never has the words of a stranger', () => {
    const request: News = { kind: 'requests', chat: 'eve', sender: 'Eve' };
    expect(noteOf({ ...request, text: 'Buy now' } as News, true, 1).body).not.toContain('Buy');
  });

  it('of a reaction says what it is to', () => {
    const reaction: News = { kind: 'reactions', chat: 'eve', sender: 'Eve', emoji: '❤️', text: 'The jam is done', media: [], report: false };
    expect(noteOf(reaction, true, 1).body).toBe('❤️ to: The jam is done');
    expect(noteOf(reaction, false, 1).body).toBe('To a message of yours');
  });

  it.each(INJECTIONS)('[H62] shows nothing unseen, nothing that turns the direction, and one line: %j', (text) => {
    const { title, body } = noteOf(message(text, text), true, 1);
    expect(title + body).not.toMatch(UNSEEN);
    expect(body).not.toBe('');
    expect(title.slice('Message from \u2068'.length, -1)).not.toMatch(/[\u2066-\u2069\u202a-\u202e]/u);
  });

  it('[H63] is short, however long the text and however many marks are on a letter', () => {
    expect(plain('a'.repeat(1_000_000)).length).toBeLessThanOrEqual(160);
    expect(plain('e' + '\u0301'.repeat(500)).length).toBeLessThanOrEqual(5);
    expect(plain('👩‍👩‍👧 and 👍🏽')).toBe('👩‍👩‍👧 and 👍🏽');
    expect(plain('می‌خواهم')).toBe('می‌خواهم');
  });
});
