/** What tests of photos do alike: choose photos that the page draws, and save one as a person does. */
import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Person } from './stage.ts';

/** The photos that stand ready to be sent. */
export const attached = (page: Page): Locator => page.getByRole('list', { name: 'Attachments' }).getByRole('img');

export const photoNamed = (who: Person, name: string): Locator => who.page.getByRole('region', { name: 'Messages' }).getByRole('img', { name, exact: true });
export const widthOf = (who: Person, name: string): Promise<number> => photoNamed(who, name).evaluate((image: HTMLImageElement) => image.naturalWidth);

/** Loads what takes photos, as a person does who looks at the menu. */
async function openMenuOnce(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Choose from gallery' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('input[multiple]')).toBeAttached();
}

export interface Drawn {
  readonly count: number;
  /** Of the first; each further one is a pixel wider. */
  readonly width: number;
  readonly height: number;
  /** Noise, which no format makes small; else coloured squares. */
  readonly noise?: boolean;
}

/** Some coloured squares in 901 × 700 and more. */
export const squares = (count: number): Drawn => ({ count, width: 901, height: 700 });

/** Draws photos on the page and gives them to the gallery's input, as its picker would. */
export async function draw(page: Page, drawn: Drawn): Promise<void> {
  await openMenuOnce(page);
  await page.evaluate(async ({ count, width, height, noise }) => {
    const data = new DataTransfer();
    for (let n = 0; n < count; n++) {
      const canvas = new OffscreenCanvas(width + n, height);
      const context = canvas.getContext('2d')!;
      for (let k = 0; !noise && k < 400; k++) {
        context.fillStyle = `hsl(${(k * 37 + n * 60) % 360} 70% ${20 + (k % 60)}%)`;
        context.fillRect((k * 131) % width, (k * 177) % height, 80, 80);
      }
      for (let y = 0; noise && y < height; y += 20) {
        const strip = context.createImageData(width + n, 20);
        for (let at = 0; at < strip.data.length; at += 16_384) crypto.getRandomValues(strip.data.subarray(at, at + 16_384));
        for (let at = 3; at < strip.data.length; at += 4) strip.data[at] = 255;
        context.putImageData(strip, 0, y);
      }
      data.items.add(new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })], `${n + 1}.jpg`, { type: 'image/jpeg' }));
    }
    const input = document.querySelector<HTMLInputElement>('input[multiple]')!;
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, drawn);
}

/** Chooses photos that the page draws, and waits until they are prepared. */
export async function choose(page: Page, drawn: Drawn): Promise<void> {
  await draw(page, drawn);
  await expect(attached(page)).toHaveCount(drawn.count, { timeout: 60_000 });
}

/** Asks for the photos in their own size, and waits until they are prepared. */
export async function keepOriginal(page: Page, count: number): Promise<void> {
  await page.getByRole('switch', { name: 'Original quality' }).check();
  await expect(attached(page)).toHaveCount(count, { timeout: 60_000 });
}

export async function sendWith(page: Page, caption: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(caption);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** The bytes of a message's first photo as "Save" gives them. */
export async function saved(who: Person, message: string): Promise<Buffer> {
  await who.message(message).getByRole('button', { name: /^Open photo/ }).first().click();
  const dialog = who.page.getByRole('dialog', { name: 'Photo' });
  const download = who.page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const bytes = readFileSync(await (await download).path());
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  return bytes;
}

/** Chooses a video in the gallery, as a person does, and waits until it is prepared. */
export async function chooseVideo(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Choose from gallery' }).click();
  await (await chooser).setFiles(path);
  await expect(attached(page)).toHaveCount(1, { timeout: 120_000 });
}
