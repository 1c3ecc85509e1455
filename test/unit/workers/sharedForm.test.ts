import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { readSharedForm } from '../../../src/workers/sharedForm.ts';

function formOf(fields: readonly (readonly [string, string | File])[]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}
const file = (name: string, size = 3): File => {
  const made = new File(['abc'], name, { type: 'image/png' });
  Object.defineProperty(made, 'size', { value: size });
  return made;
};

describe('[H68] what another app shares', () => {
  it('is its texts, each once, and its files in their order', () => {
    const read = readSharedForm(formOf([['title', 'Heron'], ['text', ' At dawn '], ['url', 'Heron'], ['media', file('a.png')], ['media', file('b.png')]]));
    expect(read.text).toBe('Heron\nAt dawn');
    expect(read.files.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
    expect(read.left).toBe(0);
  });

  it('is held to what a message holds, and says how many stay out', () => {
    const many = Array.from({ length: 12 }, (_, n) => ['media', file(`${n}.png`)] as const);
    const read = readSharedForm(formOf([['media', file('huge.png', LIMITS.blobBytes + 1)], ...many, ['text', 'x'.repeat(LIMITS.textBytes + 5)]]));
    expect(read.files.map(({ name }) => name)).toEqual(Array.from({ length: LIMITS.mediaItems }, (_, n) => `${n}.png`));
    expect(read.left).toBe(4);
    expect(read.text).toHaveLength(LIMITS.textBytes);
  });

  it('is nothing else: no other field, no file where a text stands, no text where a file stands', () => {
    const read = readSharedForm(formOf([['text', file('a.png')], ['media', 'a text'], ['send', 'yes'], ['chat', 'noor']]));
    expect(read).toEqual({ text: '', files: [], left: 0 });
  });
});
