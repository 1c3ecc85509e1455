/** Sentences that must stay true to what the state they speak of means. */
import { describe, expect, it } from 'vitest';
import { words } from '../../../src/ui/words/en.ts';
import { errorText, fill } from '../../../src/ui/words/speak.ts';

describe('[H10] someone who came back with new keys', () => {
  it('is said to have come back, not that I restored anything, and not that they stopped following', () => {
    for (const text of [fill(words.chat.lockReasons.restored, { name: 'Noor' }), errorText({ code: 'restored', params: { name: 'Noor' } })]) {
      expect(text).toContain('Noor came back with new keys');
      expect(text).not.toMatch(/You restored|does not follow/);
    }
  });
});

describe('[A2] two versions of one message', () => {
  it('are both said to be of the person who signed them', () => {
    expect(fill(words.chat.twoVersions, { name: 'Noor' })).toMatch(/^Noor sent two versions/);
  });
});
