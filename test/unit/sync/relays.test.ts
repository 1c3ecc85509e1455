/** Relays of the settings, over whole Messengers: trials, keys that are pinned, and leaving. */
import { describe, expect, it } from 'vitest';
import type { RelayId } from '../../../src/protocol/ids.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { bookOf } from '../../helpers/intruder.ts';
import { createWorld, linkOf, type World, type WorldPerson } from '../../helpers/world.ts';

async function alone(relays = 2): Promise<{ world: World; alice: WorldPerson }> {
  const world = await createWorld({ relays });
  return { world, alice: await world.person('Alice') };
}

async function add(world: World, who: WorldPerson, address: string): Promise<string | null> {
  const added = await world.clock.outcome(who.messenger.addRelay(address));
  return added.ok ? null : added.error.code;
}

const states = async (who: WorldPerson) => (await who.messenger.relays()).map(({ host, state }) => `${host} ${state}`);

describe('[F2] adding a relay', () => {
  it('[S11.1] keeps one that answers as one, and its key', async () => {
    const { world, alice } = await alone();
    expect(await add(world, alice, 'relay1.test')).toBeNull();
    expect(await states(alice)).toEqual(['relay0.test Connected', 'relay1.test Connected']);
    expect((await bookOf(alice)).home.relays[1]!.id).toEqual(world.relays[1]!.id);
    expect(await add(world, alice, 'https://relay1.test/')).toBe('relayKnown');
  });

  it.each([['', 'relayAddressBad'], ['not an address', 'relayAddressBad'], ['javascript:alert(1)', 'relayAddressBad'], ['ws://relay1.test', 'relayInsecure']])('%j is no address, and nothing is dialled', async (text, code) => {
    const { world, alice } = await alone();
    expect(await add(world, alice, text)).toBe(code);
    expect(await states(alice)).toHaveLength(1);
  });

  it('that nobody answers, that is a website, or that serves no mailbox is told so, and not kept', async () => {
    const { world, alice } = await alone();
    expect(await add(world, alice, 'nowhere.test')).toBe('relayUnreachable');
    world.network.website('wss://website.test');
    expect(await add(world, alice, 'website.test')).toBe('notARelay');
    world.network.relay('wss://other.test', new Uint8Array(32).fill(7) as RelayId);
    expect(await add(world, alice, 'other.test')).toBe('notARelay');
    expect(await states(alice)).toHaveLength(1);
    expect((await bookOf(alice)).home.relays).toHaveLength(1);
  });

  it('[H52] that connects and says nothing is given up after ten seconds', async () => {
    const { world, alice } = await alone();
    world.network.relay('wss://mute.test', new Uint8Array(32).fill(7) as RelayId).onStream(PROTOCOL.mailbox, () => undefined);
    expect(await add(world, alice, 'mute.test')).toBe('relayUnreachable');
  });

  it('to which there is a connection already, for a friend, works as well', async () => {
    const { world, alice } = await alone();
    const bob = await world.person('Bob', 1);
    await world.clock.outcome(alice.messenger.follow(await linkOf(bob)));
    await world.clock.advance(5000);
    expect(await add(world, alice, 'relay1.test')).toBeNull();
    expect(await states(alice)).toEqual(['relay0.test Connected', 'relay1.test Connected']);
  });

  it('two at a time are tried one after the other, and both count', async () => {
    const { world, alice } = await alone(3);
    expect(await Promise.all([add(world, alice, 'relay1.test'), add(world, alice, 'relay2.test')])).toEqual([null, null]);
    expect(await states(alice)).toHaveLength(3);
  });

  it('is bounded', async () => {
    const { world, alice } = await alone(10);
    for (let n = 1; n < 8; n++) expect(await add(world, alice, `relay${n}.test`)).toBeNull();
    expect(await add(world, alice, 'relay8.test')).toBe('tooManyRelays');
    expect(await states(alice)).toHaveLength(8);
  });
});

describe('a relay that changes', () => {
  it('[S11.1] [H10] another key at its address is not taken for it', async () => {
    const { world, alice } = await alone();
    const { address } = world.relays[0]!;
    world.network.relay(address, new Uint8Array(32).fill(66) as RelayId).onStream(PROTOCOL.mailbox, () => undefined);
    await world.until(async () => (await states(alice))[0] === 'relay0.test Not a relay', 'refused');
    expect(alice.log).toContain('relays: another relay answers ');
    expect((await bookOf(alice)).home.relays[0]!.id).toEqual(world.relays[0]!.id);
  });

  it('goes and comes back', async () => {
    const { world, alice } = await alone();
    world.relays[0]!.down();
    await world.until(async () => (await alice.messenger.connection()) !== 'Connected', 'it is seen');
    world.relays[0]!.up();
    await world.until(async () => (await states(alice))[0] === 'relay0.test Connected', 'and comes back');
  });

  it('that was removed is left at once and for good', async () => {
    const { world, alice } = await alone();
    await add(world, alice, 'relay1.test');
    await world.clock.outcome(alice.messenger.removeRelay(world.relays[1]!.address));
    await world.clock.advance(2000);
    let bytes = 0;
    world.network.inspect((from, to, _protocol, piece) => {
      if (from === world.relays[1]!.address || to === world.relays[1]!.address) bytes += piece.length;
      return [piece];
    });
    const logged = alice.log.length;
    await world.clock.advance(120_000);
    expect(bytes).toBe(0);
    expect(alice.log.slice(logged).filter((line) => line.includes('not opened'))).toEqual([]);
    expect(await states(alice)).toEqual(['relay0.test Connected']);
  });
});
