/** Photos before the code that carries them is there. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/chat/keeper.ts';
import type { AccountId, EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import type { Depot } from '../../../src/sync/depot.ts';
import { MediaDesk } from '../../../src/sync/mediaDesk.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

const EVE = new Uint8Array(32) as AccountId;
const change = (chapter: number, kind: number = KIND.media): Change => ({ entries: [{ entry: { kind } }], chapter }) as unknown as Change;

function createDesk() {
  const taken: number[] = [];
  const missed: number[] = [];
  const says = { loads: true, disk: true, loaded: 0, has: false, opened: [] as string[] };
  const depot = {
    async written(_: AccountId, { chapter }: Change) {
      if (!says.disk) throw new Error('full');
      taken.push(chapter);
    },
    has: () => says.has,
    look: () => ({ state: 'Here', progress: 1 }),
    async missed(_: AccountId, { chapter }: { readonly chapter: number }) {
      if (!says.disk) throw new Error('full');
      missed.push(chapter);
    },
    waysChanged: () => undefined,
    stop: () => undefined,
  } as unknown as Depot;
  const desk: MediaDesk = new MediaDesk({
    logger: { log: () => undefined },
    isUsed: async () => true,
    opened: () => void says.opened.push(desk.look(EVE, { root: new Uint8Array(32) }).state),
    async open() {
      says.loaded++;
      if (!says.loads) throw new Error('offline');
      return depot;
    },
  });
  return { desk, taken, missed, says, settle: () => createVirtualClock().settle() };
}

describe('[F26] [F17] what is shown of photos', () => {
  it('is asked for anew when it is known: once it opened, and not where it could not be fetched', async () => {
    const { desk, says } = createDesk();
    says.loads = false;
    await expect(desk.start()).rejects.toThrow('offline');
    expect([desk.look(EVE, { root: new Uint8Array(32) }).state, says.opened]).toEqual(['Waiting', []]);
    says.loads = true;
    await Promise.all([desk.start(), desk.depot()]);
    expect(says.opened).toEqual(['Here']);
  });
});

describe('[F26] what is written of photos', () => {
  it('is taken in its order, also what could not be taken at first', async () => {
    const { desk, taken, says, settle } = createDesk();
    says.loads = false;
    desk.written(EVE, change(1));
    await settle();
    says.loads = true;
    says.disk = false;
    desk.written(EVE, change(2));
    await settle();
    expect(taken).toEqual([]);
    says.disk = true;
    desk.retry();
    desk.written(EVE, change(3));
    await settle();
    expect(taken).toEqual([1, 2, 3]);
    desk.waysChanged();
    await settle();
    expect(taken).toEqual([1, 2, 3]);
  });

  it('is looked for when it is in view and nothing is known of it, once for each time, and holds up nothing', async () => {
    const { desk, taken, missed, says, settle } = createDesk();
    const see = (chapter: number) => desk.look(EVE, { root: new Uint8Array(32) }, { chapter, id: new Uint8Array(32).fill(chapter) as EntryId });
    expect([see(1).state, see(1).state, see(2).state]).toEqual(['Waiting', 'Waiting', 'Waiting']);
    await settle();
    expect([missed, says.loaded]).toEqual([[1, 2], 1]);
    says.disk = false;
    see(3);
    await settle();
    says.disk = true;
    desk.written(EVE, change(7));
    await settle();
    expect([missed, taken]).toEqual([[1, 2], [7]]);
    see(3);
    await settle();
    expect(missed).toEqual([1, 2, 3]);
    says.has = true;
    expect(see(4).state).toBe('Here');
    desk.look(EVE, { root: new Uint8Array(32) });
    await settle();
    expect(missed).toEqual([1, 2, 3]);
  });

  it('loads nothing while nothing of it is of photos', async () => {
    const { desk, says, settle } = createDesk();
    desk.written(EVE, change(1, KIND.text));
    desk.retry();
    desk.waysChanged();
    await settle();
    expect(says.loaded).toBe(0);
  });
});
