/** All photos of a chat on one page, and the viewer that walks through them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { MediaView, MessageView } from '../../src/app/api.ts';
import { Gallery } from '../../src/state/gallery.svelte.ts';
import { Live } from '../../src/state/live.svelte.ts';
import type { FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger, message, person, photos, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { drawing } from '../helpers/photoFiles.ts';
import { expectNoBarriers, focusedName, open, PHONE, WIDE } from './open.ts';

let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  png = await drawing('image/png', 40, 30);
});

const DAY = 86_400_000;
const MAY = new Date(2026, 4, 20, 12).getTime();
const button = (name: string | RegExp) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
const dialog = () => page.getByRole('dialog', { name: 'Photo', exact: true });
const inViewer = (name: string) => dialog().getByRole('img', { name, exact: true });
const tiles = (): readonly string[] => [...document.querySelectorAll('.month li img[alt]:not([alt=""])')].map((one) => one.getAttribute('alt') ?? '');
const scroller = (): HTMLElement => document.querySelector<HTMLElement>('.pane-main .scroll')!;
const asked = (core: FakeMessenger) => core.calls.filter(([verb]) => verb === 'mediaPage');

/** So many messages with a photo each, a day apart, named by their number; between them texts. */
const year = (many: number, more: (at: number) => Partial<MediaView> = () => ({})): readonly MessageView[] =>
  Array.from({ length: many }, (_, at) => {
    const timeMs = MAY - (many - 1 - at) * DAY;
    return [photos([{ alt: `Photo ${at + 1}`, ...more(at) }], '', { timeMs, mine: at % 2 === 0 }), message(`Text ${at + 1}`, { timeMs })];
  }).flat();

function createCore(messages: readonly MessageView[]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('noor', 'Noor Haddad')]);
  core.setThread('noor', messages);
  for (const { id, media } of messages) media.forEach(({ index }) => core.setPhoto('noor', id, index, png));
  return core;
}

async function show(messages: readonly MessageView[], hash = '#/chat/noor/media', size: readonly [number, number] = PHONE): Promise<{ core: FakeMessenger; boot: FakeBoot }> {
  const core = createCore(messages);
  const boot = await open(core, hash, size);
  return { core, boot };
}

describe('all photos of a chat', () => {
  it.each([PHONE, WIDE])('[F27] are reached from the menu of the chat, stand by month with the newest first, and lead back, at %i × %i', async (...size) => {
    await show(year(40), '#/chat/noor', size);
    await button('Conversation menu').click();
    await page.getByRole('menuitem', { name: 'Photos and videos' }).click();
    await expect.element(page.getByRole('heading', { name: 'Photos and videos', level: 1 })).toBeVisible();
    await expect.poll(() => tiles().slice(0, 3)).toEqual(['Photo 40', 'Photo 39', 'Photo 38']);
    expect(page.getByRole('heading', { level: 2 }).elements().map((one) => one.textContent.trim())).toEqual(expect.arrayContaining(['May 2026', 'April 2026']));
    await expectNoBarriers();
    await button('Back').click();
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  });

  it('[F27] are reached from the page of the person, and lead back there', async () => {
    await show(year(3), '#/person/noor');
    await page.getByRole('link', { name: 'Photos and videos' }).click();
    await expect.poll(tiles).toEqual(['Photo 3', 'Photo 2', 'Photo 1']);
    await button('Back').click();
    await expect.element(page.getByRole('heading', { name: 'Noor Haddad', level: 1 })).toBeVisible();
  });

  it('[F27] where there are none it says so; a page of one who is not known leads nowhere', async () => {
    await show([message('Only words')]);
    await expect.element(page.getByRole('heading', { name: 'No photos or videos yet' })).toBeVisible();
    await expect.element(page.getByText('Photos and videos that you and Noor Haddad send each other are found here.')).toBeVisible();
    await expectNoBarriers();
    location.hash = '#/chat/nobody/media';
    await expect.element(page.getByRole('alertdialog', { name: 'This link no longer works' })).toBeVisible();
  });

  it('[F27] of a thousand, the page holds those near the screen, asks for the next as one goes on, and loses none', async () => {
    const { core } = await show(year(1000));
    await expect.poll(() => tiles().length).toBeGreaterThan(12);
    await expect.element(page.getByRole('img', { name: 'Photo 1000', exact: true })).toBeVisible();
    expect(asked(core).length).toBeLessThanOrEqual(3);
    const seen = new Set<string>();
    await expect
      .poll(
        () => {
          const now = tiles();
          expect(now.length).toBeLessThan(90);
          for (const name of now) seen.add(name);
          scroller().scrollTop += 500;
          return seen.size;
        },
        { timeout: 15_000, interval: 20 },
      )
      .toBe(1000);
  });

  it('[F26][F27] each says where it is, as in the chat, and what one can do about it', async () => {
    const states: readonly Partial<MediaView>[] = [{ state: 'Failed' }, { state: 'On tap' }, { state: 'Waiting' }, { state: 'Loading', progress: 0.5 }];
    const { core } = await show(states.map((state, at) => photos([{ ...state, alt: `Photo ${at + 1}` }], '', { timeMs: MAY + at })));
    await expect.element(button('Pause: Photo 4')).toBeVisible();
    await expect.element(button('Try again')).toBeVisible();
    expect(button(/^Open photo/).elements()).toHaveLength(0);
    await expectNoBarriers();
    await button('Load photo, 2.1 MB').click();
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'fetchMedia').length).toBe(1);
    await expect.element(button('Pause: Photo 2')).toBeVisible();
  });

  it('[F16][F27] one that comes stands first, and one that is taken back is gone', async () => {
    const all = year(60);
    const { core } = await show(all);
    await expect.poll(() => tiles()[0]).toBe('Photo 60');
    const fresh = photos([{ alt: 'Fresh' }], '', { timeMs: MAY + DAY });
    core.setPhoto('noor', fresh.id, 0, png);
    core.setThread('noor', [...all, fresh]);
    await expect.poll(() => tiles().slice(0, 2)).toEqual(['Fresh', 'Photo 60']);
    core.setThread('noor', [...all.filter(({ media }) => media[0]?.alt !== 'Photo 59'), fresh]);
    await expect.poll(() => tiles().slice(0, 3)).toEqual(['Fresh', 'Photo 60', 'Photo 58']);
  });

  it('[F27] is one Tab stop, walked by arrows in both directions', async () => {
    await show(year(40));
    await expect.poll(() => tiles().length).toBeGreaterThan(12);
    (document.querySelector<HTMLElement>('.month button[tabindex="0"]') ?? document.body).focus();
    expect(document.querySelectorAll('.month button[tabindex="0"]')).toHaveLength(1);
    const at = (): string => document.activeElement?.closest('li')?.querySelector('img[alt]:not([alt=""])')?.getAttribute('alt') ?? '';
    expect(at()).toBe('Photo 40');
    await userEvent.keyboard('{ArrowRight}');
    expect(at()).toBe('Photo 39');
    await userEvent.keyboard('{ArrowDown}');
    expect(at()).toBe('Photo 36');
    await userEvent.keyboard('{ArrowUp}{ArrowLeft}');
    expect(at()).toBe('Photo 40');
    await expect.poll(() => document.querySelectorAll('.month button[tabindex="0"]').length).toBe(1);
  });

  it('[F27] says why it could not be read, and reads it when asked again', async () => {
    const core = createCore(year(3));
    core.refuse('mediaPage', 'storageFailed');
    await open(core, '#/chat/noor/media', PHONE);
    await expect.element(page.getByRole('alert')).toBeVisible();
    await button('Try again').click();
    await expect.poll(tiles).toEqual(['Photo 3', 'Photo 2', 'Photo 1']);
    expect(page.getByRole('alert').elements()).toHaveLength(0);
  });
});

describe('the viewer, through the whole chat', () => {
  it('[F27] goes from one message to the next by key, back to the oldest and on to the newest, and the focus returns', async () => {
    await show([...year(100), photos([{ alt: 'Left' }, { alt: 'Right' }], 'Two of them', { timeMs: MAY + DAY })], '#/chat/noor');
    await button('Open photo 1 of 2').click();
    await expect.element(inViewer('Left')).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(inViewer('Right')).toBeVisible();
    await expect.poll(() => button('Next').elements()).toHaveLength(0);
    await userEvent.keyboard('{ArrowLeft}');
    await expect.poll(() => button('Previous').elements().length).toBe(1);
    for (let at = 100; at > 0; at--) {
      await userEvent.keyboard('{ArrowLeft}');
      await expect.element(inViewer(`Photo ${at}`)).toBeVisible();
    }
    await expect.poll(() => button('Previous').elements()).toHaveLength(0);
    await expect.element(dialog().getByText('You', { exact: true })).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.poll(focusedName).toBe('Open photo 1 of 2');
  });

  it('[F27] is opened from the page of all, tells caption and description, and gives the focus back to its tile', async () => {
    await show([photos([{ alt: 'A heron' }], 'At dawn', { timeMs: MAY }), ...year(2).map((one) => ({ ...one, timeMs: MAY + DAY }))]);
    await expect.poll(tiles).toEqual(['Photo 2', 'Photo 1', 'A heron']);
    await button('Open photo, 20 May').click();
    await expect.element(inViewer('A heron')).toBeVisible();
    await expect.element(dialog().getByText('At dawn')).toBeVisible();
    await expect.element(dialog().getByText('A heron')).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(inViewer('Photo 1')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Open photo, 20 May');
  });

  it('[F16] closes when the photo that is looked at is taken back', async () => {
    const all = year(3);
    const { core } = await show(all, '#/chat/noor');
    await button('Open photo').last().click();
    await expect.element(inViewer('Photo 3')).toBeVisible();
    core.setThread('noor', all.filter(({ media }) => media[0]?.alt !== 'Photo 3'));
    await expect.element(dialog()).not.toBeInTheDocument();
  });

  it('[F27] shares the photo as a file where the platform can; elsewhere there is no such button', async () => {
    const { boot } = await show(year(1), '#/chat/noor');
    await button('Open photo').click();
    await expect.element(button('Save')).toBeVisible();
    expect(button('Share').elements()).toHaveLength(0);
    await userEvent.keyboard('{Escape}');
    boot.shares.set(true);
    await button('Open photo').click();
    await button('Share').click();
    await expect.poll(() => boot.shares.shared.map(({ name, type, size }) => [name, type, size])).toEqual([['kith-2026-05-20-1.png', 'image/png', png.length]]);
    boot.shares.set(false);
    await button('Share').click();
    await expect.element(page.getByText('This device did not share it. Save it instead.')).toBeVisible();
  });
});

describe('what is known of the photos of a chat', () => {
  it('[F26][F27] what came whole while the viewer was opened is shown as here', async () => {
    const [before] = year(1, () => ({ state: 'Loading' }));
    const core = createCore([{ ...before!, media: before!.media.map((item) => ({ ...item, state: 'Here' as const })) }]);
    const live = new Live(core);
    await live.start();
    const gallery = new Gallery(live, 'noor', before!);
    const off = gallery.open();
    gallery.see([before!.id]);
    await expect.poll(() => gallery.shots.map(({ item }) => item.state)).toEqual(['Here']);
    off();
  });

  it('[F27] a change costs the end and what is looked at, however much was walked through', async () => {
    const all = year(400);
    const core = createCore(all);
    const live = new Live(core);
    await live.start();
    const gallery = new Gallery(live, 'noor');
    gallery.open();
    while (gallery.older) await gallery.load('older');
    expect(gallery.shots).toHaveLength(400);
    gallery.see([all[20]!.id]);
    const before = asked(core).length;
    core.setMedia('noor', all[20]!.id, 0, { state: 'Paused' });
    await expect.poll(() => gallery.shots[10]!.item.state).toBe('Paused');
    expect(asked(core).slice(before).map(([, , from]) => from)).toEqual([{ at: 'end' }, { at: 'these', ids: [all[20]!.id] }]);
    core.setMedia('noor', all[40]!.id, 0, { state: 'Failed' });
    await expect.poll(() => asked(core).length).toBe(before + 4);
    expect(gallery.shots[20]!.item.state).toBe('Here');
    gallery.see([all[40]!.id]);
    await expect.poll(() => gallery.shots[20]!.item.state).toBe('Failed');
    expect(gallery.shots).toHaveLength(400);
  });
});
