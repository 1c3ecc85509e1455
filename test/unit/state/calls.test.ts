/** Whether news call: every switch, place and hour, as a table. */
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../src/app/choicesApi.ts';
import { FIRST_CHOICES } from '../../../src/app/choices.ts';
import { callFor, isQuiet, minuteOf, readTag, tagOf, type Call, type Moment, type News } from '../../../src/state/calls.ts';

const KINDS = ['messages', 'requests', 'reactions'] as const satisfies readonly News['kind'][];
const DAY: Moment = { onScreen: null, minute: 12 * 60, muted: false, closed: false, seen: false };
const NIGHT = 23 * 60;
const ALL: Choices = { ...FIRST_CHOICES, messages: true, requests: true, reactions: true };
const QUIET = { quiet: { on: true, from: 22 * 60, to: 7 * 60 } };

const call = (kind: News['kind'], choices: Partial<Choices> = {}, moment: Partial<Moment> = {}): Call => callFor({ kind, chat: 'noor' }, { ...ALL, ...choices }, { ...DAY, ...moment });

describe('[F52] news call', () => {
  it.each(KINDS)('for %s, with a sound unless sounds are off', (kind) => {
    expect(call(kind)).toBe('show');
    expect(call(kind, { sounds: false })).toBe('silent');
  });

  it('[F43] for a message whose author wishes none, without a sound', () => {
    expect(callFor({ kind: 'messages', chat: 'noor', silent: true }, ALL, DAY)).toBe('silent');
  });

  it.each(KINDS)('not for %s when their switch is off, and no other switch is asked', (kind) => {
    for (const other of KINDS) expect(call(kind, { [other]: false })).toBe(other === kind ? 'none' : 'show');
    expect(call(kind, { previews: true })).toBe('show');
  });

  it('of friends at first, and not of strangers or reactions', () => {
    expect(KINDS.map((kind) => callFor({ kind, chat: 'noor' }, FIRST_CHOICES, DAY))).toEqual(['show', 'none', 'none']);
    expect(FIRST_CHOICES.previews).toBe(false);
  });

  const stillnesses: readonly (readonly [string, Partial<Moment>, Partial<Choices>])[] = [
    ['for the chat that is on the screen', { onScreen: 'noor' }, {}],
    ['for a muted chat', { muted: true }, {}],
    ['[H36] for who is blocked, or while nobody may write', { closed: true }, {}],
    ['for what was seen meanwhile', { seen: true }, {}],
    ['[F43] in quiet hours', { minute: NIGHT }, QUIET],
  ];
  it.each(stillnesses)('not %s, of any kind, with sounds or without', (_, moment, choices) => {
    for (const kind of KINDS) for (const sounds of [true, false]) expect(call(kind, { ...choices, sounds }, moment)).toBe('none');
  });

  it('for another chat than the one on the screen, and out of quiet hours', () => {
    expect(call('messages', {}, { onScreen: 'mateo' })).toBe('show');
    expect(call('messages', QUIET)).toBe('show');
    expect(call('messages', { quiet: { ...QUIET.quiet, on: false } }, { minute: NIGHT })).toBe('show');
  });
});

describe('[F43] quiet hours', () => {
  const table: readonly (readonly [from: number, to: number, minute: number, quiet: boolean])[] = [
    [22 * 60, 7 * 60, 22 * 60 - 1, false],
    [22 * 60, 7 * 60, 22 * 60, true],
    [22 * 60, 7 * 60, 24 * 60 - 1, true],
    [22 * 60, 7 * 60, 0, true],
    [22 * 60, 7 * 60, 7 * 60 - 1, true],
    [22 * 60, 7 * 60, 7 * 60, false],
    [13 * 60, 14 * 60, 13 * 60 - 1, false],
    [13 * 60, 14 * 60, 13 * 60, true],
    [13 * 60, 14 * 60, 14 * 60, false],
    [0, 0, 0, true],
    [9 * 60, 9 * 60, 3 * 60, true],
  ];
  it.each(table)('from minute %i to %i: minute %i is quiet: %s', (from, to, minute, quiet) => {
    expect(isQuiet({ on: true, from, to }, minute)).toBe(quiet);
    expect(isQuiet({ on: false, from, to }, minute)).toBe(false);
  });

  it('go by the local clock', () => {
    expect(minuteOf(new Date(2026, 5, 1, 23, 45).getTime())).toBe(23 * 60 + 45);
    expect(minuteOf(new Date(2026, 11, 1, 0, 0).getTime())).toBe(0);
  });
});

describe('[F52] what a notification is kept under', () => {
  it.each(KINDS)('is the id of its chat and its kind, and nothing else: %s', (kind) => {
    const chat = 'Ab-_9'.repeat(8);
    expect(readTag(tagOf({ kind, chat }))).toEqual({ kind, chat });
    expect(tagOf({ kind, chat }).replace(/[!?]$/, '')).toBe(chat);
  });

  it('is another one for each kind and chat', () => {
    const tags = KINDS.flatMap((kind) => ['noor', 'mateo'].map((chat) => tagOf({ kind, chat })));
    expect(new Set(tags).size).toBe(tags.length);
  });
});
