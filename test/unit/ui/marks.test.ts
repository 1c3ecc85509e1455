import { describe, expect, it } from 'vitest';
import { addressesOf, isJumbo, tokensOf, wordsOf, type Token } from '../../../src/ui/marks.ts';
import { createRng } from '../../helpers/rng.ts';
import { CORPUS } from '../../helpers/injections.ts';

/** A tree as a line: what is bold stands in <strong> and so on. */
const drawn = (tokens: readonly Token[]): string =>
  tokens.map((token) => ('inner' in token ? `<${token.kind}>${drawn(token.inner)}</${token.kind}>` : token.kind === 'link' ? `[${token.link.text}]` : token.kind === 'code' ? `<code>${token.text}</code>` : token.text)).join('');
const shown = (text: string): string => drawn(tokensOf(text));

describe('what a text looks like', () => {
  it('[F45] has four marks, which may stand within each other', () => {
    expect(shown('*ripe* _soon_ ~never~ `1 kg`')).toBe('<strong>ripe</strong> <em>soon</em> <s>never</s> <code>1 kg</code>');
    expect(shown('*all _of_ it*, (*really*)!')).toBe('<strong>all <em>of</em> it</strong>, (<strong>really</strong>)!');
    expect(shown('*_~three~_*')).toBe('<strong><em><s>three</s></em></strong>');
  });

  it.each(['2 * 3 * 4', 'snake_case_name', 'a*b*c', '**bold**', '__proto__', '* not*', '*not *', '*over\nlines*', '*', '~~', '``', '` `', '*open', 'f(*x, *y)'])('[F45] leaves %j as it was typed', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('[F45] gives up a mark that has no end, and keeps what stands in exact text', () => {
    expect(shown('*a _b* c_')).toBe('<strong>a _b</strong> c_');
    expect(shown('`*a* https://kith.example`')).toBe('<code>*a* https://kith.example</code>');
    expect(shown('*a `*` b*')).toBe('<strong>a <code>*</code> b</strong>');
  });

  it('[F44] takes marks around an address off it, and leaves those within', () => {
    expect(shown('_https://kith.example/a_b_c_')).toBe('<em>[https://kith.example/a_b_c]</em>');
    expect(shown('https://kith.example/*a*')).toBe('[https://kith.example/*a*]');
  });

  it('[H61] loses no word of any text, and has links to the web alone', () => {
    const rng = createRng(7);
    const pieces = ['*', '_', '~', '`', ' ', '\n', 'a', 'ä', '漢', '.', 'kith.example', 'https://a.example/', '(', ')', '[', '](', '@', '<b>', 'javascript:', '😀'];
    const random = Array.from({ length: 2000 }, () => Array.from({ length: rng.int(24) }, () => pieces[rng.int(pieces.length)]!).join(''));
    for (const text of [...CORPUS, ...random]) {
      const tokens = tokensOf(text, '');
      const left = (one: string): string => one.replace(/[*_~`\s\u200b\u202c\u202e]/g, '');
      expect(left(wordsOf(tokens))).toBe(left(text));
      for (const { href } of addressesOf(tokens)) expect(href).toMatch(/^https?:\/\//);
    }
  });

  it('[H63] takes time in proportion to the text, whatever is in it', () => {
    const worst = ['*', '*a ', '`a', '*a_b~', '_*~', '[(', 'a.', 'x.y ', 'https://a.b/))', 'https://', '\u0301', '*_~a~_* '];
    const cost = (size: number): number => {
      const from = performance.now();
      for (const piece of worst) tokensOf(piece.repeat(size / piece.length));
      return performance.now() - from;
    };
    cost(16_384);
    const best: [number, number] = [Infinity, Infinity];
    for (let round = 0; round < 7; round++) for (const [at, size] of [1024, 16_384].entries()) best[at] = Math.min(best[at]!, cost(size));
    // Sixteen times as much: a cost that grows with the square would take 256 times as long.
    expect(best[1] / best[0]).toBeLessThan(80);
  });

  it('is one text as it is, when it is longer than a text can be', () => {
    const word = 'a*'.repeat(500_000);
    expect(tokensOf(word)).toEqual([{ kind: 'text', text: word }]);
  });

  it('[H62] says so when nothing of it can be seen', () => {
    for (const text of ['\u200b', '\u3164\u2060', ' \u200e \u200f', '\u202e', '\u2800'.repeat(20)]) expect(shown(text)).toBe('');
    expect(drawn(tokensOf('\u200b', 'nothing'))).toBe('nothing');
    expect(tokensOf('', 'nothing')).toEqual([]);
  });

  it('[F50] is large when it is one to three emoji and nothing else', () => {
    expect(['😀', '😀😀 😀', '❤️‍🔥👍🏽', '🏴󠁧󠁢󠁥󠁮󠁧󠁿🇩🇪', '1️⃣'].filter((text) => !isJumbo(text))).toEqual([]);
    expect(['', ' ', '😀😀😀😀', '1', '12', '#', '©', 'a😀', '😀!'].filter(isJumbo)).toEqual([]);
  });
});
