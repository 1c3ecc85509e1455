/** The search of the inbox, and the keys that work everywhere. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { message } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, open, PHONE, WIDE } from './open.ts';

const box = () => page.getByRole('searchbox', { name: 'Search', exact: true });

/** Far above the end of a long chat stands what is looked for. */
function longChat() {
  const core = createHedgerow();
  const many = Array.from({ length: 300 }, (_, at) => message(at === 20 ? 'The old mill by the Lüsse' : `Line ${at}`));
  core.setThread('mateo', many);
  return core;
}

describe('[F18] the search', () => {
  it.each([['a phone', PHONE], ['a wide screen', WIDE]] as const)('finds a message by keys alone on %s, and leads to it in its chat', async (_, size) => {
    await open(longChat(), '#/inbox', size);
    await expect.element(box()).toBeVisible();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(box()).toHaveFocus();
    await userEvent.keyboard('lusse mill');
    await expect.element(page.getByText('1 message', { exact: true })).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Tab}{Enter}');
    const found = page.getByRole('article', { name: /The old mill by the Lüsse/ });
    await expect.element(found).toBeInViewport();
    await expect.element(found).toHaveFocus();
    expect(location.hash).toBe('#/chat/mateo');
  });

  it('leads to a message of the chat that is open already', async () => {
    await open(longChat(), '#/chat/mateo', WIDE);
    await expect.element(page.getByRole('article', { name: /Line 299/ })).toBeInViewport();
    await box().fill('lusse');
    await page.getByRole('list', { name: 'Messages' }).getByRole('link').click();
    await expect.element(page.getByRole('article', { name: /The old mill/ })).toBeInViewport();
  });

  it('finds people by name, and shows the list again when it is left', async () => {
    await open(createHedgerow(), '#/inbox');
    await box().fill('noor');
    await expect.element(page.getByRole('list', { name: 'People' }).getByRole('link', { name: /^Noor Haddad/ })).toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Conversations' })).not.toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    await expect.element(box()).toHaveValue('');
  });

  it('says when nothing is called that, and what the core refused', async () => {
    const core = createHedgerow();
    await open(core, '#/inbox');
    await box().fill('lke');
    await expect.element(page.getByText('Nothing called “lke”. Check the spelling.')).toBeVisible();
    core.refuse('search', 'storageFailed');
    await box().fill('lkes');
    await expect.element(page.getByRole('alert')).toBeVisible();
  });

  it('shows so many and more when asked', async () => {
    const core = createHedgerow();
    for (const chat of ['noor', 'mateo']) core.setThread(chat, Array.from({ length: 40 }, (_, at) => message(`plum ${at}`)));
    await open(core, '#/inbox');
    await box().fill('plum');
    const hits = page.getByRole('list', { name: 'Messages' }).getByRole('listitem');
    await expect.poll(() => hits.elements().length).toBe(40);
    await page.getByRole('button', { name: 'Look further' }).click();
    await expect.poll(() => hits.elements().length).toBe(80);
  });
});

describe('[F89] keys that work everywhere', () => {
  it('go to the next and the previous conversation', async () => {
    await open(createHedgerow(), '#/inbox', WIDE);
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
    const ids = [...document.querySelectorAll<HTMLElement>('[data-chat]')].map(({ dataset }) => dataset['chat']);
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await expect.poll(() => location.hash).toBe(`#/chat/${ids[0]}`);
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toHaveFocus();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await expect.poll(() => location.hash).toBe(`#/chat/${ids[1]}`);
    await userEvent.keyboard('{Alt>}{ArrowUp}{ArrowUp}{/Alt}');
    await expect.poll(() => location.hash).toBe(`#/chat/${ids[0]}`);
  });

  it('go to the search from anywhere, but a letter that is typed is a letter', async () => {
    await open(createHedgerow(), '#/chat/mateo');
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.click();
    await userEvent.keyboard('/?');
    await expect.element(field).toHaveValue('/?');
    expect(page.getByRole('dialog').elements()).toHaveLength(0);
    await userEvent.keyboard('{Meta>}k{/Meta}');
    await expect.element(box()).toHaveFocus();
    expect(location.hash).toBe('#/inbox');
  });

  it('are named on a sheet that "?" opens and Escape closes', async () => {
    await open(createHedgerow(), '#/friends', WIDE);
    await expect.element(page.getByRole('heading', { name: 'Friends' })).toBeVisible();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await userEvent.keyboard('/');
    await expect.poll(focusedName).toBe('Search');
  });
});
