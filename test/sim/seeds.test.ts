/** Seeds that once failed, kept by what was wrong: as they were, the first of them before there were photos. */
import { expect, it } from 'vitest';
import { runSeed } from './run.ts';

it.each([
  ['359520346', '[R5] what was dropped while a clock was years ahead was never read again'],
  ['461945364', '[R10] who followed again was never heard, because a relay had cut the one object that told it'],
  ['461945730', '[R5] who followed again before the parting was told at a slow relay did not tell it'],
  ['461945843', '[R4] a twin was not asked for where a slot was missing besides'],
  ['910000042', '[R4] ids were told to the side that lacked nothing'],
  ['920001343', '[R4] what is held in the middle of a lane hid that only a twin was missing'],
  ['920001647', '[R4] what came was held, and nobody compared again'],
  ['910000512', '[R10] who was followed again while the disk refused was never told'],
  ['930001267', '[R10] a start forgot that someone was to be told once more'],
  ['940001207', '[R10] who was left while their link was dead and their relay down was never told'],
  ['721230216', '[R3] a version that was missing from a filled slot was no gap, and what had seen it stood before its cause'],
  ['930001145', '[R3] the oracle took the word of a copy about its own slot for a promise'],
  ['508856695', '[R5] the oracle took entries that were gone with both their disks for ones still to come'],
  ['991000156', '[R4] slots of which only strips are left hid that a twin was missing, for which their redacts waited'],
  ['461945805', '[R11] a list that a full disk left unsigned was not signed later'],
])('seed %s: %s', async (seed) => {
  expect((await runSeed(seed, { photos: false })).violations).toEqual([]);
});

it.each([
  ['996000098', '[R10] who was set back from before they chose Off signed lists that friends took for older ones, and stayed Off to them'],
  ['679534751', '[R11] who was left while the disk refused the list that says so was not told when it took it'],
  ['996000162', '[R10] a relay lost the word that somebody is not Off any more, and a start forgot that it was to be told once more'],
  ['329367479', '[R10] a relay that was set back gave numbers a second time, and nobody read there any more: nothing was delivered, and no two met'],
  ['878086353', '[R10] the same at one of two relays: what was taken back stayed with the friend who listened there'],
])('with photos, seed %s: %s', async (seed) => {
  expect((await runSeed(seed)).violations).toEqual([]);
});

it.each(['999000001', '999000101'])('[F16] [R4] seed %s, with answers, edits, reactions, receipts and blocks', async (seed) => {
  expect((await runSeed(seed, { touches: true })).violations).toEqual([]);
});
