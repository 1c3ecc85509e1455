/** The appearance page: theme, size of the text and less movement count at once and are given to the device. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { keepLook, readLook, wear } from '../../src/device/look.ts';
import { FIRST_LOOK } from '../../src/ports/look.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, open, PHONE, WIDE } from './open.ts';

const PAGE = '#/settings/appearance';
const root = document.documentElement;

/** The page wears nothing of it afterwards. */
function undress(): void {
  onTestFinished(() => {
    localStorage.clear();
    wear(FIRST_LOOK);
    delete root.dataset['size'];
  });
}

describe('the appearance page', () => {
  it.each([PHONE, WIDE])('is a topic of the settings without barriers, at %i × %i', async (...size) => {
    await open(createHedgerow(), '#/settings', size);
    await page.getByRole('link', { name: 'Appearance' }).click();
    await expect.element(page.getByRole('radio', { name: 'System' })).toBeChecked();
    await expect.element(page.getByRole('radio', { name: 'Dark' })).toHaveAccessibleDescription('Honey by night');
    await expect.element(page.getByRole('region', { name: 'Preview' })).toHaveTextContent('And this is yours');
    await expectNoBarriers();
  });

  it('is set by pointer and by keyboard, and counts at once', async () => {
    const boot = await open(createHedgerow(), PAGE, WIDE);
    await page.getByText('Light', { exact: true }).click();
    (page.getByRole('radio', { name: 'Light' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{Tab}{ArrowRight}{ArrowRight}{Tab} ');
    expect(boot.looks).toEqual([
      { theme: 'light', size: 1, still: false, language: 'system' },
      { theme: 'dark', size: 1, still: false, language: 'system' },
      { theme: 'dark', size: 2, still: false, language: 'system' },
      { theme: 'dark', size: 3, still: false, language: 'system' },
      { theme: 'dark', size: 3, still: true, language: 'system' },
    ]);
    await expect.element(page.getByRole('slider', { name: 'Text size' })).toHaveAttribute('aria-valuetext', 'Larger');
    await expect.element(page.getByRole('switch', { name: 'Less movement' })).toHaveAttribute('aria-checked', 'true');
    await expect.element(page.getByRole('link', { name: 'Appearance' })).toHaveAccessibleDescription('Dark');
  });
});

describe('how Kith looks on a device', () => {
  it('is worn: the theme, the size of the text, and nothing moves', async () => {
    undress();
    const worn = (): readonly string[] => [getComputedStyle(root).colorScheme, getComputedStyle(root).fontSize, getComputedStyle(root).getPropertyValue('--slow')];
    keepLook({ theme: 'dark', size: 4, still: true, language: 'system' });
    await expect.poll(worn).toEqual(['dark', '24px', '1ms']);
    keepLook({ theme: 'light', size: 1, still: false, language: 'system' });
    await expect.poll(worn).toEqual(['light', '16px', '320ms']);
    keepLook(FIRST_LOOK);
    expect(getComputedStyle(root).colorScheme).toBe('light dark');
  });

  it('has fields that no phone zooms into, however small the text', () => {
    undress();
    wear({ ...FIRST_LOOK, size: 0 });
    const field = document.body.appendChild(document.createElement('input'));
    onTestFinished(() => field.remove());
    expect([getComputedStyle(root).fontSize, getComputedStyle(field).fontSize]).toEqual(['15px', '16px']);
  });

  it('colours the bar of the browser by the chosen theme alone', () => {
    undress();
    const metas = ['light', 'dark'].map((scheme) => {
      const meta = document.head.appendChild(document.createElement('meta'));
      Object.assign(meta, { name: 'theme-color', media: `(prefers-color-scheme: ${scheme})` });
      return meta;
    });
    onTestFinished(() => metas.forEach((meta) => meta.remove()));
    wear({ ...FIRST_LOOK, theme: 'dark' });
    expect(metas.map(({ media }) => media)).toEqual(['not all', 'all']);
    wear(FIRST_LOOK);
    expect(metas.map(({ media }) => media)).toEqual(['(prefers-color-scheme: light)', '(prefers-color-scheme: dark)']);
  });

  it('is kept, and what cannot be read is that of the beginning', () => {
    undress();
    expect(readLook()).toEqual(FIRST_LOOK);
    keepLook({ theme: 'dark', size: 3, still: true, language: 'system' });
    expect(readLook()).toEqual({ theme: 'dark', size: 3, still: true, language: 'system' });
    localStorage.setItem('kith-look', '{"theme":"dark","size":3,"still":true}');
    expect(readLook(), 'as versions before languages kept it').toEqual({ theme: 'dark', size: 3, still: true, language: 'system' });
    for (const language of ['"tlh"', '7', 'null', '{}']) {
      localStorage.setItem('kith-look', `{"theme":"dark","size":3,"still":true,"language":${language}}`);
      expect(readLook(), 'a language that is none is that of the device').toEqual({ theme: 'dark', size: 3, still: true, language: 'system' });
    }
    for (const kept of ['', '{', 'null', '{"theme":"dark"}', '{"theme":"pink","size":1,"still":false}', '{"theme":"dark","size":5,"still":false}', '{"theme":"dark","size":1.5,"still":false}', '{"theme":"dark","size":1,"still":1}']) {
      localStorage.setItem('kith-look', kept);
      expect(readLook()).toEqual(FIRST_LOOK);
    }
  });
});
