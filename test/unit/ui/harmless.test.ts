import { describe, expect, it } from 'vitest';
import { harmless, isBlank, mixesAlphabets } from '../../../src/ui/harmless.ts';

describe('a text as it is shown', () => {
  it('[H62] loses what is not seen and what turns the direction', () => {
    expect(harmless('a\u202eb\u202c c\u2066d\u2069')).toBe('ab cd');
    expect(harmless('pay\u200bpal\u2060.com\ufeff\u00ad')).toBe('paypal.com');
    expect(harmless('a\u0000\u0007\u001b[31mb\u007f\u0085c')).toBe('a[31mb\nc');
    expect(harmless('a\u{e0041}\u{e0042}\u{e0101}b\u3164\uffa0')).toBe('ab');
  });

  it.each(['Zeile 1\nZeile 2\t·', 'می‌خواهم', 'क्‍ष', '👩‍👩‍👧‍👦 ❤️‍🔥 👍🏽', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'שלום\u200f!', '葛\u{e0100}飾', 'naïve Zoë', 'בְּרֵאשִׁ֖ית'])('[H62] keeps what scripts and emoji need: %j', (text) => {
    expect(harmless(text)).toBe(text);
  });

  it('[H63] holds four marks on a letter, and no run of thousands that nobody sees', () => {
    expect(harmless(`Z${'\u0336'.repeat(40)}algo`)).toBe(`Z${'\u0336'.repeat(4)}algo`);
    expect(harmless(`a${'\u200e'.repeat(2000)}b`)).toBe('a\u200e\u200eb');
    expect(harmless(`a${'\u200b'.repeat(2000)}b`)).toBe('ab');
  });

  it('[H62] is the same when it is made harmless again', () => {
    for (const text of ['a\u200e\u202e\u200e\u200b\u200eb', 'e\u0301\u200b\u0301\u0301\u0301\u0301', '\r\u200b\n', '\u{1f3f4}\u{e0067}\u200b\u{e007f}']) expect(harmless(harmless(text))).toBe(harmless(text));
  });

  it('[H62] is blank when nothing of it is seen', () => {
    expect([' \n', '\u200d\ufe0f', '\u2800'].filter((text) => !isBlank(text))).toEqual([]);
    expect(['a', '.', '😀'].filter(isBlank)).toEqual([]);
  });

  it('[H62] mixes alphabets when letters of two that look alike stand in it', () => {
    expect(['Αlice', 'Сara', 'pаypal', 'Ալice'].filter((name) => !mixesAlphabets(name))).toEqual([]);
    expect(['Alice', 'Алиса', 'Αλίκη', '李 Wei', 'שירה Levy', 'Zoë', ''].filter(mixesAlphabets)).toEqual([]);
  });
});
