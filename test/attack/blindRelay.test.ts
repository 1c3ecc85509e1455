/**
 * What a relay is given while somebody is asked, accepted, followed, left and blocked, and while policies change: every byte
 * that it is sent or sends, and every row that it keeps at any time, is searched for what it must not know. Devices have no
 * links here, so that nothing passes it by.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../src/app/api.ts';
import { kdf } from '../../src/crypto/derive.ts';
import { createFrameReader } from '../../src/protocol/frames.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { decodeRequest, MAILBOX } from '../../src/protocol/mailboxWire.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { bookOf } from '../helpers/intruder.ts';
import { choose, follow } from '../helpers/reachStory.ts';
import { formsOf } from '../helpers/search.ts';
import { createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../helpers/world.ts';

const NAMES = ['Zephyrine', 'Quillon'] as const;
const TEXTS = ['May I ask about the hedgerow?', 'Certainly, the damson too', 'written after the policy changed', 'written to who blocked me'];
/** "Off" alone stands in every few megabytes of noise. */
const POLICIES = ['Everyone', 'Friends', 'policyOff', 'theirPolicy', 'blocked'];

let world: World;
let zephyrine: WorldPerson;
let quillon: WorldPerson;
/** Everything, in one string of a byte for a character. */
let seen: string;
const notices: number[] = [];
const wires = new Map<string, Uint8Array[]>();
const rows = new Set<string>();
let secrets: Readonly<Record<string, Uint8Array>>;
let inbox: Uint8Array;

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Notes each wire to and from the relay by itself, in order, so that nothing hides between two packets. */
function watch(): void {
  const readers = new Map<string, ReturnType<typeof createFrameReader>>();
  world.network.inspect((from, to, protocol, bytes) => {
    const name = `${from} ${to} ${protocol}`;
    wires.set(name, [...(wires.get(name) ?? []), bytes.slice()]);
    if (protocol !== PROTOCOL.mailbox || !to.startsWith('wss://')) return [bytes];
    const reader = readers.get(name) ?? createFrameReader(MAILBOX.frameBytes, (body) => {
      const request = decodeRequest(body);
      if (request.op === 'post') notices.push(request.notice.length);
    });
    readers.set(name, reader);
    reader.push(bytes);
    return [bytes];
  });
}

async function noteRows(): Promise<void> {
  for (const { key, value } of await world.relays[0]!.backup()) {
    rows.add(key);
    rows.add(asText(value));
  }
  rows.add(JSON.stringify(world.relays[0]!.mailbox.counts()));
}

const noted = async (work: Promise<unknown>): Promise<void> => {
  await work;
  await noteRows();
};

async function story(): Promise<void> {
  const policy = (who: WorldPerson, to: Policy): Promise<void> => noted(choose(world, who, to));
  for (const who of [zephyrine, quillon]) await policy(who, 'Everyone');
  await noted(follow(world, zephyrine, quillon));
  await noted(say(world, zephyrine, 'Quillon', TEXTS[0]!));
  await noted(world.until(async () => (await quillon.messenger.requests()).length === 1, 'asked'));
  await noted(world.clock.outcome(quillon.messenger.acceptRequest((await quillon.messenger.requests())[0]!.id)));
  await noted(world.until(async () => (await linesOf(zephyrine, 'Quillon'))[0]?.state === 'Delivered', 'delivered'));
  await noted(say(world, quillon, 'Zephyrine', TEXTS[1]!));
  await noted(world.until(async () => (await textsOf(zephyrine, 'Quillon')).length === 2, 'answered'));
  await noted(world.clock.outcome(quillon.messenger.followBack(await idOf(quillon, 'Zephyrine'))));
  await world.clock.advance(TIME.MINUTE);
  for (const to of ['Friends', 'Off', 'Friends'] as const) await policy(quillon, to);
  await noted(world.until(async () => (await zephyrine.messenger.person(await idOf(zephyrine, 'Quillon')))!.locked === null, 'open again'));
  await noted(say(world, zephyrine, 'Quillon', TEXTS[2]!));
  await noted(world.until(async () => (await textsOf(quillon, 'Zephyrine')).length === 3, 'it came'));
  await noted(world.clock.outcome(quillon.messenger.block(await idOf(quillon, 'Zephyrine'))));
  await noted(say(world, zephyrine, 'Quillon', TEXTS[3]!));
  await noted(world.clock.advance(10 * TIME.MINUTE));
}

async function secretsOf(who: WorldPerson): Promise<Record<string, Uint8Array>> {
  const book = await bookOf(who);
  const { home, self } = book;
  const found: Record<string, Uint8Array> = {
    account: home.account, device: home.device, rootKey: home.record.rootKey, record: home.record.hash, deviceKey: self.signer.publicKey, contactKem: home.record.contact.kem.slice(0, 32), contactDh: home.record.contact.dh,
    homeSecret: home.homeSecret, contactSeed: home.contactSeed, bundleSecret: home.bundleSecret, inboxSecret: home.inboxSecret, token: kdf(home.inboxSecret, 'token', 0).slice(0, 16), head: home.head!.slice(0, 48),
  };
  book.people().forEach(({ roots }) => roots.forEach(({ root }, i) => (found[`pair root ${i}`] = root)));
  return Object.fromEntries(Object.entries(found).map(([name, bytes]) => [`${who.name}: ${name}`, bytes]));
}

const isSeen = (needle: Uint8Array | string): boolean => formsOf(needle).some((form) => seen.includes(form));

beforeAll(async () => {
  world = await createWorld({ peers: false });
  watch();
  [zephyrine, quillon] = [await world.person(NAMES[0]), await world.person(NAMES[1])];
  await story();
  secrets = { ...(await secretsOf(zephyrine)), ...(await secretsOf(quillon)) };
  inbox = (await bookOf(zephyrine)).people()[0]!.followInbox!.id;
  seen = [...[...wires.values()].map((parts) => asText(Buffer.concat(parts))), ...rows].join('\n');
}, 60_000);

describe('[F31] [F32] [F33] [F35] [F40] what a relay sees of a request, its acceptance, a change of policy and a block', () => {
  it('is much, and the search finds what stands there in the clear', () => {
    expect(seen.length).toBeGreaterThan(400_000);
    expect([isSeen(inbox), isSeen(world.relays[0]!.id), notices.length > 2]).toEqual([true, true, true]);
    expect(Object.keys(secrets).filter((name) => name.includes('pair root'))).toHaveLength(2);
    console.log(`searched ${(seen.length / 1e6).toFixed(1)} MB: ${wires.size} wires, ${rows.size} values of rows, for ${Object.keys(secrets).length + TEXTS.length + NAMES.length + POLICIES.length} things`);
  });

  it('holds no text, no name and no word of a policy', () => {
    expect([...TEXTS, ...NAMES, ...POLICIES].filter(isSeen)).toEqual([]);
  });

  it('[A14] [A15] holds no account, device, key of either, list, seed or pair root', () => {
    expect(Object.entries(secrets).flatMap(([name, bytes]) => (isSeen(bytes) ? [name] : []))).toEqual([]);
  });

  it('does not tell a request from a hello by its size', () => {
    expect([...new Set(notices)]).toEqual([LIMITS.helloBytes]);
  });
});
