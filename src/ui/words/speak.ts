/**
 * From words to what is shown: names filled in, numbers counted, times and days written the way people say them. Pure; the
 * present moment is a parameter.
 */
import type { MediaKind } from '../../app/api.ts';
import type { KithError } from '../../protocol/errors.ts';
import { harmless } from '../harmless.ts';
import { words } from './en.ts';
import type { Forms } from './translated.ts';

type Values = Readonly<Record<string, string | number>>;

/** `{key}` replaced by its value; a key without value stays out. */
export const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));

/** Made for the language that is spoken, once for each. */
export function inLanguage<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const one = made.get(words.locale) ?? make(words.locale);
    made.set(words.locale, one);
    return one;
  };
}

/** Furthest time that a date can say, ms. What others say of a time may lie beyond it. */
const LAST_MS = 8.64e15;

/** Times written so in the language that is spoken. */
export function written(options: Intl.DateTimeFormatOptions): (timeMs: number) => string {
  const format = inLanguage((locale) => new Intl.DateTimeFormat(locale, options));
  return (timeMs) => format().format(Math.min(timeMs, LAST_MS));
}

const plural = inLanguage((locale) => new Intl.PluralRules(locale));

export const count = (forms: Forms, n: number, values: Values = {}): string =>
  fill(forms[plural().select(n)] ?? forms.other, { ...values, count: n });

const list = inLanguage((locale) => new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' }));

/** In one line: one.example, another.example. */
export const listOf = (items: readonly string[]): string => list().format(items);

const choice = inLanguage((locale) => new Intl.ListFormat(locale, { type: 'disjunction' }));

/** One of them: this, that or a third. */
export const anyOf = (items: readonly string[]): string => choice().format(items);

/** What a message brings: Video, 3 photos, 2 photos and videos, Sticker. */
export function broughtBy(kinds: readonly MediaKind[]): string {
  const { photos, videos, mixed, sticker } = words.chat;
  if (kinds[0] === 'sticker') return sticker;
  const films = kinds.filter((kind) => kind === 'video').length;
  return count(films === 0 ? photos : films === kinds.length ? videos : mixed, kinds.length);
}

/** The same where the message itself is shown: a sticker by what it shows. */
export function shownBy(media: readonly { readonly kind: MediaKind; readonly alt: string }[]): string {
  const [first] = media;
  const name = first?.kind === 'sticker' ? harmless(first.alt) : '';
  return name !== '' ? fill(words.chat.stickerOf, { name }) : broughtBy(media.map(({ kind }) => kind));
}

/** A message in one line: its text or caption, else what it brings. One without either may not be shown: not verified, or forked. */
export function saidBy({ text, media, report = false }: { readonly text: string; readonly media: readonly MediaKind[]; readonly report?: boolean }): string {
  if (report) return words.chat.report;
  return text !== '' ? harmless(text) || words.inbox.hidden : media.length > 0 ? broughtBy(media) : words.inbox.hidden;
}

export const errorText = (error: KithError): string => fill(words.errors[error.code], { name: words.app.unnamed, word: '?', ...error.params });

const clock = written({ hour: '2-digit', minute: '2-digit' });
const weekday = written({ weekday: 'long' });
const weekdayAndDate = written({ weekday: 'long', day: 'numeric', month: 'long' });
const shortDate = written({ day: 'numeric', month: 'short' });
const shortDateAndYear = written({ day: 'numeric', month: 'short', year: 'numeric' });
const longDate = written({ day: 'numeric', month: 'long', year: 'numeric' });

export const startOfDay = (timeMs: number): number => new Date(timeMs).setHours(0, 0, 0, 0);
export const endOfDay = (timeMs: number): number => new Date(timeMs).setHours(24, 0, 0, 0);

/** Whole days between two moments by the calendar: 0 is the same day. Rounded, because days with a clock change have 23 or 25 hours. */
export const daysBetween = (timeMs: number, nowMs: number): number =>
  Math.round((startOfDay(nowMs) - startOfDay(timeMs)) / 86_400_000);

export const timeOf = clock;

const isSameYear = (timeMs: number, nowMs: number): boolean => new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();

/** In a list: 14:05, Yesterday, Thursday, 3 Nov, 3 Nov 2025. */
export function whenOf(timeMs: number, nowMs: number): string {
  const days = daysBetween(timeMs, nowMs);
  if (days <= 0) return clock(timeMs);
  if (days === 1) return words.chat.yesterday;
  if (days < 7) return weekday(timeMs);
  return (isSameYear(timeMs, nowMs) ? shortDate : shortDateAndYear)(timeMs);
}

/** Above a day's messages: Today, Yesterday, Thursday 11 June, 3 November 2025. */
export function dayOf(timeMs: number, nowMs: number): string {
  const days = daysBetween(timeMs, nowMs);
  if (days <= 0) return words.chat.today;
  if (days === 1) return words.chat.yesterday;
  return (isSameYear(timeMs, nowMs) ? weekdayAndDate : longDate)(timeMs);
}

/** Day and time of something that is looked up: 3 Nov 2025, 14:05. */
export const momentOf = written({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people say it, in steps of a thousand: 812 byte, 48.2 kB. */
export function sizeOf(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const format = { style: 'unit', unit: UNITS[step], maximumFractionDigits: step === 0 ? 0 : 1 } as const;
  return new Intl.NumberFormat(words.locale, format).format(bytes / 1000 ** step);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A length as clocks show it: 0:24, 1:02:03. @param least s: what is there is not 0:00 */
export function lengthOf(ms: number, least = 1): string {
  const seconds = Math.max(least, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The first `limit` characters as a person counts them: an emoji is never cut in two. */
export function cut(text: string, limit: number): string {
  const characters = Array.from(text.slice(0, limit * 2));
  return characters.length <= limit && text.length <= limit * 2 ? text : characters.slice(0, limit).join('');
}

/** At most two letters that stand for a name: of its first and its last word. */
export function initials(name: string): string {
  const parts = name
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '');
  const chosen = parts.length > 1 ? [parts[0]!, parts.at(-1)!] : parts;
  return chosen
    .map((part) => Array.from(part)[0] ?? '')
    .join('')
    .toLocaleUpperCase(words.locale);
}
