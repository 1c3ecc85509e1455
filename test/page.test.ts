/** Rules of the page that no type can hold: one place for colours, no styles or HTML in strings, small components, no word outside `words`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const UI = join(import.meta.dirname, '..', 'src', 'ui');
const files = readdirSync(UI, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(UI, join(entry.parentPath, entry.name)));
const textOf = (file: string): string => readFileSync(join(UI, file), 'utf8');
const components = files.filter((file) => file.endsWith('.svelte'));

/** The markup without scripts, styles, comments and everything in braces. */
function markupOf(file: string): string {
  let text = textOf(file).replace(/<script[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, '');
  for (let before = ''; before !== text; text = text.replace(/\{[^{}]*\}/g, '')) before = text;
  return text;
}

describe('page', () => {
  it('sees the components', () => expect(components.length).toBeGreaterThan(20));

  it('writes colours in theme.css alone', () => {
    const styled = files.filter((file) => /\.(css|svelte)$/.test(file) && file !== 'theme.css');
    const bad = styled.filter((file) =>
      /#[0-9a-f]{3,8}\b(?=[;\s,)])|\b(rgb|hsl|oklch)a?\(/i.test(textOf(file).replace(/url\(#[^)]*\)/g, '')),
    );
    expect(bad).toEqual([]);
  });

  it('has no style attribute, no HTML from strings and no eval: the policy of the page forbids them', () => {
    expect(components.filter((file) => /\sstyle="|\{@html|innerHTML|insertAdjacentHTML|\beval\(/.test(textOf(file)))).toEqual([]);
  });

  it('keeps components at 150 lines and one effect', () => {
    expect(components.filter((file) => textOf(file).split('\n').length > 151)).toEqual([]);
    expect(components.filter((file) => (textOf(file).match(/\$effect/g) ?? []).length > 1)).toEqual([]);
  });

  it('opens each component with what it is', () => {
    expect(components.filter((file) => !textOf(file).startsWith('<!--'))).toEqual([]);
  });

  it('says nothing in a component itself: every word comes from words', () => {
    const spoken = components.filter(
      (file) =>
        />\s*[A-Za-z][a-z]{2,}[^<{}]*</.test(markupOf(file)) ||
        /\s(aria-label|placeholder|title|alt)="[^"{]+"/.test(markupOf(file)),
    );
    expect(spoken).toEqual([]);
  });
});
