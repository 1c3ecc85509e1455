/**
 * What an export says, in its own words: `kith.json`, version 1 (decision 0063). Pure over what it is given. Ids are hex, times
 * ISO 8601 in UTC. It holds what a person could read on the screen, and no key.
 */
import type { TimelineItem } from '../chat/types.ts';
import type { Home } from '../people/home.ts';
import { relationshipWith, type Person } from '../people/person.ts';
import { keyOf } from '../protocol/ids.ts';
import type { MessageView } from './api.ts';
import { policyName } from './policies.ts';
import { wordsOf } from './views.ts';

export const EXPORT_FORMAT = 'kith-export';
export const EXPORT_VERSION = 1;

/** Furthest time that a date can say, ms. */
const LAST_MS = 8.64e15;
const time = (ms: number): string => new Date(Math.min(ms, LAST_MS)).toISOString();

/** Everything before the conversations. */
export const headOf = async (home: Home, people: readonly Person[], now: number) => ({
  format: EXPORT_FORMAT,
  version: EXPORT_VERSION,
  exportedAt: time(now),
  account: {
    id: keyOf(home.account),
    name: home.name,
    rootKey: keyOf(home.record.rootKey),
    era: home.record.era,
    devices: home.record.devices.map(({ id, key }) => ({ id: keyOf(id), key: keyOf(key) })),
    safetyWords: await wordsOf(home.account),
    relays: home.relays.map(({ address }) => address),
    whoMayWrite: policyName(home.policy),
  },
  people: await Promise.all(people.map((person) => personOf(person, now))),
});

const personOf = async (person: Person, now: number) => ({
  id: keyOf(person.account),
  name: person.name,
  relationship: relationshipWith(person, now),
  verified: person.verified !== null,
  met: time(person.met),
  safetyWords: await wordsOf(person.account),
});

/** Where the bytes of a photo or video are in the archive; null: they are not. */
export type FileOf = (item: TimelineItem, index: number) => string | null;

/** What some lines have and most have not: left out where there is nothing to say. */
const unlessEmpty = <T>(name: string, list: readonly T[]): Readonly<Record<string, readonly T[]>> => (list.length > 0 ? { [name]: list } : {});

/** One line of a conversation, as it is shown. */
export function lineOf(item: TimelineItem, fileOf: FileOf) {
  const { kind, account, sentMs, count } = item;
  if (kind === 'missing') return { kind, from: keyOf(account), count };
  return {
    id: keyOf(item.id),
    from: keyOf(account),
    sentAt: time(sentMs),
    kind,
    ...(item.timeUncertain ? { timeUncertain: true } : {}),
    ...(kind === 'text' || kind === 'media' ? { text: item.text } : {}),
    ...(item.replyTo ? { replyTo: keyOf(item.replyTo) } : {}),
    ...unlessEmpty('earlierTexts', item.versions.map(({ text, sentMs: at }) => ({ text, sentAt: time(at) }))),
    ...unlessEmpty('reactions', item.reactions.map((one) => ({ from: keyOf(one.account), emoji: one.emoji }))),
    ...unlessEmpty('media', item.media.map(({ mime, width, height, durationMs, bytes, alt }, index) => ({ type: mime, bytes, width, height, durationMs, description: alt, file: fileOf(item, index) }))),
  };
}

/** What is written and no part of the conversation yet: it has no id, and stands at its end. */
export const waitingLine = ({ mine, text, timeMs, media }: MessageView, self: Home, person: Person) => ({
  from: keyOf(mine ? self.account : person.account),
  sentAt: time(timeMs),
  kind: 'waiting',
  text,
  ...unlessEmpty('media', media.map(({ mime, width, height, durationMs, bytes, alt }) => ({ type: mime, bytes, width, height, durationMs, description: alt, file: null }))),
});
