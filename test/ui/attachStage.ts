/** What tests of attachments do alike: open a chat, choose files, paste. */
import { expect } from 'vitest';
import { page } from 'vitest/browser';
import type { FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { blobOf, drawing } from '../helpers/photoFiles.ts';
import { open, PHONE } from './open.ts';

export const field = () => page.getByRole('textbox', { name: 'Message' });
export const button = (name: string) => page.getByRole('button', { name, exact: true });
export const list = () => page.getByRole('list', { name: 'Attachments' });
export const names = (): readonly string[] => list().getByRole('img').elements().map((one) => one.getAttribute('alt') ?? '');
/** A message that was sent and is being prepared. */
export const leaving = (said: string) => page.getByRole('article', { name: `Getting ready: ${said}` });
export const gallery = (): HTMLInputElement => document.querySelector<HTMLInputElement>('input[aria-label="Choose photos or videos"]')!;

export async function fileOf(name: string, type = 'image/png'): Promise<File> {
  return new File([blobOf(await drawing('image/png', 40, 30), type)], name, { type });
}
export const filesOf = (...all: readonly string[]): Promise<readonly File[]> => Promise.all(all.map((name) => fileOf(name)));

export function bag(files: readonly File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

export async function openBob(core: FakeMessenger = createFakeMessenger(), size: readonly [number, number] = PHONE): Promise<{ core: FakeMessenger; boot: FakeBoot }> {
  core.setPeople([person('bob', 'Bob')]);
  core.setThread('bob', [message('Hello')]);
  const boot = await open(core, '#/chat/bob', size);
  await expect.element(field()).toBeVisible();
  return { core, boot };
}

export async function openMenu(): Promise<void> {
  await button('Camera').click();
  await expect.element(page.getByRole('menu', { name: 'Add photo or video' })).toBeVisible();
}

/** Chooses files, as the system's picker would after "Choose from gallery". */
export async function choose(files: readonly File[]): Promise<void> {
  await openMenu();
  const input = gallery();
  input.click = () => undefined; // no picker of the system opens in a test
  await page.getByRole('menuitem', { name: 'Choose from gallery' }).click();
  input.files = bag(files).files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await expect.element(list()).toBeVisible();
}

export const paste = (data: DataTransfer): ClipboardEvent => {
  const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
  field().element().dispatchEvent(event);
  return event;
};
