import { describe, expect, it } from 'vitest';
import { Sent } from '../../../src/state/sent.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const OFFER = 'Come to the harvest on Saturday';

function sentTo(...chats: readonly string[]): Sent {
  const sent = new Sent();
  for (const [at, chat] of chats.entries()) sent.note(chat, OFFER, false, NOW - at * MINUTE);
  return sent;
}

describe('what was sent lately', () => {
  it('[F42] counts the same text in a chat, whatever its case and spaces, for ten minutes', () => {
    const sent = sentTo('ada', 'ada', 'ben');
    expect(sent.here('ada', `  come to the  HARVEST on Saturday `, NOW)).toBe(2);
    expect(sent.here('ada', 'Another text', NOW)).toBe(0);
    expect(sent.here('ada', OFFER, NOW + 9.5 * MINUTE)).toBe(1);
    expect(sent.here('ada', OFFER, NOW + 11 * MINUTE)).toBe(0);
  });

  it('[F42] counts to how many others it went, each once, for an hour, and not what everybody says', () => {
    const sent = sentTo('ada', 'ben', 'ben', 'cara');
    expect(sent.around('dora', OFFER, NOW)).toBe(3);
    expect(sent.around('ada', OFFER, NOW)).toBe(2);
    expect(sent.around('dora', OFFER, NOW + 60 * MINUTE)).toBe(0);
    for (const chat of ['ada', 'ben', 'cara']) sent.note(chat, 'Thanks!', false, NOW);
    expect(sent.around('dora', 'Thanks!', NOW)).toBe(0);
  });

  it('[F42] counts new people who were written to, and not friends', () => {
    const sent = new Sent();
    for (const chat of ['ada', 'ben', 'cara', 'cara']) sent.note(chat, `Hello ${chat}`, true, NOW);
    sent.note('dora', 'Hello', false, NOW);
    expect([sent.firsts('eve', NOW), sent.firsts('ada', NOW)]).toEqual([3, 2]);
  });

  it('[F42] says nothing of an empty text, and forgets what is old', () => {
    const sent = sentTo('ada');
    expect(sent.here('ada', ' ', NOW)).toBe(0);
    for (let n = 0; n < 300; n++) sent.note('ben', `Text ${n}`, false, NOW);
    expect(sent.here('ada', OFFER, NOW)).toBe(0);
  });
});
