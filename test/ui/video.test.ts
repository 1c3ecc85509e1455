/** Videos on the screens: recorded and chosen, as tiles in a chat, and played. */
import { beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { MediaView, MessageView } from '../../src/app/api.ts';
import type { FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger, message, person, photos, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { blobOf, drawing } from '../helpers/photoFiles.ts';
import { makeVideo } from '../helpers/videoFiles.ts';
import { expectNoBarriers, open, PHONE, WIDE } from './open.ts';

let webm: Uint8Array<ArrayBuffer>;
let poster: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  webm = await makeVideo({ format: 'webm', seconds: 1 });
  poster = await drawing('image/webp', 96, 64);
});

const button = (name: string | RegExp) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
const field = () => page.getByRole('textbox', { name: 'Message' });
const dialog = (name: string) => page.getByRole('dialog', { name });
const shown = (): HTMLVideoElement | null => document.querySelector('.viewer video');

const video = (more: Partial<MediaView> = {}): Partial<MediaView> =>
  ({ kind: 'video', mime: 'video/webm', width: 96, height: 64, durationMs: 24_000, bytes: webm.length, poster, ...more });

async function show(said: MessageView, size: readonly [number, number] = PHONE, bytes = webm): Promise<{ core: FakeMessenger; boot: FakeBoot }> {
  const core = createFakeMessenger();
  core.setPeople([person('noor', 'Noor Haddad')]);
  said.media.forEach(({ index }) => core.setPhoto('noor', said.id, index, bytes));
  core.setThread('noor', [message('Look at this'), said]);
  const boot = await open(core, '#/chat/noor', size);
  await expect.element(page.getByRole('article', { name: /^(Noor Haddad|You): / }).last()).toBeVisible();
  return { core, boot };
}

describe('a video in a chat', () => {
  it.each([PHONE, WIDE])('[F27][H60] is its small picture with its length and size; nothing plays before it is asked for, at %i × %i', async (...size) => {
    await show(photos([video({ bytes: 6_100_000, alt: 'A brown dog on the beach' })], 'Pip found the sea'), size);
    await expect.element(button('Play video: A brown dog on the beach, 0:24 · 6.1 MB')).toBeVisible();
    await expect.poll(() => document.querySelector<HTMLImageElement>('.shots img[alt="A brown dog on the beach"]')?.naturalWidth).toBe(96);
    expect(document.querySelector('video')).toBeNull();
    await expectNoBarriers();
  });

  it('[F27] is called a video where nobody named it, and a mixed message says what it holds', async () => {
    const { core } = await show(photos([video(), {}]));
    await expect.element(page.getByRole('article', { name: 'Noor Haddad: 2 photos and videos' })).toBeVisible();
    await expect.element(page.getByRole('group', { name: '2 photos and videos' })).toBeVisible();
    core.setThread('noor', [photos([video()])]);
    await expect.element(page.getByRole('article', { name: 'Noor Haddad: Video' })).toBeVisible();
    await expect.element(button(/^Play video: Video from Noor Haddad, /)).toBeVisible();
  });

  it.each([PHONE, WIDE])('[F27] plays on the whole screen once it is tapped, with the controls of the browser, at %i × %i', async (...size) => {
    await show(photos([video()], 'Pip found the sea'), size);
    await button(/^Play video: /).click();
    await expect.element(dialog('Video')).toBeVisible();
    await expect.poll(() => shown()?.currentTime ?? 0).toBeGreaterThan(0.1);
    expect([shown()!.controls, shown()!.getAttribute('aria-label'), shown()!.src.slice(0, 5)]).toEqual([true, 'Pip found the sea', 'blob:']);
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.poll(shown).toBeNull();
  });

  it('[F26] that waits for a tap is fetched by it, and waits for what is not here yet', async () => {
    const said = photos([video({ state: 'On tap' })], 'Later');
    const { core } = await show(said);
    core.setPhoto('noor', said.id, 0, webm);
    await button(/^Play video: Later/).click();
    await expect.poll(() => core.calls).toContainEqual(['fetchMedia', 'noor', said.id, 0]);
    await expect.poll(() => shown()?.currentTime ?? 0).toBeGreaterThan(0.1);
  });

  it('[F26] that comes says how far, and can be paused', async () => {
    const said = photos([video({ state: 'Loading', progress: 0.4 })], 'Soon');
    const { core } = await show(said);
    await expect.element(page.getByRole('progressbar', { name: 'Loading video' })).toHaveAttribute('aria-valuenow', '40');
    await expectNoBarriers();
    await button('Pause: Soon').click();
    await expect.poll(() => core.calls).toContainEqual(['pauseMedia', 'noor', said.id, 0]);
  });

  it.each([
    [{ state: 'Failed' }, 'This video did not come whole.'],
    [{ state: 'Waiting' }, "This video is on Noor Haddad's device, which is away. It will come by itself."],
  ] as const)('[F27] says of %o what is the matter', async (state, said) => {
    await show(photos([video(state)], 'Pip'));
    await expect.element(page.getByText(said)).toBeVisible();
    await expectNoBarriers();
  });

  it('[F27] is not said to be on a device that is away while that is here', async () => {
    const { core } = await show(photos([video({ state: 'Waiting' })], 'Pip'));
    core.setPeople([person('noor', 'Noor Haddad', { connection: 'Direct' })]);
    await expect.element(page.getByText('This video has not come yet. It waits for its turn, or for room on this device.')).toBeVisible();
    expect(document.body.textContent).not.toContain('which is away');
    await expectNoBarriers();
  });

  it('[F27] among others says its length on one line, and not why it failed over its button', async () => {
    await show(photos([video({ durationMs: 3_723_000, bytes: 214_000_000 }), {}, video({ durationMs: 3_723_000, bytes: 214_000_000 }), video({ state: 'Failed' })], 'Pip'));
    await expect.element(button(/^Play video: .*1:02:03 · 214 MB$/).first()).toBeVisible();
    const tags = [...document.querySelectorAll<HTMLElement>('.shot .tag')];
    expect(tags.map(({ textContent }) => textContent)).toEqual(['1:02:03', '1:02:03']);
    for (const tag of tags) expect(tag.getBoundingClientRect().height).toBeLessThan(30);
    await expect.element(page.getByText('This video did not come whole.')).toHaveClass('vh');
    await expectNoBarriers();
  });

  it('[F12] is called a video in the inbox and by what reads new messages aloud', async () => {
    const { core } = await show(photos([{}]));
    core.incoming('noor', '', photos([video(), {}]).media);
    await expect.element(page.getByRole('log', { name: 'New messages' })).toHaveTextContent('Noor Haddad: 2 photos and videos');
    location.hash = '#/inbox';
    await expect.element(page.getByRole('link', { name: /^Noor Haddad\b.*2 photos and videos\b/ })).toBeVisible();
    core.setThread('noor', [photos([video()])]);
    await expect.element(page.getByRole('link', { name: /^Noor Haddad\b.*\bVideo\b/ })).toBeVisible();
    core.setThread('noor', [photos([{}, {}])]);
    await expect.element(page.getByRole('link', { name: /^Noor Haddad\b.*\b2 photos\b(?! and)/ })).toBeVisible();
  });

  it('[H57] of another kind than was said is not played', async () => {
    const { boot } = await show(photos([video()], 'Pip'));
    boot.photos.distrust();
    await button(/^Play video: /).click();
    await expect.element(dialog('Video').getByRole('alert')).toHaveTextContent('This video cannot be shown.');
    expect(shown()).toBeNull();
    await expectNoBarriers();
  });

  it('[F27][H60] that this browser cannot play says so and can be saved', async () => {
    await show(photos([video({ bytes: 3000 })], 'Pip'), PHONE, new Uint8Array(3000).fill(7));
    await button(/^Play video: /).click();
    await expect.element(dialog('Video').getByRole('alert')).toHaveTextContent('This browser cannot play this video.');
    await expect.element(button('Save')).toHaveAttribute('aria-disabled', 'false');
    await expectNoBarriers();
  });
});

describe('a video on its way out', () => {
  async function openBob(size: readonly [number, number] = PHONE): Promise<{ core: FakeMessenger; boot: FakeBoot }> {
    const core = createFakeMessenger();
    core.setPeople([person('bob', 'Bob')]);
    core.setThread('bob', [message('Hello')]);
    const boot = await open(core, '#/chat/bob', size);
    await expect.element(field()).toBeVisible();
    return { core, boot };
  }
  async function look(): Promise<void> {
    await button('Camera').click();
    await page.getByRole('menuitem', { name: 'Record video' }).click();
  }

  it.each([PHONE, WIDE])('[F20][F22] is recorded, taken again, kept and sent, at %i × %i', async (...size) => {
    const { core, boot } = await openBob(size);
    boot.camera.seeFilm(blobOf(webm, 'video/webm'));
    await look();
    await expect.poll(() => boot.camera.isOn()).toBe(true);
    await expectNoBarriers();
    await button('Record').click();
    await expect.element(page.getByRole('timer', { name: 'Recorded so far' })).toHaveTextContent('0:00');
    await expectNoBarriers();
    await button('Stop').click();
    await expect.element(page.getByLabelText('The video you took')).toBeVisible();
    await expect.poll(() => boot.camera.isOn()).toBe(false);
    await expectNoBarriers();
    await button('Retake').click();
    await expect.poll(() => boot.camera.isOn()).toBe(true);
    await button('Record').click();
    await button('Stop').click();
    await button('Use video').click();
    await expect.element(page.getByRole('textbox', { name: 'Describe this video' })).toBeVisible();
    await expectNoBarriers();
    await field().fill('Pip found the sea');
    await button('Send').click();
    await expect.poll(() => core.outgoing.length).toBe(1);
    expect(core.outgoing[0]![0]).toMatchObject({ mime: 'video/webm', durationMs: 3000 });
    await expect.poll(() => boot.photos.discarded.length).toBe(1);
  });

  it('[F22] that cannot be recorded says so, and one tries again', async () => {
    const { boot } = await openBob();
    boot.camera.seeFilm(null);
    await look();
    await expect.poll(() => boot.camera.isOn()).toBe(true);
    await button('Record').click();
    await button('Stop').click();
    await expect.element(dialog('Record video').getByRole('alert')).toHaveTextContent('The video could not be recorded.');
    await expect.element(button('Record')).toBeVisible();
  });

  it.each(['denied', 'inUse', 'none'] as const)('[F22] where the camera is %s it says so, offers the camera app and the gallery, and keeps what was typed', async (kind) => {
    const { boot } = await openBob();
    boot.camera.set(kind);
    await field().fill('My caption');
    await look();
    await expect.element(dialog('Record video').getByRole('alert')).toHaveTextContent(/choose a video you already have/i);
    await expectNoBarriers();
    const system = document.querySelector<HTMLInputElement>('input[capture][accept="video/*"]')!;
    let opened = 0;
    system.click = () => void (opened += 1);
    await button('Use the camera app').click();
    expect(opened).toBe(1);
    await userEvent.keyboard('{Escape}');
    await expect.element(field()).toHaveValue('My caption');
  });

  it('[F24][F25] is a video from the moment it is chosen: it has no original quality to ask for, and while it gets ready that is said', async () => {
    const { boot } = await openBob();
    boot.photos.hold();
    const paste = (name: string, type: string): void => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], name, { type }));
      field().element().dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    };
    const quality = page.getByRole('switch', { name: /Original quality/ });
    paste('clip.mp4', 'video/mp4');
    await expect.element(page.getByRole('textbox', { name: 'Describe this video' })).toBeVisible();
    await expect.element(page.getByText('Getting ready', { exact: true })).toBeVisible();
    await expect.element(quality).not.toBeInTheDocument();
    await expectNoBarriers();
    paste('hill.png', 'image/png');
    await expect.element(quality).toBeVisible();
    await button('Remove hill.png').click();
    await expect.element(quality).not.toBeInTheDocument();
    await button('Send').click();
    const row = page.getByRole('article', { name: 'Getting ready: Video' });
    await expect.element(row).toBeVisible();
    expect(row.element().querySelector('.shot .play')).not.toBeNull();
    await expectNoBarriers();
    boot.photos.release();
    await expect.element(page.getByRole('article', { name: 'You: Video' })).toBeVisible();
  });

  it('[F21][F25] that is refused is told by its name, and the photo beside it and the caption stay', async () => {
    const { boot } = await openBob();
    await field().fill('My caption');
    boot.photos.refuse('codec');
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'clip.mov', { type: 'video/quicktime' }));
    data.items.add(new File([blobOf(await drawing('image/png', 40, 30), 'image/png')], 'hill.png', { type: 'image/png' }));
    field().element().dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    await expect.element(page.getByRole('alert')).toHaveTextContent('“clip.mov” is coded in a way that this browser cannot play, so Kith does not send it.');
    await expect.element(page.getByRole('list', { name: 'Attachments' }).getByRole('img', { name: 'hill.png' })).toBeVisible();
    await expect.element(field()).toHaveValue('My caption');
    await expectNoBarriers();
  });
});
