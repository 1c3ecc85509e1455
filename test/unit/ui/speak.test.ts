import { describe, expect, it } from 'vitest';
import { USER_CODES } from '../../../src/protocol/errors.ts';
import { words } from '../../../src/ui/words/en.ts';
import { count, cut, dayOf, errorText, fill, initials, momentOf, timeOf, whenOf } from '../../../src/ui/words/speak.ts';

const NOW = new Date(2026, 5, 14, 14, 5).getTime();
const ago = (days: number): number => new Date(2026, 5, 14 - days, 9, 30).getTime();

describe('words', () => {
  it('[H8] writes any time that somebody claims, also one beyond all dates', () => {
    for (const say of [momentOf, timeOf]) expect(say(Number.MAX_SAFE_INTEGER)).toBe(say(8.64e15));
    for (const say of [whenOf, dayOf]) expect(say(Number.MAX_SAFE_INTEGER, NOW)).toMatch(/\d/);
  });

  it('has one sentence of its own for every reason, none of them the same', () => {
    const sentences = USER_CODES.map((code) => errorText({ code }));
    for (const sentence of sentences) expect(sentence).toMatch(/^\S.{12,}[.]$/);
    const twins = new Set(['notFollowing', 'notFollowedBack', 'followExpired']);
    const own = USER_CODES.filter((code) => !twins.has(code)).map((code) => errorText({ code }));
    expect(new Set(own).size).toBe(own.length);
  });

  it('blames nobody and does not shout', () => {
    expect(JSON.stringify(words)).not.toMatch(/oops|!"|invalid|error occurred|something went wrong/i);
  });

  it('fills in names and leaves no brackets behind', () => {
    expect(fill('Add {name}?', { name: 'Noor' })).toBe('Add Noor?');
    expect(errorText({ code: 'alreadyFollowed', params: { name: 'Noor' } })).toBe('You already follow Noor.');
    for (const code of USER_CODES) expect(errorText({ code })).not.toMatch(/[{}]/);
  });

  it('takes a name literally, whatever is in it', () => {
    expect(fill('Add {name}?', { name: '$& {hosts} <b>' })).toBe('Add $& {hosts} <b>?');
  });

  it('counts one and many', () => {
    expect(count(words.app.unread, 1)).toBe('1 unread message');
    expect(count(words.app.unread, 2)).toBe('2 unread messages');
  });

  it('writes times the way people say them', () => {
    expect(whenOf(ago(0), NOW)).toBe('09:30');
    expect(whenOf(ago(1), NOW)).toBe('Yesterday');
    expect(whenOf(ago(3), NOW)).toBe('Thursday');
    expect(whenOf(ago(30), NOW)).toBe('15 May');
    expect(whenOf(ago(300), NOW)).toBe('18 Aug 2025');
    expect(dayOf(ago(0), NOW)).toBe('Today');
    expect(dayOf(ago(3), NOW)).toBe('Thursday 11 June');
    expect(dayOf(ago(300), NOW)).toBe('18 August 2025');
  });

  it('shows a time a little ahead as today', () => {
    expect(whenOf(NOW + 3_600_000, NOW)).toBe('15:05');
  });

  it('cuts by characters and never through one', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('abcd', 3)).toBe('abc');
    expect(cut('😀'.repeat(5), 3)).toBe('😀😀😀');
  });

  it('takes the letters for a picture from the first and the last word', () => {
    expect(initials('Maximiliana Theodora von Hohenstein')).toBe('MH');
    expect(initials('yuki')).toBe('Y');
    expect(initials('שירה לוי')).toBe('של');
    expect(initials('   ')).toBe('');
  });
});
