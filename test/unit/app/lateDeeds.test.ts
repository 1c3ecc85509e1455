/** A chat with reactions and edits whose code cannot be fetched: nothing is broken by it, and nothing is shown that does not hold. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../../helpers/world.ts';

const state = vi.hoisted(() => ({ fails: false }));
vi.mock('../../../src/ports/loadOnce.ts', async (original) => {
  const { loadOnce, LoadError: Failure } = await original<typeof import('../../../src/ports/loadOnce.ts')>();
  return {
    LoadError: Failure,
    loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
      const once = loadOnce(load);
      return () => (state.fails && String(load).includes('deeds') ? Promise.reject(new Failure('not fetched')) : once());
    },
  };
});

beforeEach(() => {
  state.fails = false;
});

const pageOf = async (who: WorldPerson, name: string): Promise<readonly MessageView[] | string> => {
  const page = await who.messenger.thread(await idOf(who, name), { at: 'end' }, 100);
  return page.ok ? page.value.messages : page.error.code;
};

/** Alice wrote and changed it; Bob has both. */
async function changed(): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson; id: string }> {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await say(world, alice, 'Bob', 'At five');
  const id = ((await pageOf(alice, 'Bob')) as readonly MessageView[])[0]!.id;
  await world.clock.outcome(alice.messenger.edit(await idOf(alice, 'Bob'), id, 'At six'));
  await world.until(async () => ((await pageOf(bob, 'Alice')) as readonly MessageView[])[0]?.text === 'At six', 'Bob has the edit');
  for (const who of [alice, bob]) await world.clock.outcome(who.close());
  state.fails = true;
  for (const who of [alice, bob]) await world.clock.outcome(who.open());
  return { world, alice, bob, id };
}

describe('[F16] while what acts on messages cannot be fetched', () => {
  it('the inbox is there, counts, and takes what comes; the chat says that it could not be loaded, and is whole once it can', async () => {
    const { world, alice, bob } = await changed();
    expect((await bob.messenger.inbox()).map(({ name, unread }) => [name, unread])).toEqual([['Alice', 1]]);
    expect(await pageOf(bob, 'Alice')).toBe('notLoaded');
    await say(world, alice, 'Bob', 'Or later');
    await world.until(async () => (await bob.messenger.inbox())[0]!.unread === 2, 'it came');
    state.fails = false;
    expect(((await pageOf(bob, 'Alice')) as readonly MessageView[]).map(({ text, edited }) => [text, edited])).toEqual([['At six', true], ['Or later', false]]);
  });

  it('nothing is taken back by half', async () => {
    const { world, alice, bob, id } = await changed();
    const chat = await idOf(alice, 'Bob');
    expect(await world.clock.outcome(alice.messenger.deleteForEveryone(chat, id))).toMatchObject({ ok: false, error: { code: 'notLoaded' } });
    state.fails = false;
    expect(((await pageOf(alice, 'Bob')) as readonly MessageView[])[0]).toMatchObject({ kind: 'text', text: 'At six' });
    expect(await world.clock.outcome(alice.messenger.deleteForEveryone(chat, id))).toMatchObject({ ok: true });
    await world.until(async () => ((await pageOf(bob, 'Alice')) as readonly MessageView[])[0]?.kind === 'deleted', 'it is gone');
  });
});
