/** Looking for words in one conversation. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, open } from './open.ts';

const field = () => page.getByRole('searchbox', { name: 'Search in chat' });
const said = () => page.getByRole('search').getByRole('status');
const DAY = 86_400_000;

/** Four hundred messages of Bob's, every hundredth about damsons; and one of Cara's. */
function createTwo(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' }), person('cara', 'Cara')]);
  const texts = Array.from({ length: 400 }, (_, n) => (n % 100 === 50 ? `The *Damsons* of year ${n}` : `Text ${n}`));
  core.setThread('bob', texts.map((text, n) => message(text, { id: `m${n}`, timeMs: Date.now() - DAY + n * 1000 })));
  core.setThread('cara', [message('No damsons here')]);
  return core;
}

async function begin(core: FakeMessenger): Promise<void> {
  await open(core, '#/chat/bob');
  await page.getByRole('button', { name: 'Conversation menu' }).click();
  await page.getByRole('menuitem', { name: 'Search in chat' }).click();
  await expect.element(field()).toHaveFocus();
}

/** The message that is marked as found, when it is in view. */
function found(): string | null {
  const row = document.querySelector<HTMLElement>('.row.found');
  const box = document.querySelector('.feed-scroll')!.getBoundingClientRect();
  const place = row?.getBoundingClientRect();
  return row && place && place.top >= box.top && place.bottom <= box.bottom ? row.dataset['id']! : null;
}

describe('search in a chat', () => {
  it('[F18] goes from hit to hit in this chat alone, wherever in it they are, by the keyboard alone', async () => {
    await begin(createTwo());
    await userEvent.keyboard('DAMSONS');
    await expect.element(said()).toHaveTextContent('1 of 4');
    await expect.poll(found).toBe('m350');
    await userEvent.keyboard('{Enter}');
    await expect.poll(found).toBe('m250');
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    await expect.poll(found).toBe('m50');
    await expect.element(said()).toHaveTextContent('4 of 4');
    await userEvent.keyboard('{Enter}');
    await expect.element(said()).toHaveTextContent('4 of 4');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    await expect.poll(found).toBe('m150');
    expect(focusedName()).toBe('Search in chat');
    await expectNoBarriers();
  });

  it('[F18] goes by its buttons too, and Escape leaves it at the message that was found', async () => {
    await begin(createTwo());
    await userEvent.keyboard('damsons year');
    await expect.poll(found).toBe('m350');
    await page.getByRole('button', { name: 'Previous' }).click();
    await expect.poll(found).toBe('m250');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect.poll(found).toBe('m350');
    await field().click();
    await userEvent.keyboard('{Escape}');
    await expect.element(field()).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Bob: The Damsons of year 350');
    expect(document.querySelector('.row.found')).toBeNull();
  });

  it('[F18] leaves the keys that take or drop a proposal to the input method', async () => {
    await begin(createTwo());
    await userEvent.keyboard('damsons');
    await expect.poll(found).toBe('m350');
    for (const key of ['Enter', 'ArrowUp', 'Escape']) {
      const taken = new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, cancelable: true });
      field().element().dispatchEvent(taken);
      expect(taken.defaultPrevented).toBe(false);
    }
    await expect.element(said()).toHaveTextContent('1 of 4');
    await userEvent.keyboard('{Enter}');
    await expect.element(said()).toHaveTextContent('2 of 4');
  });

  it('[F18] says when nothing is found or it could not look, and closes to where it was opened', async () => {
    const core = createTwo();
    await begin(core);
    await expect.element(said()).toHaveTextContent(/^$/);
    await userEvent.keyboard('quinces');
    await expect.element(said()).toHaveTextContent('Nothing found');
    await expect.element(page.getByRole('button', { name: 'Previous' })).toHaveAttribute('aria-disabled', 'true');
    core.refuse('search', 'storageFailed');
    await userEvent.keyboard(' and');
    await expect.element(said()).toHaveTextContent('This device could not keep what was to be kept.');
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.element(field()).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Conversation menu');
  });
});
