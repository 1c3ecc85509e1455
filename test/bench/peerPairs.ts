/** Kith against the peers that keep chats on a server in clear: catching up, bytes of that on the wire, and one text from hand to hand. */
import { bytesOnWire, until, type Server } from './servers.ts';
import { deviceOf, entriesOf, startRelay, textOf, type Story } from './liveKith.ts';
import { cpuOf, type Pair } from './measure.ts';
import type { PeerPlace } from './peerDocuments.ts';
import { idOf, type WorldPerson } from '../helpers/world.ts';

/** What one catching up took. */
interface Caught {
  readonly cpu: number;
  readonly bytes: number;
}

/** Two figures of the same work: what the one pair measured, the other one tells. */
export interface Both {
  readonly time: Pair;
  readonly bytes: Pair;
}

const unreadOf = async ({ messenger }: WorldPerson): Promise<number> => (await messenger.inbox()).reduce((sum, { unread }) => sum + unread, 0);

/** Bob comes back: everything is verified, opened and stored. On a relay and a disk as they were before he came. */
async function kithCatchesUp(story: Story, messages: number): Promise<Caught> {
  const relay = await startRelay(story.relay);
  const bob = deviceOf(story, 'Bob', relay);
  bytesOnWire();
  const cpu = await cpuOf(async () => {
    await bob.open();
    await until(async () => entriesOf(bob) >= messages && (await unreadOf(bob)) === messages, 'Bob has caught up');
  });
  const bytes = bytesOnWire();
  await bob.close();
  await relay.end();
  return { cpu, bytes };
}

async function peerCatchesUp(place: PeerPlace, messages: number): Promise<Caught> {
  bytesOnWire();
  let bytes = 0;
  const cpu = await cpuOf(async () => {
    const device = await place.device();
    await until(() => device.texts() === messages, 'the peer has caught up');
    bytes = device.bytes();
    await device.close();
  });
  return { cpu, bytes: bytes + bytesOnWire() };
}

/** Somebody writes all texts to the server of a peer, one by one. */
export async function fill(place: PeerPlace, chats: number, texts: number): Promise<void> {
  const [writer, reader] = [await place.device(), await place.device()];
  for (let n = 0; n < chats * texts; n++) writer.write(Math.floor(n / texts), textOf(n));
  await until(() => reader.texts() === chats * texts, 'the server has all');
  await writer.close();
  await reader.close();
}

export interface Peer {
  readonly name: string;
  readonly place: PeerPlace;
  readonly packages: readonly string[];
  readonly catchUpTarget: number;
  readonly bytesTarget?: number;
  readonly sendTarget: number;
}

export function catchingUp(story: Story, { name, place, packages, catchUpTarget, bytesTarget }: Peer, chats: number, texts: number, rounds: number): Both {
  const messages = chats * texts;
  const [ours, theirs]: [Caught[], Caught[]] = [[], []];
  const noted = async (all: Caught[], one: Promise<Caught>): Promise<number> => all[all.push(await one) - 1]!.cpu;
  let [at, other] = [0, 0];
  const common = { packages: ['ws', ...packages], rounds, against: `${name}, in clear, not stored` };
  return {
    time: {
      ...common,
      id: `P6 ${name}`,
      name: `catch up ${messages} messages of ${chats} chats, verified, opened and stored: CPU of the device`,
      target: catchUpTarget,
      why: 'by what is done, not by a profile: each message is sealed for itself: its signature, its box and the row at rest are its own, where the peer takes one plain document for each chat.',
      unit: 'ms',
      ours: () => noted(ours, kithCatchesUp(story, messages)),
      theirs: () => noted(theirs, peerCatchesUp(place, messages)),
    },
    bytes: {
      ...common,
      id: `P7 ${name}`,
      name: `the same ${messages} messages: bytes on the wire of the device for each message, both ways`,
      ...(bytesTarget !== undefined && { target: bytesTarget }),
      why: 'by what is sent: each message is an object of its own, with signature, seal and padding to a power of two (256 B at least), where the peer sends one document in which texts stand side by side.',
      unit: 'B',
      ours: async () => ours[at++]!.bytes / messages,
      theirs: async () => theirs[other++]!.bytes / messages,
    },
  };
}

/** Texts that are sent one after the other in one round. */
const SENT = 10;

/** Median ms of the clock from a call until it arrived, of some calls. */
async function hops(send: (n: number) => Promise<() => boolean>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < SENT; n++) {
    const begun = performance.now();
    const arrived = await send(n);
    await until(arrived, 'the text is there');
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[SENT >> 1]!;
}

export interface Hop {
  round(): Promise<number>;
  end(): Promise<void>;
}

/** A friend's device and Bob's, both there, that meet at the relay's mailbox alone. Begins when Bob has read what waited. */
export async function kithHop(story: Story, relay: Server): Promise<Hop> {
  const [bob, friend] = [deviceOf(story, 'Bob', relay), deviceOf(story, 'Friend 0', relay)];
  await bob.open();
  await friend.open();
  const connected = async (): Promise<boolean> => (await bob.messenger.connection()) === 'Connected' && (await friend.messenger.connection()) === 'Connected';
  await until(connected, 'both are connected');
  const chat = await idOf(friend, 'Bob');
  const send = async (text: string): Promise<() => boolean> => {
    const before = entriesOf(bob);
    const sent = await friend.messenger.sendText(chat, text);
    if (!sent.ok) throw new Error(sent.error.code);
    return () => entriesOf(bob) > before;
  };
  return {
    round: () => hops((n) => send(textOf(n))),
    end: async () => {
      await friend.close();
      await bob.close();
    },
  };
}

export async function peerHop(place: PeerPlace): Promise<Hop> {
  const [writer, reader] = [await place.device(), await place.device()];
  return {
    round: () =>
      hops(async (n) => {
        const before = reader.textsIn(0);
        writer.write(0, textOf(n));
        return () => reader.textsIn(0) > before;
      }),
    end: async () => {
      await writer.close();
      await reader.close();
    },
  };
}

export const sending = (ours: Hop, theirs: Hop, { name, packages, sendTarget }: Peer, rounds: number): Pair => ({
  id: `P5 ${name}`,
  name: 'a text through the mailbox, sealed, on the relay’s disk and on the friend’s: ms of the clock',
  against: `${name}, live hop in clear`,
  target: sendTarget,
  why: 'by what is done, not by a profile: the text is sealed and signed, is on the writer’s disk before it leaves and on the relay’s (fsync) before it is handed on, and crosses noise and yamux twice.',
  packages: ['ws', ...packages],
  rounds,
  unit: 'ms',
  ours: ours.round,
  theirs: theirs.round,
});
