/**
 * Chaos, seeded: two honest devices, a second device of one of them, and a liar write what they like (forks, bad signatures,
 * wrong redacts, gaps, far chapters); replicas get the same entries in other orders and batches, one of them late, one with
 * restarts. Who holds the same set shows the same. A failure names its seed.
 */
import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRedact, stripOf } from '../../../src/chat/strip.ts';
import type { Carried, EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { keyOf, type ConversationId, type EntryId } from '../../../src/protocol/ids.ts';
import { author, conversationOf, epochKey, write, writeBadlySigned, type Author, type Draft } from '../../helpers/authors.ts';
import { createRng, type Rng } from '../../helpers/rng.ts';
import { carriedOf, everything, replica, shown, type Replica } from '../../helpers/replica.ts';

const SEEDS = 200;
const WRITES = 26;

let authors: Author[];
let conversation: ConversationId;
let epoch: EpochKey;
let carol: Author;

beforeAll(async () => {
  authors = await Promise.all(['alice', 'alice.2', 'bob', 'bob.2'].map(author));
  carol = await author('bob.3');
  conversation = conversationOf(authors[0]!, authors[2]!);
  epoch = epochKey(conversation, 'one');
});

interface History {
  readonly entries: OpenEntry[];
  /** Ids of bad signatures to which nothing links: nobody ever holds them. */
  readonly bad: Set<string>;
}

/** The body of a redact: mostly right, sometimes of another's entry, sometimes of one that never was. */
function redactBody(rng: Rng, who: Author, entries: readonly OpenEntry[]): Uint8Array {
  const own = entries.filter((entry) => keyOf(entry.device) === keyOf(who.device) && entry.kind === KIND.text);
  const from = rng.chance(0.7) && own.length > 0 ? own : entries;
  const picked = Array.from({ length: 1 + rng.int(2) }, () => stripOf(rng.pick(from)));
  return encodeRedact(rng.chance(0.15) ? [{ ...picked[0]!, sentMs: rng.int(1000) }] : picked);
}

async function history(rng: Rng): Promise<History> {
  const entries: OpenEntry[] = [];
  const bad = new Set<string>();
  for (let i = 0; i < WRITES; i++) {
    const who = rng.pick(authors);
    const chapter = rng.chance(0.15) ? 1 : 0;
    const lane = entries.filter((entry) => entry.chapter === chapter && keyOf(entry.device) === keyOf(who.device));
    const last = rng.chance(0.12) && lane.length > 1 ? lane[lane.length - 2] : lane[lane.length - 1];
    const others = entries.filter((entry) => entry.chapter === chapter && keyOf(entry.device) !== keyOf(who.device));
    const deps = others.length > 0 ? Array.from({ length: rng.int(3) }, () => rng.pick(others).id.slice(0, 16)) : [];
    const place = { chapter, seq: last ? last.seq + 1 + (rng.chance(0.05) ? 2 : 0) : 0, prev: last?.id ?? null, deps };
    const draft: Draft = rng.chance(0.25) && entries.length > 0 ? { ...place, kind: KIND.redact, body: redactBody(rng, who, entries) } : { ...place, text: `${i}` };
    const isBad = rng.chance(0.1);
    const entry = await (isBad ? writeBadlySigned(who, epoch, conversation, draft) : write(who, epoch, conversation, draft));
    entries.push(entry);
    if (isBad) bad.add(keyOf(entry.id));
  }
  return { entries, bad };
}

/** Admits everything once, in an order and in batches of its own; twice where restarts lose what was held. */
async function deliver(to: Replica, carried: readonly Carried[], rng: Rng, restarts: boolean): Promise<Replica> {
  let side = to;
  const rest = rng.shuffle(carried);
  const again = [...rest];
  while (rest.length > 0) {
    await side.chat.admit(rest.splice(0, 1 + rng.int(8)));
    if (restarts && rng.chance(0.2)) side = await side.again();
    if (rng.chance(0.1)) await side.chat.document(0);
  }
  if (restarts) await side.chat.admit(again);
  await side.chat.verifyIdle(1000);
  return side;
}

interface Shown {
  readonly digest: string;
  readonly lines: readonly string[];
  readonly document: string;
}

async function stateOf({ chat }: Replica): Promise<Shown> {
  const documents = await Promise.all([0, 1].map(async (chapter) => keyOf(Y.encodeStateAsUpdate(await chat.document(chapter)))));
  return { digest: keyOf(await chat.digest()), lines: [...(await shown(chat, 0)), ...(await shown(chat, 1))], document: documents.join() };
}

async function runSeed(seed: number): Promise<readonly Shown[]> {
  const rng = createRng(`convergence ${seed}`);
  const { entries } = await history(rng);
  const carried = entries.map(carriedOf);
  const reader = (): Promise<Replica> => replica(carol, [...authors, carol]);
  const sides = [await deliver(await reader(), carried, rng, false), await deliver(await reader(), carried, rng, false), await deliver(await reader(), carried, rng, true)];
  const late = await deliver(await reader(), await everything(sides[0]!.chat), rng, false);
  return Promise.all([...sides, late].map(stateOf));
}

describe('[S6.8] replicas that hold the same set', () => {
  it(`show the same and hold byte-identical documents, whatever the order, batches, restarts and lateness (${SEEDS} seeds)`, async () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const [first, ...others] = await runSeed(seed);
      for (const [i, other] of others.entries()) expect(other, `seed ${seed}, replica ${i + 1}`).toEqual(first);
    }
  }, 300_000);

  it('the chaos has all in it: forks, strips, held and unverifiable entries, gaps', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const rng = createRng(`convergence ${seed}`);
      const { entries, bad } = await history(rng);
      const side = await deliver(await replica(carol, [...authors, carol]), entries.map(carriedOf), rng, false);
      const view = await side.chat.view(0);
      const ids = new Set([...(await side.chat.ids(0)), ...(await side.chat.ids(1))].map((id: EntryId) => keyOf(id)));
      if (view.forks.length > 0) seen.add('fork');
      if (view.hidden.size > 0) seen.add('hidden');
      if (view.gaps.length > 0) seen.add('gap');
      for (const known of view.entries) seen.add(known.form).add(known.verdict);
      if ([...bad].some((id) => !ids.has(id as never))) seen.add('held');
    }
    expect([...seen].sort()).toEqual(['fork', 'gap', 'held', 'hidden', 'signed', 'strip', 'unverifiable', 'whole']);
  });
});
