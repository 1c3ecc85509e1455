/** The actions of a message on a screen without a mouse. */
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, open } from './open.ts';
import { beTouchScreen, fingerDown, fingerUp, tap } from './touch.ts';

const menu = () => page.getByRole('menu', { name: 'Message actions' });
const item = (name: string) => page.getByRole('menuitem', { name });
const bubble = (text: string): Element => page.getByRole('feed').getByText(text, { exact: true }).element();

async function rest(text: string): Promise<void> {
  await expect.element(page.getByRole('feed').getByText(text, { exact: true })).toBeInViewport();
  await fingerDown(bubble(text));
  await expect.element(menu()).toBeVisible();
  await fingerUp();
}

describe('chat: a finger', () => {
  it('[F16] [F89] opens the actions by resting, and lifting it does not close them', async () => {
    await beTouchScreen();
    const boot = await open(createHedgerow(), '#/chat/noor');
    await rest('Saturday it is');
    await expect.element(menu()).toBeVisible();
    await tap(item('Copy').element());
    await expect.element(menu()).not.toBeInTheDocument();
    expect(boot.copied).toEqual(['Saturday it is']);
  });

  it('[F16] deletes for everyone', async () => {
    await beTouchScreen();
    await open(createHedgerow(), '#/chat/noor');
    await rest('Saturday it is');
    await tap(item('Delete for everyone').element());
    const question = page.getByRole('alertdialog', { name: 'Delete this message?' });
    await expect.element(question).toBeVisible();
    await tap(question.getByRole('button', { name: 'Delete' }).element());
    await expect.element(page.getByRole('article', { name: 'You: This message was deleted' })).toBeVisible();
  });

  it('closes the actions by a tap elsewhere, and opens those of another message', async () => {
    await beTouchScreen();
    await open(createHedgerow(), '#/chat/noor', [700, 844]);
    await rest('Saturday it is');
    await tap(bubble('And bring the big basket')); // on the other side, where the menu does not reach
    await expect.element(menu()).not.toBeInTheDocument();
    await rest('And the ladder');
    await expect.element(item('Delete for everyone')).toBeVisible();
  });

  it('[F89] leaves the button for the actions in the message, for whoever hears the screen and taps it', async () => {
    await beTouchScreen();
    await open(createHedgerow(), '#/chat/noor');
    const article = page.getByRole('article', { name: 'You: Saturday it is' });
    const button = article.getByRole('button', { name: 'Message actions' });
    await expect.element(button).toBeInTheDocument();
    expect(matchMedia('(hover: none)').matches).toBe(true);
    expect(getComputedStyle(button.element()).display).not.toBe('none');
    (button.element() as HTMLElement).click();
    await expect.element(menu()).toBeVisible();
    await expectNoBarriers();
  });
});
