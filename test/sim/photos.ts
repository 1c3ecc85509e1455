/**
 * Photos in a simulated run: what is sent, what may travel and lie on a disk at any time, and in the end a comparison to the byte
 * with what was sent. A chat that its owner closed gives and takes no piece.
 */
import type { Core } from '../../src/app/core.ts';
import type { MessageView, OutgoingMedia } from '../../src/app/api.ts';
import { sealedBytes } from '../../src/crypto/blob.ts';
import { keyOf } from '../../src/protocol/ids.ts';
import { TIME } from '../../src/protocol/limits.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { sourceOf } from '../helpers/blobs.ts';
import { readItem } from '../helpers/photos.ts';
import { createRng } from '../helpers/rng.ts';
import { WHOLE } from './oracle.ts';
import { count, type Actor, type Stage } from './stage.ts';

const KiB = 1024;
/** Less than a piece, one, some of 64 KiB, and some of 256 KiB. */
const SIZES = [900, 40 * KiB, 64 * KiB, 150 * KiB, 400 * KiB, 1100 * KiB] as const;
/** A piece that was on its way when a chat was closed may still come. */
const GRACE = 10 * TIME.SECOND;
/** What is no piece but a question for one. */
const QUESTION = 200;

/** The files of one message: mostly one, small ones more often. `x` 1: one that takes long. */
export function photosFrom(number: number, x: number): readonly Uint8Array[] {
  const rng = createRng(`photos ${number} ${x}`);
  if (x === 1) return [rng.bytes(SIZES.at(-1)!)];
  return Array.from({ length: rng.pick([1, 1, 1, 2, 3]) }, () => rng.bytes(SIZES[Math.min(rng.int(SIZES.length), rng.int(SIZES.length))]! + rng.int(2000)));
}

export const outgoing = (bytes: Uint8Array, n: number): OutgoingMedia =>
  ({ source: sourceOf(bytes), mime: 'image/jpeg', width: 40 + n, height: 30, durationMs: 0, preview: new Uint8Array(0), poster: new Uint8Array(0), alt: `photo ${n}` });

const closedFor = ({ closed, oracle, world }: Stage, who: Actor, other: Actor) => {
  const known = closed.get(`${who.number} ${other.number}`);
  return known && known.intent === oracle.follows.of(who.number, other.number) && world.clock.monotonic() - known.at > GRACE ? known : null;
};

/** What one device gives to another: nothing of a chat that it closed. */
export function lookAtPieces(stage: Stage, from: string, to: string, bytes: Uint8Array): void {
  if (bytes.length < QUESTION) return;
  const [giver, taker] = [from, to].map((name) => stage.actors.find(({ person }) => name.startsWith(person.device)));
  count(stage, 'slices of pieces by link');
  if (giver && taker && !giver.isSetBack && closedFor(stage, giver, taker)) stage.oracle.fault(`${giver.name} gives ${taker.name} pieces in a chat that it closed`);
}

/** Bytes of photos on a device, by the key of whose chat they are in. */
async function held({ exchange }: Core): Promise<ReadonlyMap<string, number>> {
  const all = await (await exchange.media.depot()).held();
  return new Map([...all].map(([key, { photos, videos }]) => [key, photos + videos]));
}

/** Of one chat. */
async function bytesOf(who: Actor, other: Actor): Promise<number> {
  const { core } = who.person;
  const person = core.personOf(who.ids.get(other.number)!);
  return (person && (await held(core)).get(keyOf(person.account))) ?? 0;
}

/** Nothing more comes into a chat that this device closed. */
export async function lookAtClosed(stage: Stage, who: Actor, other: Actor): Promise<void> {
  const known = closedFor(stage, who, other);
  if (!known || who.isSetBack || !who.person.isOn) return;
  const bytes = await bytesOf(who, other);
  if (closedFor(stage, who, other) !== known) return;
  if (known.bytes !== null && bytes > known.bytes) stage.oracle.fault(`${who.name} fetches photos of a chat with ${other.name} that it closed: ${known.bytes} B, then ${bytes}`);
  known.bytes = bytes;
}

async function messagesOf(who: Actor, other: Actor): Promise<readonly MessageView[]> {
  const page = await who.person.messenger.thread(who.ids.get(other.number)!, { at: 'end' }, WHOLE);
  return page.ok ? page.value.messages.filter(({ kind, state }) => kind === 'media' && state !== 'Failed') : [];
}

/** Whether all photos of a chat are where they belong. Of a disk that was set back some are gone. */
export async function isCarried(who: Actor, other: Actor): Promise<boolean> {
  if (who.isSetBack || other.isSetBack) return true;
  return (await messagesOf(who, other)).every(({ media }) => media.every(({ state }) => state === 'Here'));
}

/** Each photo of a chat can be read and is what was sent, and nothing else lies there. */
async function judgeChat(stage: Stage, who: Actor, other: Actor): Promise<void> {
  const { oracle } = stage;
  const isLoose = who.isSetBack || other.isSetBack;
  let meant = 0;
  for (const { id, text, media } of await messagesOf(who, other)) {
    for (const { index, bytes: size, state } of media) {
      const where = `${who.name} with ${other.name}: photo ${index} of ${text}`;
      const sent = oracle.find(text)?.photos[index];
      meant += sealedBytes(size);
      const read = await readItem(who.person, who.ids.get(other.number)!, id, index);
      count(stage, 'photos read');
      if (typeof read === 'string') {
        if (!isLoose) oracle.fault(`${where} cannot be read: ${state}, ${read}`);
      } else if (!sent || Buffer.compare(read, sent) !== 0) oracle.fault(`${where} is not what was sent`);
    }
  }
  const bytes = await bytesOf(who, other);
  if (!isLoose && bytes !== meant) oracle.fault(`${who.name} with ${other.name}: ${bytes} B of photos lie there in place of ${meant}`);
}

/** Pieces that belong to no chat. */
async function judgeDisk({ oracle }: Stage, who: Actor): Promise<void> {
  const lying = [...(who.person.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('blobs '));
  const bytes = lying.flatMap(([, pieces]) => [...pieces.values()] as Uint8Array[]).reduce((sum, { length }) => sum + length, 0);
  const named = [...(await held(who.person.core)).values()].reduce((sum, size) => sum + size, 0);
  if (bytes !== named) oracle.fault(`${who.name}: ${bytes} B of pieces lie there, ${named} belong to photos`);
}

/** All checks of photos at the end. */
export async function judgePhotos(stage: Stage, directed: readonly (readonly [Actor, Actor])[]): Promise<void> {
  for (const [who, other] of directed) if (who.person.isOn) await judgeChat(stage, who, other);
  for (const who of new Set(directed.map(([one]) => one))) if (who.person.isOn) await judgeDisk(stage, who);
}
