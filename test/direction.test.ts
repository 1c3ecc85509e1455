/** Whatever reads from right to left: styles say where a line begins and ends, not left and right. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const UI = join(import.meta.dirname, '..', 'src', 'ui');

/** Declarations that mean a side of the screen, each with why. */
const MEANT: Readonly<Record<string, string>> = {
  'css/choices.css inset: 50% auto auto 50%': 'the middle, whatever the direction',
  'theme.css --safe-left: env(safe-area-inset-left, 0px)': 'where the device has no screen',
  'theme.css --safe-right: env(safe-area-inset-right, 0px)': 'where the device has no screen',
  'theme.css --safe-start: var(--safe-left)': 'made a side of the line here',
  'theme.css --safe-end: var(--safe-right)': 'made a side of the line here',
  'theme.css --safe-start: var(--safe-right)': 'made a side of the line here',
  'theme.css --safe-end: var(--safe-left)': 'made a side of the line here',
};
/** Corners of both directions, as tokens. */
const CORNERS = /^--leaf-/;

/** The values of a shorthand: parted by spaces outside of brackets. */
const valuesOf = (text: string): readonly string[] => text.match(/(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];

/** What differs between the left and the right in a shorthand; the rims of the device differ by nature. */
function isLopsided(property: string, text: string): boolean {
  const [a, b = a, c = a, d = b] = valuesOf(text.replace(/--safe-(left|right)/g, '--safe'));
  if (property === 'border-radius') return a !== b || c !== d;
  return /^(margin|padding|inset|border-width|scroll-(margin|padding))$/.test(property) && b !== d;
}

function isSided(property: string, text: string): boolean {
  if (CORNERS.test(property)) return false;
  if (/(^|-)(left|right)(-|$)/.test(property)) return true;
  if (/^(text-align|float|clear)$/.test(property)) return /\b(left|right)\b/.test(text);
  if (property.startsWith('--') && /\b(left|right)\b/.test(text)) return true;
  return isLopsided(property, text);
}

/** Declarations of a stylesheet, as `[property, value]`. */
const declarationsOf = (css: string): readonly (readonly [string, string])[] =>
  [...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map(([, property, text]) => [property!, text!.trim().replace(/\s+/g, ' ')]);

const sided = (css: string): readonly string[] => declarationsOf(css).filter(([property, text]) => isSided(property, text)).map(([property, text]) => `${property}: ${text}`);

const files = readdirSync(UI, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(css|svelte)$/.test(file));

function stylesOf(file: string): string {
  const text = readFileSync(join(UI, file), 'utf8');
  return file.endsWith('.css') ? text : [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join('\n');
}

describe('[F89] right to left', () => {
  it('sees the styles, and finds what means a side of the screen', () => {
    expect(files.filter((file) => stylesOf(file) !== '').length).toBeGreaterThan(20);
    for (const bad of ['margin-left: 1px', 'left: 0', 'text-align: right', 'float: left', 'padding: 0 1px 0 2px', 'border-radius: 1px 2px 2px 1px', 'border-top-left-radius: 1px', 'inset: auto 0 auto auto']) {
      expect(sided(`a { color: red; ${bad}; }`), bad).toEqual([bad]);
    }
    for (const good of ['margin-inline-start: 1px', 'padding: 1px 2px 3px', 'padding: 0 calc(1px + var(--safe-right)) 0 calc(1px + var(--safe-left))', 'text-align: start', 'border-radius: 1px 1px 0 0', 'inset: 0']) {
      expect(sided(`a { ${good}; }`), good).toEqual([]);
    }
  });

  it('styles name no side of the screen but where one is meant', () => {
    const found = files.flatMap((file) => sided(stylesOf(file)).map((line) => `${file} ${line}`));
    expect(found.filter((line) => MEANT[line] === undefined)).toEqual([]);
    expect(Object.keys(MEANT).filter((line) => !found.includes(line)), 'no longer there').toEqual([]);
  });
});
