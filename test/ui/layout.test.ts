/** How screens are laid out, measured: what stands level with what, what covers nothing, and how a look tells how it is. */
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { createFakeMessenger, message, person, photos } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { drawing } from '../helpers/photoFiles.ts';
import { button, choose, filesOf, list, openBob, openMenu } from './attachStage.ts';
import { open, PHONE, WIDE } from './open.ts';

const boxOf = (element: Element): DOMRect => element.getBoundingClientRect();

/** What is hit where a finger presses in the middle. */
function pressed(element: Element): Element | null {
  const { left, top, width, height } = boxOf(element);
  return document.elementFromPoint(left + width / 2, top + height / 2);
}

describe('the layout of a conversation', () => {
  it('[F23] "Add more" stands level with the photos, the switch below begins where they do, and a press in its middle is a press on it', async () => {
    await openBob(undefined, WIDE);
    await choose(await filesOf('heron.png'));
    const [add, photo] = [button('Add more').element(), list().element().querySelector('.thumb')!];
    expect([boxOf(add).top, boxOf(add).bottom]).toEqual([boxOf(photo).top, boxOf(photo).bottom]);
    expect(pressed(add)?.closest('button')).toBe(add);
    expect(boxOf(page.getByRole('switch', { name: 'Original quality' }).element()).left).toBe(boxOf(photo).left);
  });

  it('[F20] the menu of the camera stands on its button with the tip of a leaf; one that hangs has none', async () => {
    await openBob();
    await openMenu();
    const tip = (): string => getComputedStyle(page.getByRole('menu').element()).borderEndStartRadius;
    expect(tip()).toBe('3px');
    page.getByRole('menuitem', { name: 'Take photo' }).element().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    await button('Conversation menu').click();
    expect(tip()).not.toBe('3px');
  });

  it('[F27] the length of a video and the sign that it plays do not cover each other, in the smallest tile too', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('noor', 'Noor Haddad')]);
    const poster = await drawing('image/webp', 96, 64);
    const film = { kind: 'video', mime: 'video/webm', width: 96, height: 64, durationMs: 24_000, poster } as const;
    core.setThread('noor', [message('Look at this'), photos([film, film, film])]);
    await open(core, '#/chat/noor', PHONE);
    await expect.poll(() => document.querySelectorAll('.shots .tag').length).toBe(3);
    for (const tag of document.querySelectorAll('.shots .tag')) expect(boxOf(tag).top).toBeGreaterThanOrEqual(boxOf(tag.closest('.shot')!.querySelector('.play')!).bottom);
  });
});

describe('the layout of lists and pages', () => {
  it('[F27] a conversation shows that its last message is a photo or a video, and no sign beside words that are not sent yet', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('noor', 'Noor Haddad'), person('mateo', 'Mateo Ruiz'), person('lin', 'Lin Wei')]);
    core.setThread('noor', [photos([{}], 'The light at six')]);
    core.setThread('mateo', [photos([{ kind: 'video' }])]);
    core.setThread('lin', [message('Until Saturday')]);
    await open(core, '#/inbox');
    const signs = (name: string): number => page.getByRole('link').filter({ hasText: name }).element().querySelectorAll('.last .i').length;
    await expect.element(page.getByRole('link').filter({ hasText: 'The light at six' })).toBeVisible();
    expect(['Noor Haddad', 'Mateo Ruiz', 'Lin Wei'].map(signs)).toEqual([1, 1, 0]);
  });

  it.each([PHONE, WIDE])('the way back stands at the same place on pages that hang below another, at %i × %i', async (...size) => {
    await open(createHedgerow(), '#/settings/relays/hearth.example', size);
    const left = (): number => boxOf(page.getByRole('main').getByRole('button', { name: 'Back', exact: true }).element()).left;
    await expect.element(page.getByRole('heading', { name: 'What hearth.example saw of me' })).toBeVisible();
    const first = left();
    location.hash = '#/chat/noor/media';
    await expect.element(page.getByRole('heading', { name: 'Photos and videos' })).toBeVisible();
    expect(left()).toBe(first);
    if (size[0] === WIDE[0]) return;
    location.hash = '#/settings/relays';
    await expect.element(page.getByRole('heading', { name: 'Relays', exact: true })).toBeVisible();
    expect(left()).toBe(first);
  });

  it('[F30] the heading of the settings is as large beside a page as alone', async () => {
    const size = (): string => getComputedStyle(page.getByRole('heading', { name: 'Settings and privacy' }).element()).fontSize;
    await open(createHedgerow(), '#/settings');
    await expect.element(page.getByRole('heading', { name: 'Settings and privacy' })).toBeVisible();
    const alone = size();
    await page.viewport(...WIDE);
    location.hash = '#/settings/relays';
    await expect.element(page.getByRole('heading', { name: 'Relays', exact: true })).toBeVisible();
    expect(size()).toBe(alone);
  });

  it('[F2] the name of a relay breaks behind its dots and nowhere else', async () => {
    await open(createHedgerow(), '#/settings/relays');
    const host = page.getByText('relay.lakeside-cooperative.example', { exact: true }).first();
    await expect.element(host).toBeVisible();
    const lines = document.createRange();
    lines.selectNodeContents(host.element());
    const widths = new Map<number, number>();
    for (const { top, width } of lines.getClientRects()) widths.set(top, (widths.get(top) ?? 0) + width);
    expect(Math.min(...widths.values())).toBeGreaterThan(40);
  });

  it('[F85] a check that passes has another sign than one that does not, and a heading does not touch its card', async () => {
    const boot = await open(createHedgerow(), '#/settings/storage');
    const sign = (): string => page.getByRole('list', { name: 'Checks' }).getByRole('listitem').first().element().querySelector('.i path')!.getAttribute('d')!;
    await expect.element(page.getByRole('button', { name: 'Keep it safe' })).toBeVisible();
    const before = sign();
    const [heading, card] = [page.getByRole('heading', { name: 'Keep a copy' }), page.getByRole('list', { name: 'Keep a copy' })];
    expect(boxOf(card.element()).top - boxOf(heading.element()).bottom).toBeGreaterThanOrEqual(8);
    boot.storage.kept = true;
    await page.getByRole('button', { name: 'Keep it safe' }).click();
    await expect.poll(sign).not.toBe(before);
  });

  it('[F85] why a passphrase is too weak is said below that passphrase', async () => {
    await open(createHedgerow(), '#/settings/storage');
    await button('Back up now').click();
    const dialog = page.getByRole('dialog', { name: 'Back up your messages' });
    const first = dialog.getByLabelText('Passphrase of the backup', { exact: true });
    await first.fill('monkey');
    await dialog.getByRole('button', { name: 'Back up', exact: true }).click();
    await expect.element(dialog.getByRole('alert')).toBeVisible();
    expect(boxOf(dialog.getByRole('alert').element()).bottom).toBeLessThan(boxOf(dialog.getByLabelText('Passphrase again', { exact: true }).element()).top);
    expect(boxOf(dialog.getByRole('alert').element()).top).toBeGreaterThan(boxOf(first.element()).bottom);
  });
});
