/** Stickers: sent from the sheet, shown without a bubble, and one's own made from a photo. */
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, photos, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open, WIDE } from './open.ts';

const sheet = () => page.getByRole('region', { name: 'Emoji and stickers' });
const tab = (name: string) => sheet().getByRole('tab', { name });
const cell = (name: string) => sheet().getByRole('button', { name, exact: true });
const article = (name: string) => page.getByRole('article', { name, exact: true });
const sent = (core: FakeMessenger): readonly (readonly unknown[])[] => core.calls.filter(([verb]) => verb === 'sendSticker');

function createOne(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob')]);
  core.setThread('bob', [message('Hello', { id: 'hello' })]);
  return core;
}

async function openStickers(core: FakeMessenger, size?: readonly [number, number]): ReturnType<typeof open> {
  const boot = await open(core, '#/chat/bob', size);
  await page.getByRole('button', { name: 'Emoji and stickers' }).click();
  await tab('Stickers').click();
  await expect.element(cell('Hedgehog')).toBeVisible();
  return boot;
}

async function pixels(): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(64, 64);
  canvas.getContext('2d')!.fillRect(8, 8, 48, 48);
  return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
}

describe('a sticker', () => {
  it('[F51] is picked from a pack by keys alone, leaves as pixels, and stands in the chat by its name', async () => {
    const core = createOne();
    const boot = await open(core, '#/chat/bob', WIDE);
    const prepare = vi.spyOn(boot.photos, 'prepare');
    await page.getByRole('button', { name: 'Emoji and stickers' }).click();
    await expect.element(sheet().getByRole('searchbox', { name: 'Search emoji' })).toHaveFocus();
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{ArrowRight}');
    await expect.element(cell('Hedgehog')).toBeVisible();
    expect(sheet().getByRole('group').getByRole('button').elements()).toHaveLength(36);
    await userEvent.keyboard('{Tab}{Tab}{Tab}');
    await expect.poll(focusedName).toBe('Hedgehog');
    await userEvent.keyboard('{ArrowRight}{Enter}');
    await expect.element(article('You: Sticker: Honeybee')).toBeVisible();
    await expect.element(sheet()).not.toBeInTheDocument();
    expect(focusedName()).toBe('Message');
    expect(sent(core)).toEqual([['sendSticker', 'bob', 'image/png', 400, 300, 'Honeybee']]);
    const bytes = new Uint8Array(await prepare.mock.calls[0]![0].arrayBuffer());
    expect([...bytes.slice(1, 4)]).toEqual([...new TextEncoder().encode('PNG')]); // no drawing leaves
  });

  it('[F51] has no barriers in the sheet, is found by its name, and says who drew it', async () => {
    await openStickers(createOne());
    await expect.element(sheet().getByText('Fluent Emoji by Microsoft')).toBeInTheDocument();
    await expectNoBarriers();
    await sheet().getByRole('searchbox', { name: 'Search stickers' }).fill('cake');
    await expect.poll(() => sheet().getByRole('group').getByRole('button').elements().map((one) => one.getAttribute('aria-label'))).toEqual(['Birthday cake']);
    await sheet().getByRole('searchbox', { name: 'Search stickers' }).fill('qwx');
    await expect.element(sheet().getByRole('status')).toHaveTextContent('No sticker is called “qwx”.');
  });

  it('[F51] that came stands without a bubble, is named, and does not open', async () => {
    const core = createOne();
    core.setThread('bob', [photos([{ kind: 'sticker', mime: 'image/png', width: 320, height: 320, alt: 'Hedgehog' }], '', { id: 'st' })]);
    core.setPhoto('bob', 'st', 0, await pixels());
    const boot = await open(core, '#/chat/bob');
    const maySee = vi.spyOn(boot.photos, 'maySee');
    const picture = article('Bob: Sticker: Hedgehog').getByRole('img', { name: 'Sticker: Hedgehog' });
    await expect.element(picture).toBeVisible();
    expect(getComputedStyle(document.querySelector('.bubble')!).backgroundColor).toBe('rgba(0, 0, 0, 0)');
    expect(picture.element().getBoundingClientRect().width).toBeLessThan(160);
    await expect.element(page.getByRole('button', { name: /^Open photo/ })).not.toBeInTheDocument();
    expect(maySee.mock.calls.map(([, mime, most]) => [mime, most])).toEqual([['image/png', 512]]);
    await expectNoBarriers();
  });

  it('[H57] that is not what it says is not drawn', async () => {
    const core = createOne();
    core.setThread('bob', [photos([{ kind: 'sticker', mime: 'image/png', width: 320, height: 320, alt: 'Hedgehog' }], '', { id: 'st' })]);
    core.setPhoto('bob', 'st', 0, new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'));
    const boot = await open(core, '#/inbox');
    boot.photos.distrust();
    location.hash = '#/chat/bob';
    await expect.element(article('Bob: Sticker: Hedgehog').getByRole('button', { name: 'Try again' })).toBeVisible();
    expect(document.querySelector('.feed img')).toBeNull();
  });

  it('[F51] [F42] cannot go where a request is written: there are emoji only', async () => {
    const core = createOne();
    core.setAsRequest('bob', true);
    await open(core, '#/chat/bob', WIDE);
    await page.getByRole('button', { name: 'Emoji and stickers' }).click();
    await expect.element(cell('Grinning face')).toBeVisible();
    await expect.element(sheet().getByRole('tab')).not.toBeInTheDocument();
  });
});

describe('a sticker of one’s own', () => {
  it('[F51] is cut from a photo, kept, sent and removed', async () => {
    const core = createOne();
    const boot = await openStickers(core, WIDE);
    await userEvent.upload(sheet().getByLabelText('Choose a photo for a sticker'), new File([await pixels()], 'plums.png', { type: 'image/png' }));
    const dialog = page.getByRole('dialog', { name: 'Crop sticker' });
    await expect.element(dialog).toBeVisible();
    await expectNoBarriers();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect.element(cell('Your sticker 1')).toBeInTheDocument();
    expect(boot.photos.crops).toHaveLength(1);
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('Your sticker is made.');
    await cell('Your sticker 1').click();
    await expect.element(article('You: Sticker')).toBeVisible();
    expect(sent(core)).toEqual([['sendSticker', 'bob', 'image/jpeg', 512, 512, '']]);
    await page.getByRole('button', { name: 'Emoji and stickers' }).click();
    await tab('Stickers').click();
    await cell('Remove stickers').click();
    await cell('Remove your sticker 1').click();
    await expect.element(cell('Remove stickers')).not.toBeInTheDocument();
    await expect.element(cell('Hedgehog')).toBeVisible();
    await expect.poll(focusedName).toBe('Hedgehog');
    expect(core.calls.filter(([verb]) => verb === 'removeSticker')).toHaveLength(1);
  });

  it('[F51] cannot be made from what is no photo, and says why', async () => {
    const boot = await openStickers(createOne(), WIDE);
    boot.photos.refuse('drawing');
    await userEvent.upload(sheet().getByLabelText('Choose a photo for a sticker'), new File(['<svg/>'], 'x.svg', { type: 'image/svg+xml' }));
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('x.svg');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });
});
