/** Choices of this device: what they are at first, kept, and what cannot be read. */
import { describe, expect, it } from 'vitest';
import { decodeChoices, encodeChoices, FIRST_CHOICES } from '../../../src/app/choices.ts';
import type { Choices } from '../../../src/app/choicesApi.ts';
import { decode, encode } from '../../../src/protocol/codec.ts';
import { createWorld, type World, type WorldPerson } from '../../helpers/world.ts';

const FLIPPED: Choices = {
  messages: false,
  requests: true,
  reactions: true,
  previews: true,
  sounds: false,
  wrote: true,
  quiet: { on: true, from: 0, to: 1439 },
  answered: ['notifications', 'install', 'help', 'rows'],
};

async function alone(): Promise<{ world: World; alice: WorldPerson; read(): Promise<unknown> }> {
  const world = await createWorld();
  const alice = await world.person('Alice');
  return { world, alice, read: () => world.clock.outcome(alice.messenger.choices()) };
}

describe('[F52] [F43] choices of this device', () => {
  it('are those of the beginning until one chooses, and stay through a restart', async () => {
    const { world, alice, read } = await alone();
    expect(await read()).toEqual({ ok: true, value: FIRST_CHOICES });
    const quiet = { on: true, from: 60, to: 30 };
    expect(await world.clock.outcome(alice.messenger.choose({ previews: true, quiet }))).toEqual({ ok: true, value: { ...FIRST_CHOICES, previews: true, quiet } });
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect(await read()).toEqual({ ok: true, value: { ...FIRST_CHOICES, previews: true, quiet } });
  });

  it('keep both of two that are made at once', async () => {
    const { world, alice, read } = await alone();
    await world.clock.outcome(Promise.all([alice.messenger.choose({ sounds: false }), alice.messenger.choose({ requests: true })]));
    expect(await read()).toEqual({ ok: true, value: { ...FIRST_CHOICES, sounds: false, requests: true } });
  });

  it('are none before there is an account', async () => {
    const world = await createWorld();
    const { messenger } = await world.stranger('Nobody');
    expect(await world.clock.outcome(messenger.choices())).toMatchObject({ ok: false, error: { code: 'noAccount' } });
    expect(await world.clock.outcome(messenger.choose({ sounds: false }))).toMatchObject({ ok: false, error: { code: 'noAccount' } });
  });

  it('have one form, and nothing else is read', () => {
    for (const choices of [FIRST_CHOICES, FLIPPED]) expect(decodeChoices(encodeChoices(choices))).toEqual(choices);
    const fields = decode(encodeChoices(FLIPPED)) as readonly number[];
    const wrong = [[0, 2], [1, 128], [1, -1], [2, 1440], [3, 1440], [3, -1], [4, 16]] as const;
    for (const [at, value] of wrong) expect(() => decodeChoices(encode(fields.with(at, value)))).toThrow();
    expect(() => decodeChoices(encode(fields.slice(1)))).toThrow();
  });
});
