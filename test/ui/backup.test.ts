/** A backup as a person makes it and brings it back. */
import { beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { createHedgerow } from '../helpers/hedgerow.ts';
import type { FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, open, PHONE, WIDE } from './open.ts';
import { savedFiles } from './savedFiles.ts';

const PAGE = '#/settings/storage';
const WORDS = 'four hedgehogs under a hedge';
const making = () => page.getByRole('dialog', { name: 'Back up your messages' });
const bringing = () => page.getByRole('dialog', { name: 'Bring a backup back' });
const inDialog = (dialog: () => ReturnType<typeof making>, name: string) => dialog().getByRole('button', { name, exact: true });

async function openBackup(core: FakeMessenger, size: readonly [number, number] = PHONE): Promise<void> {
  await open(core, PAGE, size);
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect.element(making()).toBeVisible();
}

async function openRestore(core: FakeMessenger, size: readonly [number, number] = PHONE): Promise<void> {
  await open(core, PAGE, size);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect.element(bringing()).toBeVisible();
}

async function choose(): Promise<void> {
  await page.getByLabelText('Backup file').upload(new File(['sealed'], 'Kith backup.kith'));
  await page.getByLabelText('Passphrase of the backup').fill(WORDS);
  await inDialog(bringing, 'Restore').click();
}

let saved: ReturnType<typeof savedFiles>;
beforeEach(() => {
  saved = savedFiles();
});

describe('[F85] a backup', () => {
  it.each([PHONE, WIDE])('says what opens it and what is not in it, without barriers, at %i × %i', async (...size) => {
    await openBackup(createHedgerow(), size);
    for (const text of ['Nobody can give a lost passphrase back', 'your twelve words, which are not in it']) await expect.element(making()).toHaveTextContent(text);
    await expectNoBarriers();
  });

  it('is made under a passphrase that was typed twice, and the page tells then when it was saved, and how large', async () => {
    const core = createHedgerow();
    await openBackup(core);
    await page.getByLabelText('Passphrase of the backup').fill(WORDS);
    await page.getByLabelText('Passphrase again').fill('four hedgehogs');
    await inDialog(making, 'Back up').click();
    await expect.element(making().getByRole('alert')).toHaveTextContent('two different passphrases');
    expect(core.calls.some(([verb]) => verb === 'beginFile')).toBe(false);
    await page.getByLabelText('Passphrase again').fill(WORDS);
    await inDialog(making, 'Back up').click();
    await expect.element(page.getByText('Backup saved, 5 byte.')).toBeVisible();
    expect(core.calls.find(([verb]) => verb === 'beginFile')?.[1]).toEqual({ what: 'backup', passphrase: WORDS, media: true });
    expect(core.calls.some(([verb, bytes]) => verb === 'lastBackup' && bytes === 5)).toBe(true);
    expect(saved[0]!.name).toMatch(/^Kith backup \d{4}-\d\d-\d\d\.kith$/);
    await expect.element(page.getByText(/The last one was saved .+, 5 byte\./)).toBeVisible();
  });

  it('[F26] has photos and videos in it, of the size that is said, or none where one wants none; what did not fit is told', async () => {
    const core = createHedgerow();
    core.setStorage({ chats: [{ id: 'shira', name: 'Shira', color: 1, photos: 3_000_000, videos: 4_000_000, freeable: 0, locked: false }] });
    core.setFile([new Uint8Array(5)], { missing: 2 });
    await openBackup(core);
    const box = page.getByRole('checkbox', { name: 'With photos and videos (7 MB)' });
    await expect.element(box).toBeChecked();
    for (const label of ['Passphrase of the backup', 'Passphrase again']) await page.getByLabelText(label).fill(WORDS);
    await inDialog(making, 'Back up').click();
    await expect.element(page.getByText('Backup saved, 5 byte. 2 photos and videos are not in it')).toBeVisible();
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText(/^With photos and videos/).click();
    await expect.element(box).not.toBeChecked();
    await expect.element(making()).toHaveTextContent('come again from your friends’ devices');
    for (const label of ['Passphrase of the backup', 'Passphrase again']) await page.getByLabelText(label).fill(WORDS);
    await inDialog(making, 'Back up').click();
    await expect.element(making()).not.toBeInTheDocument();
    expect(core.calls.filter(([verb, order]) => verb === 'beginFile' && order !== null).map(([, order]) => (order as { media: boolean }).media)).toEqual([true, false]);
  });

  it('asks nothing about photos where there are none', async () => {
    const core = createHedgerow();
    core.setStorage({ chats: [] });
    await openBackup(core);
    await expect.element(making().getByRole('checkbox')).not.toBeInTheDocument();
  });

  it.each([['12345678', 'guessed early'], ['monkeymonkeymonkey', 'guessed early'], ['seven77', 'At least 8 letters']])('is not made under %s, and its field says why', async (weak, text) => {
    const core = createHedgerow();
    await openBackup(core);
    for (const label of ['Passphrase of the backup', 'Passphrase again']) await page.getByLabelText(label).fill(weak);
    await expect.element(page.getByLabelText('Passphrase of the backup')).toHaveAccessibleDescription(new RegExp(text));
    await inDialog(making, 'Back up').click();
    await expect.element(making().getByRole('alert')).toHaveTextContent(text);
    expect(core.calls.some(([verb]) => verb === 'beginFile')).toBe(false);
  });

  it('that was stopped, or that the core refuses, is no last backup', async () => {
    const core = createHedgerow();
    core.refuse('beginFile', 'passphraseShort', { min: 8 });
    await openBackup(core);
    for (const label of ['Passphrase of the backup', 'Passphrase again']) await page.getByLabelText(label).fill(WORDS);
    await inDialog(making, 'Back up').click();
    await expect.element(making().getByRole('alert')).toHaveTextContent('at least 8 characters');
    expect(core.calls.some(([verb, bytes]) => verb === 'lastBackup' && bytes !== undefined)).toBe(false);
    await inDialog(making, 'Cancel').click();
    await expect.element(page.getByText('There is none of this device yet.')).toBeVisible();
    expect(saved).toEqual([]);
  });
});

describe('[F85, R11] bringing a backup back', () => {
  it.each([PHONE, WIDE])('asks for its file and its passphrase, without barriers, at %i × %i', async (...size) => {
    await openRestore(createHedgerow(), size);
    await expect.element(inDialog(bringing, 'Restore')).toHaveAttribute('aria-disabled', 'true');
    await expectNoBarriers();
  });

  it('shows how far it is and what came, and leads to a new start alone', async () => {
    const core = createHedgerow();
    const letGo = core.holdFile();
    await openRestore(core);
    await choose();
    await expect.element(page.getByRole('progressbar', { name: 'Progress' })).toBeVisible();
    await expect.element(bringing()).toHaveTextContent('Checking… 0 %');
    letGo();
    await expect.element(bringing()).toHaveTextContent('Restored: 1204 messages with what was done to them, and 3 people');
    const begun = core.calls.find(([verb]) => verb === 'beginRestore')!;
    expect([begun[1] instanceof File, begun[2]]).toEqual([true, WORDS]);
    expect(bringing().getByRole('button', { name: 'Close' }).elements()).toEqual([]);
    await expect.element(inDialog(bringing, 'Start Kith again')).toBeVisible();
  });

  it('can be stopped while it is read: nothing is wrong then, and another try is open', async () => {
    const core = createHedgerow();
    const letGo = core.holdFile();
    await openRestore(core);
    await choose();
    await inDialog(bringing, 'Stop').click();
    letGo();
    await expect.element(inDialog(bringing, 'Restore')).toHaveAttribute('aria-disabled', 'false');
    expect(core.calls.filter(([verb]) => verb === 'beginRestore').at(-1)).toEqual(['beginRestore', null, '']);
    expect(bringing().getByRole('alert').elements()).toEqual([]);
    await inDialog(bringing, 'Restore').click();
    await expect.element(bringing()).toHaveTextContent('Restored: 1204 messages');
    expect(bringing().getByRole('button', { name: 'Stop' }).elements()).toEqual([]);
  });

  it.each([
    ['backupPassphrase', 'not the passphrase of this backup'], ['backupNone', 'not a Kith backup'], ['backupNewer', 'newer version of Kith'],
    ['backupTruncated', 'ends too early'], ['backupDamaged', 'is damaged'], ['backupOther', 'another account'],
  ] as const)('says of %s what it is, and another try is open', async (code, text) => {
    const core = createHedgerow();
    core.setRestore([{ progress: 0.1, storing: false, done: null }], code);
    await openRestore(core);
    await choose();
    await expect.element(bringing().getByRole('alert')).toHaveTextContent(text);
    await expect.element(inDialog(bringing, 'Restore')).toHaveAttribute('aria-disabled', 'false');
  });

  it.each([
    [{ media: 12 }, '12 photos and videos came with them.'],
    [{ media: 1, mediaLeft: 2 }, '1 photo or video came with them. 2 photos and videos could not be checked and were left out.'],
    [{ mediaLeft: 3, noRoom: true }, 'There was no room for 3 photos and videos. Make room and bring the backup back once more.'],
  ])('[F26] tells of photos: %o', async (more, text) => {
    const core = createHedgerow();
    core.setRestore([{ progress: 1, storing: true, done: { madeMs: 0, people: 1, messages: 7, alreadyHere: 0, left: 0, media: 0, mediaLeft: 0, noRoom: false, ...more } }]);
    await openRestore(core);
    await choose();
    await expect.element(bringing()).toHaveTextContent('Restored: 7 messages');
    await expect.element(bringing()).toHaveTextContent(text);
  });

  it('that ends after something was stored says so, and Kith starts again', async () => {
    const core = createHedgerow();
    core.setRestore([{ progress: 0.5, storing: true, done: null }], 'quotaExceeded');
    await openRestore(core);
    await choose();
    await expect.element(bringing().getByRole('alert')).toBeVisible();
    await expect.element(inDialog(bringing, 'Start Kith again')).toBeVisible();
  });
});
