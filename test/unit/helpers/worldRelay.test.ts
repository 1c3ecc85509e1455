/** A relay of a simulated world is the real one behind a network that can break: it keeps pieces too. */
import { describe, expect, it } from 'vitest';
import { createMemoryNetwork } from '../../../src/net/memory.ts';
import { createMailboxOpener } from '../../../src/net/mailbox.ts';
import type { RelayMailbox } from '../../../src/ports/mailbox.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { LARGE, pieceOf } from '../../helpers/pieces.ts';
import { own } from '../../helpers/relayTargets.ts';
import { createRng } from '../../helpers/rng.ts';
import { createWorldRelay } from '../../helpers/worldRelay.ts';

async function setUp() {
  const [clock, rng] = [createVirtualClock(), createRng('pieces')];
  const network = createMemoryNetwork({ clock, random: rng.fork('network') });
  const relay = await createWorldRelay({ network, clock, rng, keys: rng.fork('keys'), n: 0, minBits: 1 });
  const links = network.links('Alice' as PeerName);
  await links.start(() => undefined);
  links.connect(own(relay.address));
  const connect = async (): Promise<RelayMailbox> => {
    await clock.advance(10 * TIME.SECOND);
    return clock.outcome(createMailboxOpener({ links, clock, random: rng.fork('client') })(relay.address, relay.id));
  };
  return { clock, relay, connect };
}

describe('a relay of a simulated world', () => {
  it('keeps pieces through a restart, loses them with its disk, and lets them go in time', async () => {
    const { clock, relay, connect } = await setUp();
    const pieces = [pieceOf('video', 0, LARGE), pieceOf('video', 1, LARGE)];
    const here = async (): Promise<unknown> => clock.outcome((await connect()).chunks.has(pieces.map(({ id }) => id)));
    const { chunks, time } = await connect();
    for (const [i, { index, bytes }] of pieces.entries()) expect(await clock.outcome(chunks.put(index, bytes, time() + (1 + i) * TIME.DAY))).toEqual({ ok: true, value: null });
    await relay.restart();
    expect(await here()).toEqual({ ok: true, value: [true, true] });
    await clock.advance(TIME.DAY);
    expect(await here()).toEqual({ ok: true, value: [false, true] });
    await relay.loseDisk();
    expect(await here()).toEqual({ ok: true, value: [false, false] });
  });

  it('[H54] that changes a byte of a piece on the way gives none', async () => {
    const { clock, relay, connect } = await setUp();
    const { id, index, bytes } = pieceOf('video', 0, LARGE);
    const { chunks, time } = await connect();
    await clock.outcome(chunks.put(index, bytes, time() + TIME.DAY));
    relay.lie = (frame) => {
      const changed = frame.slice();
      if (frame.length > LARGE) changed[changed.length - 1]! ^= 1;
      return [changed];
    };
    expect(await clock.outcome(chunks.get(id, index))).toEqual({ ok: true, value: null });
    relay.lie = null;
    const got = await clock.outcome(chunks.get(id, index));
    expect(got.ok && Buffer.compare(got.value!, bytes)).toBe(0);
  });
});
