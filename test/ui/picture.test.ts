/** One's own picture: chosen or taken, cropped by hand and by keys, removed; and those of friends, wherever they are shown. */
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeBoot } from '../helpers/fakeBoot.ts';
import type { FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { blobOf, drawing } from '../helpers/photoFiles.ts';
import { bag } from './attachStage.ts';
import { expectNoBarriers, focusedName, goHash, open, PHONE, WIDE } from './open.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const crop = () => page.getByRole('dialog', { name: 'Crop picture' });
const area = () => button('What is shown of the picture');
const input = (): HTMLInputElement => document.querySelector<HTMLInputElement>('input[aria-label="Choose a picture"]')!;
const faces = (): number => document.querySelectorAll('.av img').length;
const view = (): readonly number[] => document.querySelector('.stage svg')!.getAttribute('viewBox')!.split(' ').map(Number);

async function openEdit(core: FakeMessenger = createHedgerow(), size: readonly [number, number] = PHONE): Promise<FakeBoot> {
  const boot = await open(core, '#/profile', size);
  await button('Edit profile').click();
  await expect.element(page.getByRole('dialog', { name: 'Edit profile' })).toBeVisible();
  return boot;
}

async function choose(type = 'image/png'): Promise<void> {
  input().files = bag([new File([blobOf(await drawing('image/png', 400, 300), type)], 'me.png', { type })]).files;
  input().dispatchEvent(new Event('change', { bubbles: true }));
}

describe('[F70] one\'s own picture', () => {
  it('is chosen, cropped and shown, by keyboard alone', async () => {
    const core = createHedgerow();
    const boot = await openEdit(core);
    await choose();
    await expect.element(crop()).toBeVisible();
    await expect.element(area()).toHaveFocus();
    expect(view()).toEqual([50, 0, 300, 300]);
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}');
    expect(view()).toEqual([80, 0, 300, 300]);
    await userEvent.keyboard('+++');
    const [, , side] = view();
    expect(side).toBeCloseTo(300 / 1.1 ** 3);
    await userEvent.keyboard('-');
    expect(view()[2]).toBeCloseTo(300 / 1.1 ** 2);
    for (let n = 0; n < 60; n++) await userEvent.keyboard('{ArrowLeft}');
    expect(view()[0]).toBe(0);
    while (focusedName() !== 'Apply') await userEvent.keyboard('{Tab}');
    await userEvent.keyboard('{Enter}');
    await expect.element(crop()).not.toBeInTheDocument();
    await expect.poll(faces).toBeGreaterThan(0);
    expect(boot.photos.crops).toHaveLength(1);
    expect(boot.photos.crops[0]!.x).toBe(0);
    await expect.element(button('Remove picture')).toBeVisible();
  });

  it('is moved by dragging and by the slider, and never leaves the picture', async () => {
    await openEdit();
    await choose();
    await expect.element(area()).toBeVisible();
    const stage = area().element();
    const at = (type: string, x: number): void => void stage.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: x, clientY: 10, bubbles: true }));
    stage.setPointerCapture = () => undefined; // no finger is there
    at('pointerdown', 100);
    at('pointermove', 100 - stage.clientWidth / 10);
    await expect.poll(() => Math.round(view()[0]!)).toBe(80);
    at('pointermove', -5000);
    at('pointerup', -5000);
    await expect.poll(view).toEqual([100, 0, 300, 300]);
    const slider = page.getByRole('slider', { name: 'Zoom' });
    await slider.fill('2');
    expect(view()[2]).toBe(150);
  });

  it('stays as it was when one cancels, and with Escape', async () => {
    const boot = await openEdit();
    await choose();
    await crop().getByRole('button', { name: 'Cancel' }).click();
    await expect.element(crop()).not.toBeInTheDocument();
    await choose();
    await expect.element(area()).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(crop()).not.toBeInTheDocument();
    await expect.element(page.getByRole('dialog', { name: 'Edit profile' })).toBeVisible();
    expect(boot.photos.crops).toEqual([]);
  });

  it('is removed', async () => {
    const core = createHedgerow();
    await openEdit(core);
    await choose();
    await button('Apply').click();
    await button('Remove picture').click();
    await expect.element(button('Remove picture')).not.toBeInTheDocument();
    await expect.poll(() => document.querySelector('dialog .av img')).toBeNull();
    await expect.poll(focusedName).toBe('Choose from gallery');
  });

  it('that could not be prepared says so, and another can be chosen', async () => {
    const boot = await openEdit();
    vi.spyOn(boot.photos, 'prepare').mockRejectedValueOnce(new TypeError('not fetched'));
    await choose();
    await expect.element(page.getByText('“me.png” was too much for this device. A smaller copy will do.')).toBeVisible();
    expect(button('Choose from gallery').element().getAttribute('aria-disabled')).toBe('false');
    await choose();
    await expect.element(crop()).toBeVisible();
  });

  it('says plainly what is not taken, and what could not be kept', async () => {
    const core = createHedgerow();
    const boot = await openEdit(core);
    boot.photos.refuse('drawing');
    await choose();
    await expect.element(page.getByRole('alert')).toHaveTextContent('“me.png” is a drawing (SVG) that can hold programs');
    await choose('video/mp4');
    await expect.element(page.getByRole('alert')).toHaveTextContent('A video cannot be a profile picture. Choose a photo.');
    expect(boot.photos.discarded).toHaveLength(1);
    core.refuse('setPicture', 'quotaExceeded');
    await choose();
    await button('Apply').click();
    await expect.element(crop()).not.toBeInTheDocument();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expect.element(button('Remove picture')).not.toBeInTheDocument();
  });

  it('is taken with the camera', async () => {
    await openEdit();
    await button('Take photo').click();
    await button('Shutter').click();
    await button('Use photo').click();
    await expect.element(crop()).toBeVisible();
  });

  it.each([[PHONE], [WIDE]])('[F89] has no barriers at %s, with and without what opens', async (size) => {
    await openEdit(createHedgerow(), size);
    await expectNoBarriers();
    await choose();
    await expect.element(crop()).toBeVisible();
    await expectNoBarriers();
  });
});

describe('[F70] a friend\'s picture', () => {
  it('stands in the inbox, above the chat, among friends and on their page, and initials again when it is gone', async () => {
    const core = createHedgerow();
    const bytes = await drawing('image/jpeg', 64, 64);
    core.setPictureOf('noor', bytes);
    await open(core, '#/inbox');
    const inRow = () => document.querySelector('.convo[href*="noor"] .av img');
    await expect.poll(inRow).not.toBeNull();
    goHash('#/chat/noor');
    await expect.poll(() => document.querySelector('.chat-head .av img')).not.toBeNull();
    goHash('#/friends');
    await expect.poll(faces).toBe(1);
    goHash('#/person/noor');
    await expect.poll(() => document.querySelector('.hero .av img')).not.toBeNull();
    expect(core.calls.filter(([verb]) => verb === 'readPicture')).toHaveLength(1);
    expect(core.calls.filter(([verb]) => verb === 'seekPicture')).toHaveLength(1);
    core.setPictureOf('noor', null);
    await expect.poll(() => document.querySelector('.hero .av img')).toBeNull();
    expect(document.querySelector('.hero .av')!.textContent).toContain('N');
  });

  it('stands by what a search finds and by what their chat holds', async () => {
    const core = createHedgerow();
    core.setPictureOf('noor', await drawing('image/jpeg', 64, 64));
    await open(core, '#/inbox');
    await page.getByRole('searchbox', { name: 'Search' }).fill('damson');
    const inList = (name: string) => page.getByRole('list', { name, exact: true }).elements()[0]?.querySelector('.av img') ?? null;
    await expect.poll(() => inList('Messages')).not.toBeNull();
    await page.getByRole('searchbox', { name: 'Search' }).fill('noor');
    await expect.poll(() => inList('People')).not.toBeNull();
    core.setStorage({ chats: [{ id: 'noor', name: 'Noor Haddad', color: 2, photos: 1, videos: 0, freeable: 0, locked: false }] });
    goHash('#/settings/storage');
    await expect.poll(() => inList('Chats')).not.toBeNull();
  });

  it('[H57] that is not what it should be is not drawn: initials are', async () => {
    const core = createHedgerow();
    const boot = await open(core, '#/person/noor');
    boot.photos.distrust();
    core.setPictureOf('noor', new TextEncoder().encode('<svg onload="alert(1)"/>') as Uint8Array<ArrayBuffer>);
    await expect.poll(() => core.calls.some(([verb]) => verb === 'readPicture')).toBe(true);
    await new Promise((done) => requestAnimationFrame(done));
    expect(faces()).toBe(0);
  });
});
