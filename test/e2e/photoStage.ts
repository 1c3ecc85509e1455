/** Photos of the end-to-end tests: drawn on the page, put into the gallery's input, looked for in the chat. */
import { expect, type Locator } from '@playwright/test';
import type { Person } from './stage.ts';

export const attached = (who: Person): Locator => who.page.getByRole('list', { name: 'Attachments' }).getByRole('img');
export const photoNamed = (who: Person, name: string): Locator => who.page.getByRole('region', { name: 'Messages' }).getByRole('img', { name, exact: true });
export const widthOf = (who: Person, name: string): Promise<number> => photoNamed(who, name).evaluate((image: HTMLImageElement) => image.naturalWidth);

/** Draws so many photos of `900 + n` × 700 on the page and gives them to the gallery's input, as its picker would. */
export async function draw(who: Person, many: number): Promise<void> {
  await who.page.evaluate(async (count) => {
    const data = new DataTransfer();
    for (let n = 1; n <= count; n++) {
      const canvas = new OffscreenCanvas(900 + n, 700);
      const context = canvas.getContext('2d')!;
      for (let k = 0; k < 400; k++) {
        context.fillStyle = `hsl(${(k * 37 + n * 60) % 360} 70% ${20 + (k % 60)}%)`;
        context.fillRect((k * 131) % 900, (k * 177) % 700, 80, 80);
      }
      data.items.add(new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })], `${n}.jpg`, { type: 'image/jpeg' }));
    }
    const input = document.querySelector<HTMLInputElement>('input[multiple]')!;
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, many);
}

/** Chooses so many photos, and waits until they are prepared. */
export async function choose(who: Person, many: number): Promise<void> {
  await draw(who, many);
  await expect(attached(who)).toHaveCount(many, { timeout: 30_000 });
}
