/**
 * Choices of this device: what calls attention, quiet hours, and which hints were answered. One record, sealed at rest like every
 * other, told to nobody. Decision 0051.
 *
 *   choices  [1, switches, quiet from, quiet to, answered]   switches and answered: bits by place in `SWITCHES` and `HINTS`; minutes of the day
 */
import { createQueue } from '../chat/queue.ts';
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { fail, ok } from '../protocol/errors.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Choices, ChoicesVerbs, Hint } from './choicesApi.ts';
import type { Core } from './core.ts';

const SWITCHES = ['messages', 'requests', 'reactions', 'previews', 'sounds', 'wrote', 'quiet'] as const;
const HINTS: readonly Hint[] = ['notifications', 'install', 'help', 'rows'];
const LAST_MINUTE = 24 * 60 - 1;

/** Strangers and reactions do not call until one says so, and nothing of what was said stands on a locked screen. */
export const FIRST_CHOICES: Choices = {
  messages: true,
  requests: false,
  reactions: false,
  previews: false,
  sounds: true,
  wrote: false,
  quiet: { on: false, from: 22 * 60, to: 7 * 60 + 30 },
  answered: [],
};

const bitsOf = (flags: readonly boolean[]): number => flags.reduce((bits, flag, at) => bits | (flag ? 1 << at : 0), 0);

export const encodeChoices = (choices: Choices): Uint8Array =>
  encode([
    FORMAT,
    bitsOf(SWITCHES.map((name) => (name === 'quiet' ? choices.quiet.on : choices[name]))),
    choices.quiet.from,
    choices.quiet.to,
    bitsOf(HINTS.map((hint) => choices.answered.includes(hint))),
  ]);

/** @throws FormError */
export function decodeChoices(bytes: Uint8Array): Choices {
  const [version, switches, from, to, answered] = read.tuple(decode(bytes), 5);
  read.version(version, FORMAT);
  const bits = read.int(switches, 0, 2 ** SWITCHES.length - 1);
  const hints = read.int(answered, 0, 2 ** HINTS.length - 1);
  const isOn = (name: (typeof SWITCHES)[number]): boolean => (bits & (1 << SWITCHES.indexOf(name))) !== 0;
  return {
    messages: isOn('messages'),
    requests: isOn('requests'),
    reactions: isOn('reactions'),
    previews: isOn('previews'),
    sounds: isOn('sounds'),
    wrote: isOn('wrote'),
    quiet: { on: isOn('quiet'), from: read.int(from, 0, LAST_MINUTE), to: read.int(to, 0, LAST_MINUTE) },
    answered: HINTS.filter((_, at) => (hints & (1 << at)) !== 0),
  };
}

const TABLE = 'choices';
type Kept = Pick<Store, 'records' | 'localKey'>;
const placeIn = ({ localKey }: Kept) => atRestKey(localKey, new TextEncoder().encode(TABLE));

/** What was chosen here; until then, and where another version kept it, what holds at first. */
async function readChoices(store: Kept): Promise<Choices> {
  const kept = await store.records.get(TABLE, placeIn(store));
  try {
    return kept ? decodeChoices(kept) : FIRST_CHOICES;
  } catch (error) {
    if (error instanceof FormError) return FIRST_CHOICES;
    throw error;
  }
}

export function choicesVerbs(core: Core): ChoicesVerbs {
  const { store } = core.deps;
  const queue = createQueue();
  return {
    async choices() {
      return core.book.hasHome ? ok(await queue(() => readChoices(store))) : fail('noAccount');
    },
    async choose(change) {
      if (!core.book.hasHome) return fail('noAccount');
      return queue(async () => {
        const choices = { ...(await readChoices(store)), ...change };
        await store.records.put(TABLE, placeIn(store), encodeChoices(choices), 'relaxed');
        return ok(choices);
      });
    },
  };
}
