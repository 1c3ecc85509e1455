/** What another app hands over: to whom it goes is asked, it stands in the field of that chat, and nothing is sent by it. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { blobOf, drawing } from '../helpers/photoFiles.ts';
import { expectNoBarriers, open, PHONE, WIDE } from './open.ts';

const dialog = () => page.getByRole('dialog', { name: 'Send to' });
const choice = (name: string) => dialog().getByRole('list', { name: 'People' }).getByRole('button', { name });
const field = () => page.getByRole('textbox', { name: 'Message' });
const attached = () => page.getByRole('list', { name: 'Attachments' }).getByRole('img');

/** Opens the page after something was shared. */
async function share(text: string, names: readonly string[], size: readonly [number, number] = PHONE, left = 0): Promise<{ core: FakeMessenger; boot: FakeBoot }> {
  const core = createFakeMessenger();
  core.setPeople([person('ada', 'Ada'), person('noor', 'Noor Haddad'), person('sam', 'Sam', { locked: 'notFollowing' })]);
  core.setThread('noor', [message('Hello')]);
  const boot = await open(core, '#/inbox', size);
  const bytes = await drawing('image/png', 40, 30);
  boot.share({ text, files: names.map((name) => new File([blobOf(bytes, 'image/png')], name, { type: 'image/png' })), left });
  location.hash = '#/share';
  await expect.element(dialog()).toBeVisible();
  return { core, boot };
}
const sent = (core: FakeMessenger) => core.calls.filter(([verb]) => verb === 'sendMedia' || verb === 'sendText');

describe('what another app shares', () => {
  it.each([PHONE, WIDE])('[F27] is asked to whom it goes, stands in the field of that chat, and goes by Send alone, at %i × %i', async (...size) => {
    const { core } = await share('At dawn', ['heron.png', 'plums.png'], size, 2);
    await expect.element(dialog().getByText('2 photos or videos')).toBeVisible();
    await expect.element(dialog().getByText('At dawn')).toBeVisible();
    await expect.element(dialog().getByText('2 more stay out: a message holds nine.')).toBeVisible();
    expect(dialog().getByRole('list', { name: 'People' }).getByRole('button').elements().map((one) => one.textContent)).toEqual(['Noor Haddad', 'Ada', 'Sam']);
    await expectNoBarriers();
    await choice('Noor Haddad').click();
    await expect.element(field()).toHaveValue('At dawn');
    await expect.poll(() => attached().elements().map((one) => one.getAttribute('alt'))).toEqual(['heron.png', 'plums.png']);
    expect(sent(core)).toEqual([]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.element(page.getByRole('article', { name: 'You: At dawn' })).toBeVisible();
    expect(sent(core)).toEqual([['sendMedia', 'noor', 2, 'At dawn']]);
  });

  it('[F27] a text goes behind what stands in the field', async () => {
    const { core } = await share('https://example.org', []);
    await core.saveDraft('noor', 'Look at this:');
    await choice('Noor Haddad').click();
    await expect.element(field()).toHaveValue('Look at this:\nhttps://example.org');
    expect(sent(core)).toEqual([]);
  });

  it('[F31] [F32] [F27] does not go to who cannot be written to, nor photos to who was only asked', async () => {
    const { core } = await share('', ['heron.png']);
    await expect.element(choice('Sam')).toHaveAttribute('aria-disabled', 'true');
    await choice('Sam').click({ force: true });
    core.setAsRequest('ada', true);
    await choice('Ada').click();
    await expect.element(page.getByText('Until Ada answers, you can send them one text, and no photos.')).toBeVisible();
    await expect.element(dialog()).toBeVisible();
    expect(sent(core)).toEqual([]);
  });

  it('[H68] is gone when one leaves, and an address that was opened with nothing shared says so', async () => {
    const { core } = await share('At dawn', ['heron.png']);
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog()).not.toBeInTheDocument();
    location.hash = '#/share';
    await expect.element(dialog().getByText('Nothing waits here to be sent. Share it once more from the other app.')).toBeVisible();
    expect(choice('Noor Haddad').elements()).toHaveLength(0);
    await expectNoBarriers();
    expect(sent(core)).toEqual([]);
  });
});
