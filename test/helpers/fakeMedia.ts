/** The photos of the Messenger in memory: what was sent can be read back in pieces, and a test says what came and how far. */
import type { Change, LocalId, MediaVerbs, MediaView, MessageView, OutgoingMedia } from '../../src/app/api.ts';
import { readMediaPage } from '../../src/app/mediaPage.ts';
import type { Stretches } from '../../src/app/threadPage.ts';
import { fail, ok } from '../../src/protocol/errors.ts';
import { photos, type World } from './fakeWorld.ts';

/** Small, so that a photo of a test has several. */
const PIECE = 1000;

export interface PlayMedia {
  /** The bytes of a photo, as they can be read. */
  setPhoto(chat: LocalId, message: string, index: number, bytes: Uint8Array<ArrayBuffer>): void;
  /** Where it is now. */
  setMedia(chat: LocalId, message: string, index: number, more: Partial<MediaView>): void;
  /** From now on photos that are sent are kept only once what this gives is called. */
  holdMedia(): () => void;
  /** Photos of messages, as `sendMedia` was given them, in order. */
  readonly outgoing: (readonly OutgoingMedia[])[];
}

interface Hands {
  readonly world: World;
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  edit(chat: LocalId, change: (messages: readonly MessageView[]) => readonly MessageView[]): void;
  tell(change: Change): void;
}

/** Messages of one stretch. */
const STRETCH = 30;

function stretchesOf(messages: readonly MessageView[]): Stretches {
  return {
    numbers: Array.from({ length: Math.ceil(messages.length / STRETCH) }, (_, at) => at),
    load: (number) => Promise.resolve(messages.slice(number * STRETCH, (number + 1) * STRETCH)),
    stretchOf: (id) => Math.floor(messages.findIndex((one) => one.id === id) / STRETCH),
  };
}

const viewOf = ({ source, ...item }: OutgoingMedia): Partial<MediaView> => ({ ...item, bytes: source.size, kind: item.durationMs === 0 ? 'photo' : 'video' });

export function createFakeMedia({ world, called, edit }: Hands): MediaVerbs & PlayMedia {
  const outgoing: (readonly OutgoingMedia[])[] = [];
  const keyOf = (chat: LocalId, message: string, index: number): string => `${chat}/${message}/${index}`;
  const setMedia: PlayMedia['setMedia'] = (chat, id, index, more) =>
    edit(chat, (all) => all.map((one) => (one.id === id ? { ...one, media: one.media.map((item) => (item.index === index ? { ...item, ...more } : item)) } : one)));
  let sealed: Promise<void> = Promise.resolve();
  return {
    outgoing,
    holdMedia() {
      let release = (): void => undefined;
      sealed = new Promise((resolve) => (release = resolve));
      return release;
    },
    async mediaPage(chat, from, limit) {
      const refused = called('mediaPage', chat, from, limit);
      return refused ?? ok(await readMediaPage(stretchesOf(world.threads.get(chat) ?? []), from, limit));
    },
    async sendMedia(chat, items, caption) {
      await sealed;
      const refused = called('sendMedia', chat, items.length, caption);
      if (refused) return refused;
      const all = await Promise.all(items.map(async ({ source }) => new Uint8Array(await source.slice(0, source.size).arrayBuffer())));
      const sent = photos(items.map(viewOf), caption, { mine: true, state: 'Queued', timeMs: Date.now() });
      all.forEach((bytes, index) => world.blobs.set(keyOf(chat, sent.id, index), bytes));
      outgoing.push(items);
      edit(chat, (before) => [...before, sent]);
      return ok(sent.id);
    },
    readMedia(chat, message, index, piece) {
      const refused = called('readMedia', chat, message, index, piece);
      const bytes = world.blobs.get(keyOf(chat, message, index));
      if (refused || !bytes) return Promise.resolve(refused ?? fail('messageUnknown'));
      return Promise.resolve(ok(piece * PIECE < bytes.length ? bytes.slice(piece * PIECE, (piece + 1) * PIECE) : null));
    },
    fetchMedia(chat, message, index) {
      const refused = called('fetchMedia', chat, message, index);
      if (!refused) setMedia(chat, message, index, { state: 'Loading' });
      return Promise.resolve(refused ?? ok(null));
    },
    pauseMedia(chat, message, index) {
      const refused = called('pauseMedia', chat, message, index);
      if (!refused) setMedia(chat, message, index, { state: 'Paused' });
      return Promise.resolve(refused ?? ok(null));
    },
    setPhoto: (chat, message, index, bytes) => void world.blobs.set(keyOf(chat, message, index), bytes),
    setMedia,
  };
}
