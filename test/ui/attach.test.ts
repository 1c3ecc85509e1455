/** Photos from the camera icon to Send: the menu, the gallery, the list, what is refused, and what is given to the core. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person } from '../helpers/fakeMessenger.ts';
import { bag, button, choose, field, fileOf, filesOf, leaving, list, names, openBob, openMenu, paste } from './attachStage.ts';
import { expectNoBarriers, focusedName, PHONE, WIDE } from './open.ts';

describe('attachments: how photos come in', () => {
  it('[F20] the camera icon opens a menu whose last item, next to the thumb, is the gallery; keys alone suffice', async () => {
    await openBob();
    await expect.element(field()).toHaveFocus();
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
    expect(focusedName()).toBe('Camera');
    await userEvent.keyboard('{Enter}');
    await expect.poll(focusedName).toBe('Take photo');
    const items = page.getByRole('menu', { name: 'Add photo or video' }).getByRole('menuitem').elements();
    expect(items.map((one) => one.textContent.trim())).toEqual(['Take photo', 'Record video', 'Choose from gallery']);
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.poll(focusedName).toBe('Camera');
    expect(page.getByRole('menu').elements()).toHaveLength(0);
  });

  it.each([PHONE, WIDE])('[F21][F23][F24] several are chosen, described, captioned and sent as one message, at %i × %i', async (...size) => {
    const { core } = await openBob(createFakeMessenger(), size);
    await choose(await filesOf('heron.png', 'plums.png', 'dock.png'));
    await expect.poll(names).toEqual(['heron.png', 'plums.png', 'dock.png']);
    await expect.element(field()).toHaveFocus();
    await expect.element(field()).toHaveAttribute('placeholder', 'Add a caption');
    await expectNoBarriers();
    await list().getByRole('textbox', { name: 'Describe this photo' }).nth(1).fill('  A bowl of plums ');
    await field().fill('From the garden');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: From the garden' })).toBeVisible();
    await expect.element(list()).not.toBeInTheDocument();
    await expect.element(field()).toHaveValue('');
    expect(core.calls.filter(([verb]) => verb === 'sendMedia')).toEqual([['sendMedia', 'bob', 3, 'From the garden']]);
    expect(core.calls.some(([verb]) => verb === 'sendText')).toBe(false);
    expect(core.outgoing[0]!.map(({ alt, mime, width, height, durationMs }) => ({ alt, mime, width, height, durationMs }))).toEqual(
      ['', 'A bowl of plums', ''].map((alt) => ({ alt, mime: 'image/png', width: 400, height: 300, durationMs: 0 })),
    );
    expect(core.draftOf('bob')).toBe('');
  });

  it('[F24] three taps in Kith send one photo without a word', async () => {
    const { core } = await openBob();
    await choose(await filesOf('heron.png'));
    await expect.element(button('Send')).toHaveAttribute('aria-disabled', 'false');
    await button('Send').click();
    await expect.element(page.getByRole('article', { name: 'You: Photo' })).toBeVisible();
    expect(core.outgoing).toHaveLength(1);
  });

  it('[F27] what is pasted or dropped stands above the field, and text is left to the browser', async () => {
    await openBob();
    const text = new DataTransfer();
    text.setData('text/plain', 'Hello');
    expect(paste(text).defaultPrevented).toBe(false);
    expect(paste(bag(await filesOf('pasted.png'))).defaultPrevented).toBe(true);
    await expect.poll(names).toEqual(['pasted.png']);
    const drop = new DragEvent('drop', { dataTransfer: bag(await filesOf('dropped.png')), bubbles: true, cancelable: true });
    document.querySelector('.feed')!.dispatchEvent(drop);
    expect(drop.defaultPrevented).toBe(true);
    await expect.poll(names).toEqual(['pasted.png', 'dropped.png']);
  });

  it('[F31] a message request is a text: no camera, and nothing that is dropped is taken', async () => {
    const core = createFakeMessenger();
    await openBob(core);
    core.setAsRequest('bob', true);
    await expect.element(button('Camera')).not.toBeInTheDocument();
    expect(paste(bag(await filesOf('pasted.png'))).defaultPrevented).toBe(false);
    expect(list().elements()).toHaveLength(0);
  });
});

describe('attachments: the list', () => {
  it('[F21] is put in order and taken out by keys, and the focus stays with what one does', async () => {
    await openBob();
    await choose(await filesOf('a.png', 'b.png', 'c.png'));
    await expect.poll(names).toEqual(['a.png', 'b.png', 'c.png']);
    (button('Move a.png later').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(names).toEqual(['b.png', 'a.png', 'c.png']);
    expect(focusedName()).toBe('Move a.png later');
    await userEvent.keyboard('{Enter}');
    await expect.poll(names).toEqual(['b.png', 'c.png', 'a.png']);
    expect(focusedName()).toBe('Move a.png earlier');
    (button('Remove c.png').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(names).toEqual(['b.png', 'a.png']);
    expect(focusedName()).toBe('Remove a.png');
    await userEvent.keyboard('{Enter}');
    await userEvent.keyboard('{Enter}');
    await expect.element(list()).not.toBeInTheDocument();
    await expect.element(field()).toHaveFocus();
  });

  it.each(['mouse', 'touch'] as const)('[F21] is put in order by dragging with a %s, says where each stands, and Escape puts it back', async (pointerType) => {
    await openBob();
    await choose(await filesOf('a.png', 'b.png', 'c.png'));
    await expect.poll(names).toEqual(['a.png', 'b.png', 'c.png']);
    const box = list().element() as HTMLElement;
    box.setPointerCapture = () => undefined;
    const middle = (name: string): number => {
      const { left, width } = list().getByRole('img', { name, exact: true }).element().getBoundingClientRect();
      return left + width / 2;
    };
    const point = (type: string, x: number): boolean =>
      (type === 'pointerdown' ? list().getByRole('img', { name: 'a.png', exact: true }).element() : box).dispatchEvent(
        new PointerEvent(type, { pointerId: 1, pointerType, button: 0, clientX: x, clientY: 700, bubbles: true, cancelable: true }),
      );
    const lifted = (): number => document.querySelectorAll('.attach .lifted').length;
    const lift = async (): Promise<void> => {
      point('pointerdown', middle('a.png'));
      if (pointerType === 'mouse') point('pointermove', middle('a.png') + 8);
      await expect.poll(lifted).toBe(1);
    };
    await lift();
    point('pointermove', middle('b.png') + 5);
    await expect.poll(names).toEqual(['b.png', 'a.png', 'c.png']);
    expect(page.getByText('a.png is now 2 of 3').elements()).toHaveLength(1);
    point('pointerup', middle('a.png'));
    await expect.poll(lifted).toBe(0);
    await lift();
    point('pointermove', middle('b.png') - 5);
    await expect.poll(names).toEqual(['a.png', 'b.png', 'c.png']);
    await userEvent.keyboard('{Escape}');
    await expect.poll(names).toEqual(['b.png', 'a.png', 'c.png']);
    expect(lifted()).toBe(0);
  });

  it('[F21] a finger that swipes at once scrolls the row, and one that presses a button presses it', async () => {
    await openBob();
    await choose(await filesOf('a.png', 'b.png', 'c.png'));
    await expect.poll(names).toEqual(['a.png', 'b.png', 'c.png']);
    const box = list().element();
    const finger = (on: Element, type: string, clientX: number, pointerType = 'touch'): boolean => on.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType, button: 0, clientX, clientY: 700, bubbles: true, cancelable: true }));
    finger(list().getByRole('img').first().element(), 'pointerdown', 100);
    finger(box, 'pointermove', 60);
    const move = new Event('touchmove', { bubbles: true, cancelable: true });
    box.dispatchEvent(move);
    expect(move.defaultPrevented).toBe(false);
    finger(box, 'pointermove', 300);
    expect(document.querySelectorAll('.attach .lifted')).toHaveLength(0);
    finger(box, 'pointerup', 300);
    finger(button('Remove a.png').element(), 'pointerdown', 100, 'mouse');
    finger(box, 'pointermove', 300, 'mouse');
    expect(document.querySelectorAll('.attach .lifted')).toHaveLength(0);
    expect(names()).toEqual(['a.png', 'b.png', 'c.png']);
  });

  it('[F21] holds nine, says which stay out, and offers no more', async () => {
    await openBob();
    await choose(await filesOf(...Array.from({ length: 11 }, (_, at) => `${at + 1}.png`)));
    await expect.poll(() => names().length).toBe(9);
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent('“10.png” stays out: a message holds nine photos and videos.');
    await expect.element(alert).toHaveTextContent('“11.png” stays out');
    expect(button('Add more').elements()).toHaveLength(0);
    await button('Remove 1.png').click();
    await expect.element(button('Add more')).toBeInTheDocument();
  });

  it('[F25] prepares each again when its original size is asked for', async () => {
    const { boot } = await openBob();
    await choose(await filesOf('a.png', 'b.png'));
    await page.getByRole('switch', { name: /Original quality/ }).click();
    await expect.poll(() => boot.photos.asked).toEqual([false, false, true, true]);
  });

  it('[F21] is there again when one comes back to the chat', async () => {
    const { core } = await openBob();
    core.setPeople([person('bob', 'Bob'), person('ada', 'Ada')]);
    core.setThread('ada', [message('Hi')]);
    await choose(await filesOf('a.png'));
    location.hash = '#/chat/ada';
    await expect.element(page.getByRole('article', { name: 'Ada: Hi' })).toBeVisible();
    expect(list().elements()).toHaveLength(0);
    location.hash = '#/chat/bob';
    await expect.poll(names).toEqual(['a.png']);
  });
});

describe('attachments: what goes wrong', () => {
  it('[F24] what did not go after one had left and come back stands in the field again, caption and all, with what was typed since', async () => {
    const { core, boot } = await openBob();
    core.setPeople([person('bob', 'Bob'), person('ada', 'Ada')]);
    core.setThread('ada', [message('Hi')]);
    boot.photos.hold();
    boot.photos.refuse('broken');
    await choose(await filesOf('bad.png', 'good.png'));
    await field().fill('Both of them');
    await userEvent.keyboard('{Enter}');
    await expect.element(leaving('Both of them')).toBeVisible();
    location.hash = '#/chat/ada';
    await expect.element(page.getByRole('article', { name: 'Ada: Hi' })).toBeVisible();
    location.hash = '#/chat/bob';
    await expect.element(leaving('Both of them')).toBeVisible();
    await field().fill('By the way');
    boot.photos.release();
    await expect.element(field()).toHaveValue('Both of them\nBy the way');
    await expect.poll(names).toEqual(['good.png']);
    await expect.poll(() => core.draftOf('bob')).toBe('Both of them\nBy the way');
    expect(core.outgoing).toHaveLength(0);
  });

  it('[F21] each file that is refused is named with the reason; the others and the caption stay', async () => {
    const { boot } = await openBob();
    await field().fill('My caption');
    boot.photos.refuse('heic', 'document', 'empty');
    await choose(await filesOf('IMG_1.HEIC', 'tax.pdf', 'nothing.jpg', 'good.png'));
    const alert = page.getByRole('alert');
    for (const said of ['“IMG_1.HEIC” is an HEIC photo, which this browser cannot read.', '“tax.pdf” is a document, not a photo or video.', '“nothing.jpg” is empty'])
      await expect.element(alert).toHaveTextContent(said);
    await expect.poll(names).toEqual(['good.png']);
    await expect.element(field()).toHaveValue('My caption');
    await expectNoBarriers();
  });

  it('[F24] what was sent does not go without a photo that is refused then: caption and the rest are there again', async () => {
    const { core, boot } = await openBob();
    boot.photos.hold();
    boot.photos.refuse('broken');
    await choose(await filesOf('bad.png', 'good.png'));
    await field().fill('Both of them');
    await userEvent.keyboard('{Enter}');
    await expect.element(leaving('Both of them')).toBeVisible();
    expect(core.outgoing).toHaveLength(0);
    boot.photos.release();
    await expect.element(page.getByRole('alert')).toHaveTextContent('“bad.png” is damaged');
    await expect.element(leaving('Both of them')).not.toBeInTheDocument();
    await expect.poll(names).toEqual(['good.png']);
    await expect.element(field()).toHaveValue('Both of them');
    expect(core.outgoing).toHaveLength(0);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: Both of them' })).toBeVisible();
    expect(core.outgoing.map((items) => items.length)).toEqual([1]);
  });

  it.each([
    ['quotaExceeded', 'This device has no room left.'],
    ['noRoom', 'There is not enough room on this device for this.'],
  ] as const)('[F24] [R11] a full disk (%s) says so and leads to where room is made; photos, order, descriptions and caption are there again', async (code, said) => {
    const { core } = await openBob();
    await choose(await filesOf('a.png', 'b.png'));
    await list().getByRole('textbox').first().fill('The first');
    await field().fill('For the wall');
    core.refuse('sendMedia', code);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent(said);
    await expect.element(page.getByRole('alert').getByRole('link', { name: 'Free up space' })).toHaveAttribute('href', '#/settings/storage');
    await expect.element(field()).toHaveValue('For the wall');
    await expect.poll(names).toEqual(['a.png', 'b.png']);
    await expect.element(list().getByRole('textbox').first()).toHaveValue('The first');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: For the wall' })).toBeVisible();
    expect(core.outgoing[0]!.map(({ alt }) => alt)).toEqual(['The first', '']);
  });
});

describe('attachments: the camera', () => {
  async function look(): Promise<void> {
    await openMenu();
    await page.getByRole('menuitem', { name: 'Take photo' }).click();
  }

  it.each([PHONE, WIDE])('[F22] shows what it sees, turns around, takes, takes again and keeps one, at %i × %i', async (...size) => {
    const { core, boot } = await openBob(createFakeMessenger(), size);
    boot.camera.see(await fileOf('shot'));
    await look();
    const dialog = page.getByRole('dialog', { name: 'Take photo' });
    await expect.element(dialog).toBeVisible();
    await expect.poll(() => boot.camera.isOn()).toBe(true);
    await expectNoBarriers();
    await button('Switch camera').click();
    await expect.poll(() => boot.camera.sides).toEqual(['back', 'front']);
    await button('Shutter').click();
    await expect.element(dialog.getByRole('img', { name: 'The photo you took' })).toBeVisible();
    await expect.poll(() => boot.camera.isOn()).toBe(false);
    await expectNoBarriers();
    await button('Retake').click();
    await expect.poll(() => boot.camera.isOn()).toBe(true);
    await button('Shutter').click();
    await button('Use photo').click();
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.poll(names).toEqual(['Photo from the camera']);
    await expect.poll(() => boot.camera.isOn()).toBe(false);
    await button('Send').click();
    await expect.poll(() => core.outgoing.length).toBe(1);
  });

  it.each([
    ['denied', 'Kith may not use the camera. Allow it in the address bar, or choose a photo you already have.'],
    ['inUse', 'Another program uses the camera.'],
    ['none', 'No camera was found.'],
  ] as const)('[F22] where it is %s it says so and offers the gallery and the camera app', async (kind, said) => {
    const { boot } = await openBob();
    boot.camera.set(kind);
    await field().fill('My caption');
    await look();
    await expect.element(page.getByRole('dialog').getByRole('alert')).toHaveTextContent(said);
    await expectNoBarriers();
    const system = document.querySelector<HTMLInputElement>('input[capture]')!;
    expect(system.getAttribute('capture')).toBe('environment');
    let opened = 0;
    system.click = () => void (opened += 1);
    await button('Use the camera app').click();
    expect(opened).toBe(1);
    await expect.element(button('Choose from gallery')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(field()).toHaveValue('My caption');
  });

  it('[F22] is off when one leaves', async () => {
    const { boot } = await openBob();
    await look();
    await expect.poll(() => boot.camera.isOn()).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => boot.camera.isOn()).toBe(false);
  });
});
