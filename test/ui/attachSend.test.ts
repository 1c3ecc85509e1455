/** Photos that are sent while they are being got ready. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person } from '../helpers/fakeMessenger.ts';
import { button, choose, field, filesOf, leaving, list, names, openBob } from './attachStage.ts';
import { expectNoBarriers, PHONE, WIDE } from './open.ts';

describe('attachments: Send does not wait', () => {
  it.each([PHONE, WIDE])('[F24] [F26] the message stands in the chat at once, what is written after it goes behind it, at %i × %i', async (...size) => {
    const { core, boot } = await openBob(createFakeMessenger(), size);
    boot.photos.hold();
    await choose(await filesOf('a.png', 'b.png'));
    await field().fill('From the garden');
    await userEvent.keyboard('{Enter}');
    await expect.element(leaving('From the garden')).toBeVisible();
    await expect.element(leaving('From the garden').getByRole('status')).toHaveTextContent('Getting ready');
    await expect.element(list()).not.toBeInTheDocument();
    await expect.element(field()).toHaveValue('');
    await field().fill('And more tomorrow');
    await userEvent.keyboard('{Enter}');
    await expect.element(leaving('And more tomorrow')).toBeVisible();
    await expectNoBarriers();
    expect(core.calls.some(([verb]) => verb === 'sendMedia' || verb === 'sendText')).toBe(false);
    await expect.poll(() => core.draftOf('bob')).toBe('From the garden\nAnd more tomorrow');
    boot.photos.release();
    await expect.element(page.getByRole('article', { name: 'You: And more tomorrow' })).toBeVisible();
    expect(core.calls.filter(([verb]) => verb === 'sendMedia' || verb === 'sendText').map(([verb]) => verb)).toEqual(['sendMedia', 'sendText']);
    const articles = page.getByRole('article').elements().map((one) => one.getAttribute('aria-label'));
    expect(articles).toEqual(['Bob: Hello', 'You: From the garden', 'You: And more tomorrow']);
    await expect.poll(() => core.draftOf('bob')).toBe('');
  });

  it('[F18] what comes meanwhile stands above it, and counts as read', async () => {
    const { core, boot } = await openBob();
    boot.photos.hold();
    await choose(await filesOf('a.png'));
    await button('Send').click();
    await expect.element(leaving('Photo')).toBeVisible();
    const came = core.incoming('bob', 'Show me');
    await expect.poll(() => core.calls.some(([verb, , id]) => verb === 'markRead' && id === came.id)).toBe(true);
    expect(page.getByRole('article').elements().map((one) => one.getAttribute('aria-label'))).toEqual(['Bob: Hello', 'Bob: Show me', 'Getting ready: Photo']);
    boot.photos.release();
    await expect.element(page.getByRole('article', { name: 'You: Photo' })).toBeVisible();
  });

  it('[F24] shows a photo that is ready while the core seals it', async () => {
    const { core } = await openBob();
    await choose(await filesOf('a.png'));
    await expect.poll(names).toEqual(['a.png']);
    const sealed = core.holdMedia();
    await button('Send').click();
    await expect.element(leaving('Photo').getByRole('img', { name: 'a.png' })).toBeVisible();
    sealed();
    await expect.element(page.getByRole('article', { name: 'You: Photo' })).toBeVisible();
    await expect.element(leaving('Photo')).not.toBeInTheDocument();
  });

  it('[F25] what is chosen next, and its quality, change nothing of it', async () => {
    const { core, boot } = await openBob();
    boot.photos.hold();
    await choose(await filesOf('a.png'));
    await field().fill('First');
    await userEvent.keyboard('{Enter}');
    await choose(await filesOf('b.png'));
    await page.getByRole('switch', { name: /Original quality/ }).click();
    boot.photos.release();
    await expect.element(page.getByRole('article', { name: 'You: First' })).toBeVisible();
    expect(core.outgoing.map((items) => items.length)).toEqual([1]);
    await expect.poll(names).toEqual(['b.png']);
  });

  it('[F26] goes on while one is elsewhere, and stands there when one comes back, its caption in one place', async () => {
    const { core, boot } = await openBob();
    core.setPeople([person('bob', 'Bob'), person('ada', 'Ada')]);
    core.setThread('ada', [message('Hi')]);
    boot.photos.hold();
    await choose(await filesOf('a.png'));
    await field().fill('On its way');
    await userEvent.keyboard('{Enter}');
    await expect.element(leaving('On its way')).toBeVisible();
    location.hash = '#/chat/ada';
    await expect.element(page.getByRole('article', { name: 'Ada: Hi' })).toBeVisible();
    expect(leaving('On its way').elements()).toHaveLength(0);
    location.hash = '#/chat/bob';
    await expect.element(leaving('On its way')).toBeVisible();
    await expect.element(field()).toHaveValue('');
    boot.photos.release();
    await expect.element(page.getByRole('article', { name: 'You: On its way' })).toBeVisible();
    await expect.element(leaving('On its way')).not.toBeInTheDocument();
  });

  it('[F3] [F16] leaves an answer that the chat holds as Failed there alone, also while photos wait', async () => {
    const { core } = await openBob();
    await choose(await filesOf('a.png'));
    (page.getByRole('article', { name: 'Bob: Hello' }).element() as HTMLElement).focus();
    await userEvent.keyboard('r');
    await expect.element(page.getByRole('group', { name: 'Replying to Bob' })).toBeVisible();
    await field().fill('Precious');
    core.refuse('sendText', 'quotaExceeded');
    core.setThread('bob', [message('Hello'), message('Precious', { mine: true, state: 'Failed' })]);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('This device has no room left.');
    await expect.element(field()).toHaveValue('');
  });
});
