/** The sheet of emoji: by mouse, by keys alone and by touch. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open, WIDE } from './open.ts';

const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
const smiley = () => page.getByRole('button', { name: 'Emoji and stickers' });
const sheet = () => page.getByRole('region', { name: 'Emoji and stickers' });
const search = () => page.getByRole('searchbox', { name: 'Search emoji' });
const cell = (name: string) => sheet().getByRole('button', { name, exact: true });
const group = (name: string) => sheet().getByRole('group', { name, exact: true });

function createOne(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob')]);
  core.setThread('bob', [message('Hello', { id: 'hello' })]);
  return core;
}

async function openSheet(core: FakeMessenger, size?: readonly [number, number]): Promise<void> {
  await open(core, '#/chat/bob', size);
  await smiley().click();
  await expect.element(cell('Grinning face')).toBeVisible();
}

describe('the sheet of emoji', () => {
  it('[F50] opens from the smiley with all groups, and without barriers', async () => {
    await openSheet(createOne());
    await expect.element(smiley()).toHaveAttribute('aria-expanded', 'true');
    await expect.element(group('Flags')).toBeInTheDocument();
    expect(sheet().getByRole('group').elements().length).toBe(9);
    await search().fill('heart');
    await expect.element(cell('Red heart')).toBeVisible();
    await sheet().getByRole('button', { name: 'Skin tone', exact: true }).click();
    await expectNoBarriers();
  });

  it('[F50] has all groups again after a search that found few, and after one that found nothing', async () => {
    await openSheet(createOne());
    await search().fill('qwx');
    await expect.element(sheet().getByRole('status')).toHaveTextContent('No emoji is called “qwx”.');
    await search().fill('hedgehog');
    await expect.element(cell('Hedgehog')).toBeVisible();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    await search().fill('');
    await expect.element(group('Flags')).toBeInTheDocument();
    expect(sheet().getByRole('group').elements().length).toBe(9);
  });

  it('[F50] leaves the Enter that takes a proposal to the input method', async () => {
    await openSheet(createOne());
    await search().fill('hedgehog');
    await expect.element(cell('Hedgehog')).toBeVisible();
    search().element().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }));
    await expect.element(field()).toHaveValue('');
    await search().fill('honeybee');
    await expect.element(cell('Honeybee')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(field()).toHaveValue('🐝');
  });

  it('[F50] by keys alone: search, arrows, Enter put emoji at the caret, and Escape leads back to the field', async () => {
    const core = createOne();
    await openSheet(core, WIDE);
    expect(focusedName()).toBe('Search emoji');
    await userEvent.keyboard('{Escape}');
    await expect.element(sheet()).not.toBeInTheDocument();
    expect(focusedName()).toBe('Message');
    await userEvent.keyboard('ab{ArrowLeft}{Tab}');
    expect(focusedName()).toBe('Emoji and stickers');
    await userEvent.keyboard('{Enter}');
    await expect.element(search()).toHaveFocus();
    await userEvent.keyboard('hedgehog{Enter}');
    await expect.element(field()).toHaveValue('a🦔b');
    await userEvent.clear(search());
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedName).toBe('Grinning face');
    await userEvent.keyboard('{ArrowRight}{Enter}');
    await expect.element(field()).toHaveValue('a🦔😃b');
    await userEvent.keyboard('{End}');
    await expect.poll(focusedName).toBe('Flag: Wales');
    await userEvent.keyboard('{Home}{ArrowDown}{ArrowUp}{Escape}');
    await expect.element(sheet()).not.toBeInTheDocument();
    expect(focusedName()).toBe('Message');
    await userEvent.keyboard('!');
    await expect.element(field()).toHaveValue('a🦔😃!b');
  });

  it('[F50] keeps what was picked for the next time, the newest first, in the tone of one’s choice', async () => {
    const core = createOne();
    core.setPicker({ tone: 0, recents: ['🔥', '👋🏿'] });
    await openSheet(core, WIDE);
    const names = (): readonly (string | null)[] => group('Recently used').getByRole('button').elements().map((one) => one.getAttribute('aria-label'));
    expect(names()).toEqual(['Fire', 'Waving hand, dark skin tone']);
    await sheet().getByRole('button', { name: 'Skin tone', exact: true }).click();
    await userEvent.keyboard('{Tab}{ArrowRight}{ArrowRight}{ArrowRight}');
    await expect.element(sheet().getByRole('radio', { name: 'Medium', exact: true })).toHaveFocus();
    await group('People').getByRole('button', { name: 'Waving hand, medium skin tone' }).click();
    await expect.element(field()).toHaveValue('👋🏽');
    expect(names()).toEqual(['Fire', 'Waving hand, dark skin tone']);
    expect(core.calls.filter(([verb]) => verb === 'keepPicker').at(-1)).toEqual(['keepPicker', 3, ['👋🏽', '🔥', '👋🏿']]);
    await smiley().click();
    await expect.element(sheet()).not.toBeInTheDocument();
    await smiley().click();
    await expect.poll(names).toEqual(['Waving hand, medium skin tone', 'Fire', 'Waving hand, dark skin tone']);
    await sheet().getByRole('button', { name: 'Skin tone', exact: true }).click();
    await userEvent.keyboard('{Tab}{ArrowRight}');
    await expect.element(group('People').getByRole('button', { name: 'Waving hand, medium-dark skin tone' })).toBeInTheDocument(); // also when it was opened before
  });

  it('[F50] says when nothing is called so, and closes with a press elsewhere', async () => {
    await openSheet(createOne(), WIDE);
    await search().fill('qwx');
    await expect.element(sheet().getByRole('status')).toHaveTextContent('No emoji is called “qwx”.');
    await userEvent.keyboard('{Enter}');
    await expect.element(field()).toHaveValue('');
    await page.getByRole('feed').getByText('Hello').click();
    await expect.element(sheet()).not.toBeInTheDocument();
  });
});

describe('any emoji as a reaction', () => {
  const react = () => page.getByRole('region', { name: 'React with an emoji' });
  async function more(): Promise<void> {
    await expect.element(page.getByRole('article', { name: 'Bob: Hello' })).toBeVisible();
    (page.getByRole('article', { name: 'Bob: Hello' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await page.getByRole('menuitem', { name: 'More emoji' }).click();
    await expect.element(react().getByRole('button', { name: 'Grinning face', exact: true })).toBeVisible();
  }

  it('[F16] [F50] is picked from the same sheet, named in words, and the focus is on the message again', async () => {
    const core = createOne();
    await open(core, '#/chat/bob', WIDE);
    await more();
    expect(focusedName()).toBe('Search emoji');
    await userEvent.keyboard('hedgehog{Enter}');
    await expect.element(react()).not.toBeInTheDocument();
    await expect.element(page.getByRole('list', { name: 'Reactions' }).getByRole('button', { name: 'Hedgehog, 1' })).toHaveAttribute('aria-pressed', 'true');
    expect(focusedName()).toBe('Bob: Hello');
    expect(core.calls.filter(([verb]) => verb === 'react')).toEqual([['react', 'bob', 'hello', '🦔']]);
    await expect.element(field()).toHaveValue('');
  });

  it('[F16] can be left without one by Escape', async () => {
    const core = createOne();
    await open(core, '#/chat/bob', WIDE);
    await more();
    await userEvent.keyboard('{Escape}');
    await expect.element(react()).not.toBeInTheDocument();
    expect(focusedName()).toBe('Bob: Hello');
    expect(core.calls.filter(([verb]) => verb === 'react')).toEqual([]);
  });
});
