/** The export as a person makes it: told before who can read it, seen to come, stopped, and saved as a file. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createHedgerow } from '../helpers/hedgerow.ts';
import type { FakeMessenger } from '../helpers/fakeMessenger.ts';
import { savedFiles } from './savedFiles.ts';
import { expectNoBarriers, open, PHONE, WIDE } from './open.ts';

const PAGE = '#/settings/storage';
const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog', { name: 'Export everything' });

async function openExport(core: FakeMessenger, size: readonly [number, number] = PHONE): Promise<void> {
  await open(core, PAGE, size);
  await button('Export').click();
  await expect.element(dialog()).toBeVisible();
}
const go = () => dialog().getByRole('button', { name: 'Export', exact: true });

let saved: ReturnType<typeof savedFiles>;
beforeEach(() => {
  saved = savedFiles();
});

describe('[F85] the export', () => {
  it.each([PHONE, WIDE])('says first that anybody can read it, without barriers, at %i × %i', async (...size) => {
    const core = createHedgerow();
    await openExport(core, size);
    await expect.element(dialog()).toHaveTextContent('Anybody who has this file can read all of it');
    expect(core.calls.some(([verb]) => verb === 'beginFile')).toBe(false);
    await expectNoBarriers();
  });

  it('saves what comes, in its order, under a name with the day, and says what was saved', async () => {
    const core = createHedgerow();
    await openExport(core);
    await go().click();
    await expect.element(page.getByText('Export saved: 12 messages, 5 byte.')).toBeVisible();
    expect(saved.map(({ name }) => name)).toEqual([`Kith export ${new Date().toISOString().slice(0, 10)}.zip`]);
    expect(await saved[0]!.bytes()).toEqual(new Uint8Array([1, 2, 3, 4, 5]));
    expect(core.calls.find(([verb]) => verb === 'beginFile')?.[1]).toMatchObject({ what: 'export', media: true, readme: expect.stringContaining('kith.json') as string });
    await expect.element(dialog()).not.toBeInTheDocument();
  });

  it('leaves photos out when told to, and says so of those that are not here', async () => {
    const core = createHedgerow();
    core.setFile([new Uint8Array(9)], { missing: 3 });
    await openExport(core);
    await dialog().getByText('With photos and videos that are on this device').click();
    await go().click();
    await expect.element(page.getByText('Export saved: 12 messages, 9 byte.', { exact: true })).toBeVisible();
    expect(core.calls.find(([verb]) => verb === 'beginFile')?.[1]).toMatchObject({ media: false });
    await button('Export').click();
    await go().click();
    await expect.element(page.getByText('3 photos and videos are not in it')).toBeVisible();
  });

  it('shows how far it is and can be stopped: then nothing is saved', async () => {
    const core = createHedgerow();
    const letGo = core.holdFile();
    await openExport(core);
    await go().click();
    await expect.element(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('aria-valuenow', '0');
    await dialog().getByRole('button', { name: 'Stop' }).click();
    letGo();
    await expect.element(go()).toBeVisible();
    expect(page.getByRole('progressbar').elements()).toEqual([]);
    expect(core.calls.some(([verb, order]) => verb === 'beginFile' && order === null)).toBe(true);
    expect(saved).toEqual([]);
  });

  it('is stopped by who leaves it', async () => {
    const core = createHedgerow();
    core.holdFile();
    await openExport(core);
    await go().click();
    await expect.element(page.getByRole('progressbar')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(core.calls.some(([verb, order]) => verb === 'beginFile' && order === null)).toBe(true));
    expect(saved).toEqual([]);
  });

  it('says why there is none, and saves nothing', async () => {
    const core = createHedgerow();
    core.refuse('nextPart', 'storageFailed');
    await openExport(core);
    await go().click();
    await expect.element(dialog().getByRole('alert')).toBeVisible();
    expect(saved).toEqual([]);
  });

  it('goes straight to the place that the person chose, where the browser can, and not at all when they change their mind', async () => {
    const written: Uint8Array[] = [];
    let closed = 0;
    const file = { write: async (bytes: Uint8Array) => void written.push(bytes), close: async () => void (closed += 1), abort: async () => undefined };
    const picker = vi.fn<(options: object) => Promise<object>>().mockRejectedValueOnce(new DOMException('no', 'AbortError')).mockResolvedValue({ createWritable: async () => file });
    vi.stubGlobal('showSaveFilePicker', picker);
    const core = createHedgerow();
    await openExport(core);
    await go().click();
    await expect.element(go()).toBeVisible();
    expect(core.calls.some(([verb]) => verb === 'beginFile')).toBe(false);
    await go().click();
    await expect.element(page.getByText('Export saved: 12 messages')).toBeVisible();
    expect([written.flatMap((bytes) => [...bytes]), closed, saved]).toEqual([[1, 2, 3, 4, 5], 1, []]);
  });

  it('says that it could not be saved there', async () => {
    const file = { write: () => Promise.reject(new Error('full')), close: async () => undefined, abort: async () => undefined };
    vi.stubGlobal('showSaveFilePicker', async () => ({ createWritable: async () => file }));
    await openExport(createHedgerow());
    await go().click();
    await expect.element(dialog().getByRole('alert')).toHaveTextContent('The file could not be saved');
  });
});
