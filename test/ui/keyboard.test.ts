/** [F89] Everything by keyboard alone: on each screen Tab reaches each control and shows where it is. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { reachScene } from './harness/reachScene.ts';
import { arrowTo, tabTo, walk } from './keys.ts';
import { goHash, open, PHONE, WIDE } from './open.ts';
import { savedFiles } from './savedFiles.ts';
import { SCREENS } from './screens.ts';

function scene(name: string): FakeMessenger {
  const core = createHedgerow();
  reachScene(core, name);
  return core;
}

type Step = () => Promise<void>;
const to = (name: string | RegExp): Step => () => tabTo(name);
const key = (keys: string): Step => () => userEvent.keyboard(keys);
const down = (name: string | RegExp): Step => () => arrowTo(name);
const see = (role: 'dialog' | 'alertdialog' | 'status', name: string): Step => async () => void (await expect.element(page.getByRole(role, { name })).toBeVisible());
/** What was looked for is there. */
const hits: Step = async () => void (await expect.element(page.getByText(/^\d+ messages?$/)).toBeVisible());
/** The menu of the message that the list begins with. */
const actions = (name: string, item: string | RegExp): readonly Step[] => [to(name), key('{Enter}'), down(item), key('{Enter}')];

interface Flow {
  readonly name: string;
  readonly hash: string;
  readonly scene?: string;
  readonly steps: readonly Step[];
  /** What the core was asked for by then. */
  readonly asks: string;
}

const LAST = 'You: And the ladder';
const FLOWS: readonly Flow[] = [
  { name: '[F31] a request is accepted', hash: '#/inbox/requests', scene: 'reach-open', steps: [to('Accept'), key('{Enter}')], asks: 'acceptRequest' },
  { name: '[F40] somebody is blocked', hash: '#/person/noor', steps: [to('Block'), key('{Enter}'), see('alertdialog', 'Block Noor Haddad?'), to('Block'), key('{Enter}')], asks: 'block' },
  { name: '[F40] and let in again', hash: '#/settings/blocked', steps: [to(/^Unblock/), key('{Enter}'), to('Unblock'), key('{Enter}')], asks: 'unblock' },
  { name: '[F16] a message is answered', hash: '#/chat/noor', steps: [...actions(LAST, 'Reply'), key('Of course{Enter}')], asks: 'sendText' },
  { name: '[F16] a message is changed', hash: '#/chat/noor', steps: [...actions(LAST, 'Edit'), see('dialog', 'Edit message'), key('!{Enter}')], asks: 'edit' },
  { name: '[F16] a message is reacted to', hash: '#/chat/noor', steps: [to(LAST), key('{Enter}'), down(/heart|thumb/i), key('{Enter}')], asks: 'react' },
  { name: '[F16] a message is passed on', hash: '#/chat/noor', steps: [...actions(LAST, 'Forward'), to(/Mateo Ruiz/), key('[Space]'), to(/^Forward|^Send/), key('{Enter}')], asks: 'forward' },
  { name: '[F52] a chat is muted', hash: '#/chat/noor', steps: [to('Conversation menu'), key('{Enter}'), down('Mute'), key('{Enter}'), down(/hour/), key('{Enter}')], asks: 'mute' },
  { name: '[F85] a backup is begun', hash: '#/settings/storage', steps: [to('Back up now'), key('{Enter}'), see('dialog', 'Back up your messages'), to('Passphrase of the backup'), key('four hedgehogs under a hedge'), to('Passphrase again'), key('four hedgehogs under a hedge{Enter}')], asks: 'beginFile' },
  { name: '[F85] an export is begun', hash: '#/settings/storage', steps: [to('Export'), key('{Enter}'), see('dialog', 'Export everything'), to('Export'), key('{Enter}')], asks: 'beginFile' },
  { name: '[F18] a word is looked for, and its message opened', hash: '#/inbox', steps: [key('/ladder'), hits, to(/ladder/), key('{Enter}')], asks: 'markRead' },
  { name: '[F2] a relay is added', hash: '#/settings/relays', steps: [to('Relay address'), key('wss://other.example{Enter}')], asks: 'addRelay' },
];

describe('[F89] by keys alone', () => {
  it.each(FLOWS)('$name', async ({ hash, scene: from = 'reach', steps, asks }) => {
    savedFiles();
    const core = scene(from);
    await open(core, hash, WIDE);
    await expect.element(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    for (const step of steps) await step();
    await expect.poll(() => core.calls.map(([verb]) => verb)).toContain(asks);
  });
});

describe('[F89] by Tab alone', () => {
  it.each([['phone', PHONE], ['desktop', WIDE]] as const)('each control of each screen is reached, and shows that it is: %s', { timeout: 60_000 }, async (_, size) => {
    const core = createHedgerow();
    reachScene(core, 'reach');
    await open(core, '#/inbox', size);
    const found: Record<string, unknown> = {};
    for (const [hash, heading] of SCREENS) {
      goHash(hash);
      await expect.element(page.getByRole('heading', { name: heading(), exact: true }).first()).toBeVisible();
      if (hash.startsWith('#/chat/') && !hash.endsWith('/media')) await expect.element(page.getByRole('article').first()).toBeVisible();
      const { missed, unmarked, stops } = await walk();
      expect(stops).toBeGreaterThan(1);
      if (missed.length + unmarked.length > 0) found[hash] = { missed, unmarked };
    }
    expect(found).toEqual({});
  });
});
