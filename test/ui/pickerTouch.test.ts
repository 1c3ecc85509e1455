/** The sheet of emoji on a screen without a mouse. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';
import { keyboard } from '../../src/ui/keyboardHeight.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { open } from './open.ts';
import { beTouchScreen, tap } from './touch.ts';

describe('the sheet of emoji: a finger', () => {
  it('[F50] takes the place of the keyboard: no field has the focus while it is open, Send works, and the field closes it', async () => {
    await beTouchScreen();
    keyboard.height = 301; // as it was seen
    onTestFinished(() => void (keyboard.height = 0));
    await open(createHedgerow(), '#/chat/noor');
    const [smiley, field] = [page.getByRole('button', { name: 'Emoji and stickers' }), page.getByRole('textbox', { name: 'Message', exact: true })];
    const sheet = page.getByRole('region', { name: 'Emoji and stickers' });
    const face = sheet.getByRole('button', { name: 'Grinning face', exact: true });
    await expect.element(smiley).toBeVisible();
    await tap(smiley.element());
    await expect.element(face).toBeVisible();
    expect(document.activeElement).toBe(sheet.element());
    expect(sheet.element().getBoundingClientRect().height).toBe(301);
    await tap(face.element());
    await expect.element(field).toHaveValue('😀');
    expect(document.activeElement?.matches('textarea, input')).toBe(false);
    await tap(page.getByRole('button', { name: 'Send', exact: true }).element());
    await expect.element(page.getByRole('article', { name: 'You: 😀', exact: true })).toBeVisible();
    await expect.element(face).toBeVisible();
    await tap(field.element());
    await expect.element(sheet).not.toBeInTheDocument();
    await expect.element(field).toHaveFocus();
  });
});
