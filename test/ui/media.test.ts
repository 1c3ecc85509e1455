/** Photos in a chat: their place before they come, what is said where they are not, what is drawn, and the viewer. */
import { rgbaToThumbHash } from 'thumbhash';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { MediaView, MessageView } from '../../src/app/api.ts';
import { Live } from '../../src/state/live.svelte.ts';
import { Media } from '../../src/state/media.svelte.ts';
import { createFakePhotos, type FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger, message, person, photos, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { drawing } from '../helpers/photoFiles.ts';
import { expectNoBarriers, focusedName, open, PHONE, WIDE } from './open.ts';

let png: Uint8Array<ArrayBuffer>;
let preview: Uint8Array;
beforeAll(async () => {
  png = await drawing('image/png', 400, 300);
  preview = rgbaToThumbHash(2, 2, [224, 16, 16, 255, 16, 192, 16, 255, 16, 16, 224, 255, 224, 224, 16, 255]);
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const image = (name: string) => page.getByRole('img', { name, exact: true });
const box = (): DOMRect => document.querySelector('.shots')!.getBoundingClientRect();

/** Noor has sent photos, or I have. */
async function show(said: MessageView, size: readonly [number, number] = PHONE): Promise<{ core: FakeMessenger; boot: FakeBoot; said: MessageView }> {
  const core = createFakeMessenger();
  core.setPeople([person('noor', 'Noor Haddad')]);
  said.media.forEach(({ index }) => core.setPhoto('noor', said.id, index, png));
  core.setThread('noor', [message('Look at these'), said]);
  const boot = await open(core, '#/chat/noor', size);
  await expect.element(page.getByRole('article', { name: /^(Noor Haddad|You): / }).last()).toBeVisible();
  return { core, boot, said };
}

describe('photos in a chat', () => {
  it.each([PHONE, WIDE])('[F27] is an image named by its description, with the caption below, at %i × %i', async (...size) => {
    await show(photos([{ alt: 'A grey heron', preview }], 'He stood there for twenty minutes.'), size);
    await expect.element(image('A grey heron')).toBeVisible();
    await expect.element(page.getByRole('article', { name: 'Noor Haddad: He stood there for twenty minutes.' })).toBeVisible();
    const source = image('A grey heron').element() as HTMLImageElement;
    await expect.poll(() => source.naturalWidth).toBe(400);
    expect(source.src).toMatch(/^blob:/);
    await expectNoBarriers();
  });

  it.each([
    ['its caption', 'The light at six', 'The light at six'],
    ['who sent it', '', 'Photo from Noor Haddad'],
  ])('[F27] is named by %s where nobody described it', async (_, caption, name) => {
    await show(photos([{}], caption));
    await expect.element(image(name)).toBeVisible();
  });

  it('[F27] has its final place from the first moment, with its blurred preview, and nothing moves as it comes', async () => {
    const { core, said } = await show(photos([{ state: 'Loading', progress: 0.4, width: 300, height: 300, preview }], 'Soon'));
    await expect.element(button('Pause: Soon')).toBeVisible();
    expect(document.querySelector<HTMLImageElement>('.shots img')!.src).toMatch(/^data:image\/png/);
    const before = box();
    expect(Math.abs(before.width - before.height)).toBeLessThan(1.5);
    core.setMedia('noor', said.id, 0, { state: 'Here', progress: 1 });
    await expect.element(image('Soon')).toBeVisible();
    await expect.poll(() => (image('Soon').element() as HTMLImageElement).complete).toBe(true);
    expect(box()).toEqual(before);
  });

  it.each([1, 2, 3, 4, 5, 9])('[F27] shows %i as tiles that fill their grid, and opens each', async (total) => {
    await show(photos(Array.from({ length: total }, (_, at) => ({ alt: `Photo ${at + 1}` }))));
    const tiles = Math.min(4, total);
    await expect.poll(() => document.querySelectorAll('.tiles .shot').length).toBe(tiles);
    const all = [...document.querySelectorAll('.tiles .shot')].map((one) => one.getBoundingClientRect());
    for (const tile of all) expect(Math.min(tile.width, tile.height)).toBeGreaterThan(60);
    const inner = box();
    expect(Math.max(...all.map(({ right }) => right))).toBeLessThanOrEqual(inner.right + 1);
    expect(Math.abs(Math.max(...all.map(({ bottom }) => bottom)) - inner.bottom)).toBeLessThan(1.5);
    if (total > 1) await expect.element(page.getByRole('group', { name: `${total} photos` })).toBeVisible();
    await expect.element(button(total === 1 ? 'Open photo' : `Open photo ${tiles} of ${total}`)).toBeVisible();
    expect(document.querySelector('.shots')!.textContent.trim()).toBe(total > 4 ? `+${total - 4}` : '');
    await expectNoBarriers();
  });

  it.each([
    [{ state: 'Waiting' }, "This photo is on Noor Haddad's device, which is away. It will come by itself."],
    [{ state: 'On tap', bytes: 2_100_000 }, 'Load photo, 2.1 MB'],
    [{ state: 'Paused', progress: 0.5 }, 'Go on loading'],
    [{ state: 'Failed' }, 'This photo did not come whole.'],
  ] as readonly (readonly [Partial<MediaView>, string])[])('[F26][F27] says what there is to say and to do: %o', async (item, said) => {
    await show(photos([{ ...item, preview }], 'A caption'));
    await expect.element(page.getByText(said)).toBeVisible();
    expect(button('Open photo').elements()).toHaveLength(0);
    await expectNoBarriers();
  });

  it('[F26] is fetched on tap, paused, gone on with and tried again', async () => {
    const { core, said } = await show(photos([{ state: 'On tap' }]));
    const asked = () => core.calls.filter(([verb]) => verb === 'fetchMedia' || verb === 'pauseMedia').map(([verb]) => verb);
    await button('Load photo, 2.1 MB').click();
    await button('Pause: Photo from Noor Haddad').click();
    await button('Go on loading').click();
    core.setMedia('noor', said.id, 0, { state: 'Failed' });
    await button('Try again').click();
    expect(asked()).toEqual(['fetchMedia', 'pauseMedia', 'fetchMedia', 'fetchMedia']);
    core.setMedia('noor', said.id, 0, { state: 'Here', progress: 1 });
    await expect.element(image('Photo from Noor Haddad')).toBeVisible();
  });

  it('[R11] for which there is no room is refused in plain words, and can be asked for again', async () => {
    const { core } = await show(photos([{ state: 'On tap' }]));
    core.refuse('fetchMedia', 'noRoom');
    await button('Load photo, 2.1 MB').click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('There is not enough room on this device for this.');
    await button('Load photo, 2.1 MB').click();
    await expect.element(button('Pause: Photo from Noor Haddad')).toBeVisible();
  });

  it('[F26] one that I send is seen at once, with how far it has come', async () => {
    await show(photos([{ state: 'Loading', progress: 0.25, alt: 'Mine' }], '', { mine: true, state: 'Queued' }));
    await expect.element(image('Mine')).toBeVisible();
    await expect.element(page.getByRole('progressbar', { name: 'Sending photo' })).toHaveAttribute('aria-valuenow', '25');
  });

  it('[F26] one that I sent from a device of before is waited for as one of theirs, and is drawn when it is here', async () => {
    const { core, said } = await show(photos([{ state: 'Waiting', alt: 'Mine' }], '', { mine: true, state: 'Delivered' }));
    await expect.element(page.getByRole('img', { name: /^Mine\. .*Noor Haddad/ })).toBeVisible();
    core.setMedia('noor', said.id, 0, { state: 'Loading', progress: 0.5 });
    core.setMedia('noor', said.id, 0, { state: 'Here', progress: 1 });
    await expect.element(image('Mine')).toBeVisible();
  });

  it('[H56][H57] what is not what it was said to be is not drawn, and says so', async () => {
    const { core, boot, said } = await show(photos([{ state: 'On tap', alt: 'A heron' }]));
    boot.photos.distrust();
    const made = vi.spyOn(URL, 'createObjectURL');
    core.setMedia('noor', said.id, 0, { state: 'Here', progress: 1 });
    await expect.element(page.getByText('This photo cannot be shown.')).toBeVisible();
    expect(made).not.toHaveBeenCalled();
    expect(image('A heron').elements()).toHaveLength(0);
    await expect.element(button('Try again')).toBeVisible();
    made.mockRestore();
  });

  it('[F27] a preview that is none harms nothing', async () => {
    await show(photos([{ alt: 'A heron', preview: new Uint8Array(32).fill(255) }, { alt: 'A plum', preview: new Uint8Array(3) }]));
    await expect.element(image('A heron')).toBeVisible();
    await expect.element(image('A plum')).toBeVisible();
  });
});

describe('photos: what is kept of them', () => {
  it('[F27] reads each once, joins its pieces, keeps what is shown, and lets go of the oldest of the rest', async () => {
    const core = createFakeMessenger();
    const [made, gone] = [vi.spyOn(URL, 'createObjectURL'), vi.spyOn(URL, 'revokeObjectURL')];
    const media = new Media(new Live(core), { photos: createFakePhotos(), stream: () => Promise.resolve(null) }, 1);
    const at = (index: number) => ({ chat: 'noor', message: 'm', item: { index, mime: 'image/png' } });
    for (const index of [0, 1, 2]) core.setPhoto('noor', 'm', index, png);
    const urls = await Promise.all([0, 1, 2, 0].map((index) => media.hold(at(index))));
    expect(urls[3]).toBe(urls[0]);
    expect(made).toHaveBeenCalledTimes(3);
    const [first] = made.mock.calls[0]! as [Blob];
    expect([first.type, first.size]).toEqual(['image/png', png.length]);
    for (const index of [0, 1, 2]) media.release(at(index)); // the first is held once more
    await expect.poll(() => gone.mock.calls.flat()).toEqual([urls[1]]);
    media.release(at(0));
    await expect.poll(() => gone.mock.calls.flat()).toEqual([urls[1], urls[2]]);
    expect(await media.hold(at(0))).toBe(urls[0]);
    vi.restoreAllMocks();
  });

  it('[F26] what could not be read is read anew when it is asked for again', async () => {
    const core = createFakeMessenger();
    const media = new Media(new Live(core), { photos: createFakePhotos(), stream: () => Promise.resolve(null) });
    const at = { chat: 'noor', message: 'm', item: { index: 0, mime: 'image/png' } };
    expect(await media.hold(at)).toBeNull();
    media.release(at);
    core.setPhoto('noor', 'm', 0, png);
    await expect.poll(() => media.hold(at)).toMatch(/^blob:/);
  });
});

describe('photo viewer', () => {
  const dialog = () => page.getByRole('dialog', { name: 'Photo', exact: true });
  const shot = (): DOMRect => document.querySelector('.viewer .shot')!.getBoundingClientRect();
  const three = (): MessageView => photos(['Heron', 'Plums', 'Dock'].map((alt) => ({ alt })), 'Three of them');

  async function view(said = three(), size: readonly [number, number] = PHONE): Promise<void> {
    await show(said, size);
    await button('Open photo 1 of 3').click();
    await expect.element(dialog()).toBeVisible();
    await expect.element(dialog().getByRole('img', { name: 'Heron' })).toBeVisible();
  }

  it.each([PHONE, WIDE])('[F27] goes forth and back by button and key, closes by Escape, and the focus returns, at %i × %i', async (...size) => {
    await view(three(), size);
    await expectNoBarriers();
    expect(button('Previous').elements()).toHaveLength(0);
    await button('Next').click();
    await expect.element(dialog().getByRole('img', { name: 'Plums' })).toBeVisible();
    await expect.element(dialog().getByRole('status')).toHaveTextContent('2 of 3');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
    await expect.element(dialog().getByRole('img', { name: 'Dock' })).toBeVisible();
    expect(button('Next').elements()).toHaveLength(0);
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(dialog().getByRole('img', { name: 'Plums' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Open photo 1 of 3');
  });

  it('[F27] comes nearer by key, wheel and double tap, pans by arrows, and is whole again by 0', async () => {
    await view();
    const whole = shot();
    await userEvent.keyboard('{+}');
    await expect.poll(() => shot().width / whole.width).toBeCloseTo(1.5);
    const { left } = shot();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => shot().left).toBeLessThan(left);
    await expect.element(dialog().getByRole('img', { name: 'Heron' })).toBeVisible();
    await userEvent.keyboard('0');
    await expect.poll(() => shot().width).toBe(whole.width);
    const mid = document.querySelector('.viewer .mid')!;
    const centre = { clientX: whole.left + whole.width / 2, clientY: whole.top + whole.height / 2, bubbles: true, cancelable: true };
    mid.dispatchEvent(new WheelEvent('wheel', { ...centre, deltaY: -400 }));
    await expect.poll(() => shot().width / whole.width).toBeGreaterThan(1.5);
    mid.dispatchEvent(new MouseEvent('dblclick', centre));
    await expect.poll(() => shot().width).toBe(whole.width);
    mid.dispatchEvent(new MouseEvent('dblclick', centre));
    await expect.poll(() => shot().width / whole.width).toBeCloseTo(2.5);
    await userEvent.keyboard('{-}{-}{-}');
    await expect.poll(() => shot().width).toBe(whole.width);
  });

  it('[F27] two fingers bring it nearer, a swipe goes on, and one downwards closes', async () => {
    await view();
    const mid = document.querySelector('.viewer .mid')!;
    const whole = shot();
    mid.setPointerCapture = () => undefined;
    const finger = (type: string, pointerId: number, x: number, y: number) =>
      mid.dispatchEvent(new PointerEvent(type, { pointerId, pointerType: 'touch', clientX: x, clientY: y, bubbles: true }));
    finger('pointerdown', 1, 100, 300);
    finger('pointerdown', 2, 200, 300);
    finger('pointermove', 2, 300, 300);
    await expect.poll(() => shot().width / whole.width).toBeCloseTo(2);
    finger('pointerup', 2, 300, 300);
    finger('pointerup', 1, 100, 300);
    await userEvent.keyboard('0');
    finger('pointerdown', 1, 200, 300);
    finger('pointermove', 1, 150, 304);
    await expect.poll(() => shot().left).toBe(whole.left - 50); // it goes along
    finger('pointerup', 1, 170, 300);
    await expect.poll(() => shot().left).toBe(whole.left);
    await expect.element(dialog().getByRole('img', { name: 'Heron' })).toBeVisible();
    const swipe = (dx: number, dy: number): void => {
      finger('pointerdown', 1, 200, 300);
      finger('pointermove', 1, 200 + dx, 300 + dy);
      finger('pointerup', 1, 200 + dx, 300 + dy);
    };
    swipe(-90, 5);
    await expect.element(dialog().getByRole('img', { name: 'Plums' })).toBeVisible();
    swipe(90, 5);
    await expect.element(dialog().getByRole('img', { name: 'Heron' })).toBeVisible();
    swipe(5, 90);
    await expect.element(dialog()).not.toBeInTheDocument();
  });

  it('[F27] saves what is seen under a name with its day and type', async () => {
    await view();
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    await button('Save').click();
    const link = click.mock.contexts[0] as HTMLAnchorElement;
    expect(link.href).toMatch(/^blob:/);
    expect(link.download).toMatch(/^kith-\d{4}-\d\d-\d\d-1\.png$/);
    click.mockRestore();
  });

  it('[F27] shows those behind the last tile, and what is not here yet says so there too', async () => {
    await show(photos(Array.from({ length: 6 }, (_, at) => (at === 5 ? { state: 'On tap' as const } : { alt: `Photo ${at + 1}` }))));
    await button('Open photo 4 of 6').click();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(dialog().getByRole('img', { name: 'Photo 5' })).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(dialog().getByRole('button', { name: 'Load photo, 2.1 MB' })).toBeVisible();
    await expect.element(button('Save')).toHaveAttribute('aria-disabled', 'true');
    await expectNoBarriers();
  });
});
