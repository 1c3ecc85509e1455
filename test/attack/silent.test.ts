/** What a sender's wish for no sound can be made to do: take away a sound, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/app/choicesApi.ts';
import { FIRST_CHOICES } from '../../src/app/choices.ts';
import { decodeBody } from '../../src/chat/bodies.ts';
import { encode, FormError, type Value } from '../../src/protocol/codec.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { callFor, type Call, type Moment } from '../../src/state/calls.ts';
import { Notes } from '../../src/state/notes.ts';
import { createFakeNotifier } from '../helpers/fakeNotifier.ts';

const marked = (marks: Value): Uint8Array => encode(['hello', null, marks]);
const LOUDNESS: Readonly<Record<Call, number>> = { none: 0, silent: 1, show: 2 };
const flags = [true, false];

describe('[F43] a mark that comes from a stranger’s program', () => {
  it('is a number of eight bits: what else stands there makes the body none, and no bit that is not known does anything', () => {
    for (const bad of [0, -1, 256, 2 ** 53, true, false, null, '1', new Uint8Array([1]), [1], []] as Value[]) expect(() => decodeBody(KIND.text, marked(bad))).toThrow(FormError);
    expect(() => decodeBody(KIND.text, encode(['hello', null, 1, 1]))).toThrow(FormError);
    for (let bits = 1; bits < 256; bits++) expect(decodeBody(KIND.text, marked(bits))).toEqual({ kind: 'text', text: 'hello', replyTo: null, ...(bits % 2 === 1 && { silent: true }) });
  });

  it('stands on no body but that of a text or of photos', () => {
    for (const kind of [KIND.reaction, KIND.edit, KIND.redact, KIND.profile]) expect(() => decodeBody(kind, encode([new Uint8Array(32), 'a', 1]))).toThrow(FormError);
  });

  it('never makes anything louder, never brings up what would not be shown, and hides nothing that would', () => {
    for (const messages of flags)
      for (const sounds of flags)
        for (const on of flags)
          for (const muted of flags)
            for (const seen of flags)
              for (const minute of [3 * 60, 12 * 60]) {
                const choices: Choices = { ...FIRST_CHOICES, messages, sounds, quiet: { on, from: 22 * 60, to: 7 * 60 } };
                const moment: Moment = { onScreen: null, minute, muted, closed: false, seen };
                const [loud, silent] = flags.map((isLoud) => callFor({ kind: 'messages', chat: 'eve', ...(isLoud ? {} : { silent: true }) }, choices, moment)) as [Call, Call];
                expect(LOUDNESS[silent]).toBe(Math.min(1, LOUDNESS[loud]));
              }
  });

  it('makes no sound of our own and none of the system, and an ordinary one behind it still does', async () => {
    const notifier = createFakeNotifier();
    notifier.set('granted');
    notifier.hide(true);
    const notes = await Notes.open(notifier);
    const say = (): { title: string; body: string; path: string } => ({ title: 'a', body: 'b', path: '#/' });
    const news = { kind: 'messages', chat: 'eve', sender: 'Eve', text: 'x', media: [], report: false } as const;
    await notes.ring({ ...news, silent: true }, 'silent', say, 0);
    await notes.ring(news, 'show', say, 10);
    expect([notifier.sounds(), notifier.all.map(({ silent }) => silent)]).toEqual([0, [true, false]]);
  });
});
