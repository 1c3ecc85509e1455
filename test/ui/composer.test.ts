/** The field one writes in: what it refuses, how it grows, and how it keeps out of the way of an input method. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Messenger } from '../../src/app/api.ts';
import { fail } from '../../src/protocol/errors.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, open } from './open.ts';

const field = () => page.getByRole('textbox', { name: 'Message' });
const alert = () => page.getByRole('form', { name: 'Write a message' }).getByRole('alert');
const height = (): number => (field().element() as HTMLElement).offsetHeight;

function createBob(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob')]);
  core.setThread('bob', [message('Hello')]);
  return core;
}

/** A browser that does not know `field-sizing`: neither by asking nor in its styles. */
function hideFieldSizing(): void {
  const supports = CSS.supports.bind(CSS);
  vi.spyOn(CSS, 'supports').mockImplementation((...asked: readonly string[]) =>
    asked[0] === 'field-sizing' ? false : supports(...(asked as [string, string])),
  );
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('textarea { field-sizing: fixed !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  onTestFinished(() => {
    vi.restoreAllMocks();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  });
}

describe('composer: nothing to send', () => {
  it.each([
    ['Enter', () => userEvent.keyboard('{Enter}')],
    ['Send', () => page.getByRole('button', { name: 'Send' }).click({ force: true })],
  ])('[F11] says so by the field on %s, sends nothing, and stops saying it as one types', async (_, press) => {
    const core = createBob();
    await open(core, '#/chat/bob');
    await expect.element(field()).toHaveFocus();
    await expect.element(page.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true');
    await press();
    await expect.element(alert()).toHaveTextContent('There is nothing to send yet. Write something first.');
    await expect.element(field()).toHaveFocus();
    await expect.element(field()).toHaveAttribute('aria-invalid', 'true');
    await expect.element(field()).toHaveAttribute('aria-errormessage', expect.stringMatching(/.+/));
    await expectNoBarriers();
    await userEvent.keyboard('W');
    await expect.element(alert()).not.toBeInTheDocument();
    await field().fill('  \n ');
    await press();
    await expect.element(alert()).toBeVisible();
    expect(core.calls.some(([verb]) => verb === 'sendText')).toBe(false);
  });
});

describe('composer: height', () => {
  const LINES = ['one', 'two', 'three', 'four'].join('\n');

  it.each([
    ['where the browser sizes fields', () => undefined],
    ['where it does not', hideFieldSizing],
  ])('[F11] grows with what is typed and is low again when that is sent, %s', async (_, prepare) => {
    prepare();
    await open(createBob(), '#/chat/bob');
    await expect.element(field()).toHaveFocus();
    const low = height();
    await field().fill(LINES);
    await expect.poll(height).toBeGreaterThan(low + 40);
    await userEvent.keyboard('{Enter}');
    await expect.element(field()).toHaveValue('');
    await expect.poll(height).toBe(low);
  });

  it('[F3] has room for a text that comes back because it could not be kept, also where the browser does not size fields', async () => {
    hideFieldSizing();
    const core = createBob();
    let refuse: () => void = () => undefined;
    const sendText: Messenger['sendText'] = () => new Promise((answer) => (refuse = () => answer(fail('quotaExceeded'))));
    await open({ ...core, sendText }, '#/chat/bob');
    await expect.element(field()).toHaveFocus();
    const low = height();
    await field().fill(LINES);
    await userEvent.keyboard('{Enter}');
    await expect.poll(height).toBe(low);
    refuse();
    await expect.element(alert()).toBeVisible();
    await expect.element(field()).toHaveValue(LINES);
    await expect.poll(height).toBeGreaterThan(low + 40);
  });

  it('[F19] has room for a draft at once, also where the browser does not size fields', async () => {
    hideFieldSizing();
    const core = createBob();
    await core.saveDraft('bob', LINES);
    await open(core, '#/chat/bob');
    await expect.element(field()).toHaveValue(LINES);
    expect(height()).toBeGreaterThan(80);
  });
});

describe('composer: input methods', () => {
  it.each([
    ['isComposing', { isComposing: true }],
    ['the key code 229 alone, as Safari does after the end of a composition', { keyCode: 229 }],
  ])('[F11] leaves the Enter that takes a proposal to the input method: %s', async (_, how) => {
    const core = createBob();
    await open(core, '#/chat/bob');
    await field().fill('にほん');
    const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...how });
    field().element().dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(false);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: にほん' })).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'sendText')).toHaveLength(1);
  });
});
