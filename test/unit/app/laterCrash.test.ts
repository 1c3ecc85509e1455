/** [R7] A text that goes later, on a device that dies at each write of its way out: it is neither lost nor doubled. */
import { describe, expect, it } from 'vitest';
import { befriend, createWorld, idOf, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';
import { keep, restore, type Met } from '../../sim/meeting.ts';

const HOUR = 3_600_000;
const TEXT = 'good evening';

/** Two friends whose devices are off, one with a text on her disk whose time comes soon after they are opened. */
async function prepare(): Promise<Met> {
  const world = await createWorld({ seed: 'later', relaySeed: 'later' });
  const [ada, ben] = [await world.person('Ada'), await world.person('Ben')];
  await befriend(world, ada, ben);
  const due = world.clock.now() + HOUR;
  const kept = await world.clock.outcome(ada.messenger.sendLater(await idOf(ada, 'Ben'), TEXT, due));
  expect(kept.ok).toBe(true);
  await world.clock.advance(20_000);
  return { ...(await keep(world, [ada, ben])), wall: due - 30_000 };
}

const isThere = (who: WorldPerson, other: string): Promise<boolean> => textsOf(who, other).then((texts) => texts.includes(TEXT));

/** Opens both apps; Ada's device dies at one of its writes, or (null) at none. Gives those writes up to where Ben had the text. */
async function run(met: Met, death: { readonly write: number; readonly fate: 'crash-before' | 'crash-after' } | null): Promise<{ world: World; ada: WorldPerson; ben: WorldPerson; writes: readonly string[]; died: boolean }> {
  const world = await createWorld({ seed: `run ${JSON.stringify(death)}`, relaySeed: 'later', start: met.wall });
  const [ada, ben] = (await restore(world, ['Ada', 'Ben'], met)) as [WorldPerson, WorldPerson];
  const writes: string[] = [];
  let died = false;
  ada.disk.onWrite = (_n, what) => {
    writes.push(what);
    if (writes.length !== death?.write) return 'ok';
    ada.disk.onWrite = null;
    died = true;
    ada.died();
    return death.fate;
  };
  for (let since = 0; !(await isThere(ben, 'Ada')) && since < 10 * 60; since++) {
    await world.clock.advance(1000);
    if (!ada.isOn) await world.clock.outcome(ada.open());
  }
  return { world, ada, ben, writes, died };
}

describe('[R7] [F43] a text whose time has come', () => {
  it('goes once, wherever its device dies on the way', async () => {
    const met = await prepare();
    const whole = await run(met, null);
    expect(await isThere(whole.ben, 'Ada')).toBe(true);
    expect(whole.writes).toContain('ledger.append');
    let deaths = 0;
    for (let write = 1; write <= whole.writes.length; write++)
      for (const fate of ['crash-before', 'crash-after'] as const) {
        const { world, ada, ben, died } = await run(met, { write, fate });
        deaths += Number(died);
        await world.clock.advance(2 * 60_000);
        const scheduled = await world.clock.outcome(ada.messenger.scheduled(await idOf(ada, 'Ben')));
        expect({ write, fate, hers: await textsOf(ada, 'Ben'), his: await textsOf(ben, 'Ada'), scheduled }).toEqual({ write, fate, hers: [TEXT], his: [TEXT], scheduled: { ok: true, value: [] } });
      }
    expect(deaths).toBeGreaterThan(4);
  });
});
