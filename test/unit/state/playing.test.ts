/** A video that is played while it comes: when it begins, what it waits for, and when it gives up. */
import { describe, expect, it } from 'vitest';
import type { Change, Messenger } from '../../../src/app/api.ts';
import type { StreamSource } from '../../../src/ports/streams.ts';
import { fail, ok } from '../../../src/protocol/errors.ts';
import type { Live } from '../../../src/state/live.svelte.ts';
import { playVideo, type VideoAt } from '../../../src/state/playing.ts';

const PIECE = 100;
const BYTES = 250;
const VIDEO: VideoAt = { chat: 'c1', message: 'm1', item: { index: 0, mime: 'video/mp4', bytes: BYTES } };

/** The core with these pieces; `come` brings others and says that something changed in a chat. */
function createCore(...here: number[]) {
  const there = new Set(here);
  const asked: number[] = [];
  const listeners = new Set<(change: Change) => void>();
  let isGone = false;
  const messenger = {
    readMedia: async (_chat: string, _message: string, _index: number, piece: number) => {
      asked.push(piece);
      if (isGone) return fail('messageUnknown');
      if (piece * PIECE >= BYTES) return ok(null);
      return there.has(piece) ? ok(new Uint8Array(Math.min(PIECE, BYTES - piece * PIECE)).fill(piece)) : fail('mediaNotHere');
    },
  } as Partial<Messenger> as Messenger;
  const live = {
    messenger,
    ask: <T>(answer: Promise<T>) => answer,
    on: (_: string, listener: (change: Change) => void) => (listeners.add(listener), () => void listeners.delete(listener)),
  } as Partial<Live> as Live;
  const tell = (chat: string): void => [...listeners].forEach((listener) => listener({ what: 'thread', chat }));
  return {
    live,
    asked,
    listeners,
    tell,
    come(...pieces: number[]): void {
      for (const piece of pieces) there.add(piece);
      tell(VIDEO.chat);
    },
    takeBack(): void {
      isGone = true;
      tell(VIDEO.chat);
    },
  };
}

/** A page whose videos are played in parts, or (`parts` false) only whole. */
function createRoom({ parts = true, isSeen = true } = {}) {
  const given: StreamSource[] = [];
  const seen: number[] = [];
  let closed = 0;
  const room = {
    photos: { maySee: async (bytes: Blob) => (seen.push(bytes.size), isSeen) },
    stream: async (source: StreamSource) => (parts ? (given.push(source), { url: '/play/1', close: () => void closed++ }) : null),
  } as unknown as Parameters<typeof playVideo>[1];
  return { room, given, seen, closed: () => closed };
}

describe('[F27] a video that still comes', () => {
  it('begins with its first piece alone, and later ones are given as soon as they are here', async () => {
    const core = createCore();
    const { room, given, seen } = createRoom();
    const playing = playVideo(core.live, room, VIDEO);
    await expect.poll(() => core.asked).toEqual([0]);
    expect(given).toEqual([]);
    core.come(0);
    expect(await playing.url).toBe('/play/1');
    expect([given[0]?.pieceBytes, given[0]?.bytes, seen]).toEqual([PIECE, BYTES, [PIECE]]);
    const last = given[0]!.read(2);
    core.come(2);
    expect(await last).toEqual(new Uint8Array(50).fill(2));
    expect(await given[0]!.read(3)).toBeNull();
  });

  it('is looked into without waiting', async () => {
    const core = createCore(0, 2);
    const { room, given } = createRoom();
    await playVideo(core.live, room, VIDEO).url;
    expect([(await given[0]!.look(2))?.length, await given[0]!.look(1), await given[0]!.look(3)]).toEqual([50, null, null]);
  });

  it('waits for its own chat alone', async () => {
    const core = createCore();
    playVideo(core.live, createRoom().room, VIDEO);
    await expect.poll(() => core.asked.length).toBe(1);
    core.tell('c2');
    core.tell(VIDEO.chat);
    await expect.poll(() => core.asked.length).toBe(2);
  });

  it('plays whole, when all of it is here, where it cannot be played in parts', async () => {
    const core = createCore(0, 1);
    const playing = playVideo(core.live, createRoom({ parts: false }).room, VIDEO);
    await expect.poll(() => core.asked.at(-1)).toBe(2);
    core.come(2);
    const url = await playing.url;
    expect(url).toMatch(/^blob:/);
    playing.close();
  });
});

describe('[F27] a video is not played', () => {
  it('[H57] whose first piece is not what it was said to be: nothing more of it is read', async () => {
    const core = createCore(0, 1, 2);
    const { room, given } = createRoom({ isSeen: false });
    expect(await playVideo(core.live, room, VIDEO).url).toBeNull();
    expect([given, core.asked]).toEqual([[], [0]]);
  });

  it('any more once it was taken back or closed: who waits for a piece is told', async () => {
    for (const end of ['takeBack', 'close'] as const) {
      const core = createCore(0);
      const { room, given, closed } = createRoom();
      const playing = playVideo(core.live, room, VIDEO);
      await playing.url;
      const next = given[0]!.read(1);
      await expect.poll(() => core.asked.at(-1)).toBe(1);
      if (end === 'close') playing.close();
      else core.takeBack();
      expect(await next).toBeNull();
      if (end === 'close') expect([closed(), core.listeners.size]).toEqual([1, 0]);
    }
  });
});
