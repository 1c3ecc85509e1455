import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, quoteOf, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open } from './open.ts';

const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
const article = (name: string | RegExp) => page.getByRole('article', { name });
const menu = () => page.getByRole('menu', { name: 'Message actions' });
const item = (name: string) => menu().getByRole('menuitem', { name, exact: true });

const theirs = message('Are they ripe?', { id: 'theirs' });
const mine = message('They are', { id: 'mine', mine: true, timeMs: Date.now() });

function createTwo(...more: readonly ReturnType<typeof message>[]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
  core.setThread('bob', [theirs, mine, ...more]);
  return core;
}

async function act(name: string | RegExp): Promise<void> {
  await expect.element(article(name)).toBeVisible();
  (article(name).element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(menu()).toBeVisible();
}

describe('the actions of a message', () => {
  it('[F16] are named, in order, and Edit is of one’s own alone', async () => {
    await open(createTwo(), '#/chat/bob');
    await act('You: They are');
    const names = (): readonly string[] => menu().getByRole('menuitem').elements().map((one) => one.getAttribute('aria-label') ?? one.textContent.trim());
    expect(names()).toEqual(['Red heart', 'Thumbs up', 'Face with tears of joy', 'Smiling face with heart-eyes', 'Face with open mouth', 'Crying face', 'More emoji', 'Reply', 'Copy', 'Forward', 'Edit', 'Details', 'Delete for me', 'Delete for everyone']);
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await act('Bob: Are they ripe?');
    expect(names().slice(7)).toEqual(['Reply', 'Copy', 'Forward', 'Details', 'Delete for me', 'Report']);
  });

  it('[F16] cannot write into a chat that is locked', async () => {
    const core = createTwo();
    core.setPeople([person('bob', 'Bob', { locked: 'notFollowedBack' })]);
    await open(core, '#/chat/bob');
    await act('Bob: Are they ripe?');
    await expect.element(item('Copy')).toBeVisible();
    expect(menu().getByRole('menuitem').elements().map((one) => one.textContent.trim())).toEqual(['Copy', 'Forward', 'Details', 'Delete for me', 'Report']);
  });
});

describe('an answer', () => {
  it('[F16] begins with R, is named above the field, and goes with the next text', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await expect.element(article('Bob: Are they ripe?')).toBeVisible();
    (article('Bob: Are they ripe?').element() as HTMLElement).focus();
    await userEvent.keyboard('r');
    await expect.element(page.getByRole('group', { name: 'Replying to Bob' })).toBeVisible();
    expect(focusedName()).toBe('Message');
    await expect.element(page.getByRole('button', { name: 'Camera' })).not.toBeInTheDocument();
    await expectNoBarriers();
    await userEvent.keyboard('Nearly{Enter}');
    await expect.element(article('You: Nearly')).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'sendText')).toEqual([['sendText', 'bob', 'Nearly', 'theirs']]);
    await expect.element(page.getByRole('group', { name: 'Replying to Bob' })).not.toBeInTheDocument();
    await expect.element(page.getByRole('button', { name: 'To the message of Bob: Are they ripe?' })).toBeVisible();
  });

  it('[F16] can be given up, and the text goes by itself', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('You: They are');
    await item('Reply').click();
    await expect.element(page.getByRole('group', { name: 'Replying to yourself' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel reply' }).click();
    await expect.element(page.getByRole('group', { name: 'Replying to yourself' })).not.toBeInTheDocument();
    await field().fill('Alone');
    await userEvent.keyboard('{Enter}');
    await expect.element(article('You: Alone')).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'sendText')).toEqual([['sendText', 'bob', 'Alone']]);
  });

  it('[F16] follows what it answers: changed words are named as they are now, and what was taken back is answered no more', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('Bob: Are they ripe?');
    await item('Reply').click();
    await field().fill('Nearly');
    const bar = page.getByRole('group', { name: 'Replying to Bob' });
    await expect.element(bar).toHaveTextContent('Are they ripe?');
    core.setThread('bob', [{ ...theirs, text: 'Are the plums ripe?', edited: true }, mine]);
    await expect.element(bar).toHaveTextContent('Are the plums ripe?');
    core.setThread('bob', [{ ...theirs, kind: 'deleted', text: '' }, mine]);
    await expect.element(bar).not.toBeInTheDocument();
    await expect.element(field()).toHaveValue('Nearly');
    await userEvent.keyboard('{Enter}');
    await expect.element(article('You: Nearly')).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'sendText')).toEqual([['sendText', 'bob', 'Nearly']]);
  });

  it('[F16] to what was taken back out of sight comes back as a text by itself', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('Bob: Are they ripe?');
    await item('Reply').click();
    core.refuse('sendText', 'messageUnknown');
    await field().fill('Nearly');
    await userEvent.keyboard('{Enter}');
    await expect.element(field()).toHaveValue('Nearly');
    await expect.element(page.getByRole('group', { name: 'Replying to Bob' })).not.toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    await expect.element(article('You: Nearly')).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'sendText').at(-1)).toEqual(['sendText', 'bob', 'Nearly']);
  });

  it('[F16] leads to what it answers, which takes the focus; text stays text', async () => {
    const danger = message('<img src=x onerror=alert(1)>', { id: 'danger' });
    const core = createTwo(danger, message('Ha', { id: 'answer', quote: quoteOf(danger) }));
    await open(core, '#/chat/bob');
    const quote = page.getByRole('button', { name: 'To the message of Bob: <img src=x onerror=alert(1)>' });
    await quote.click();
    await expect.poll(() => document.activeElement?.getAttribute('data-id')).toBe('danger');
    expect(document.querySelector('.feed img')).toBeNull();
  });

  it('[F16] to what is not here says so, and goes nowhere', async () => {
    const core = createTwo(message('Ha', { id: 'answer', quote: { ...quoteOf(theirs), id: null, text: '' } }));
    await open(core, '#/chat/bob');
    await page.getByRole('button', { name: 'A message that is not shown here' }).click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('This message is no longer here.');
  });
});

describe('reactions, edits and details', () => {
  it('[F16] a quick one is given, shown as mine, and taken back by the same', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('Bob: Are they ripe?');
    await item('Red heart').click();
    const heart = page.getByRole('list', { name: 'Reactions' }).getByRole('button', { name: 'Red heart, 1' });
    await expect.element(heart).toHaveAttribute('aria-pressed', 'true');
    await expectNoBarriers();
    await heart.click();
    await expect.element(heart).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => verb === 'react')).toEqual([['react', 'bob', 'theirs', '❤️'], ['react', 'bob', 'theirs', '']]);
  });

  it('[F16] another text is written in a dialog, and the message says that it was changed', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    await act('You: They are');
    await item('Edit').click();
    await expect.element(page.getByRole('dialog', { name: 'Edit message' })).toBeVisible();
    await expectNoBarriers();
    await page.getByRole('textbox', { name: 'Your message' }).fill('They nearly are');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.element(article('You: They nearly are')).toBeVisible();
    await expect.element(page.getByText('edited', { exact: true })).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'edit')).toEqual([['edit', 'bob', 'mine', 'They nearly are']]);
  });

  it('[F17] details name each device and relay, and what of them has it', async () => {
    await open(createTwo(), '#/chat/bob');
    await act('You: They are');
    await item('Details').click();
    const dialog = page.getByRole('dialog', { name: 'Message details' });
    await expect.element(dialog.getByText("Bob's device 1")).toBeVisible();
    const rows = dialog.getByRole('listitem').elements().map((row) => row.querySelector('.chip')?.textContent);
    expect(rows).toEqual(['Has it', 'Has it', 'Has it', 'Not yet']);
    await expectNoBarriers();
  });
});
