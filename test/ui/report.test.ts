/** Reports on the screen: made by keyboard, said to be evidence before they leave, and read for what they prove. */
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ReportLine, ReportView } from '../../src/app/reportApi.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { harmless } from '../../src/ui/harmless.ts';
import { INJECTIONS, MARK } from '../helpers/injections.ts';
import { expectNoBarriers, open } from './open.ts';

const dialog = (name: string) => page.getByRole('dialog', { name });
const tick = (name: string) => page.getByRole('checkbox', { name });

/** The words above a box are part of it, so by hand one presses them; here by keyboard. */
async function press(box: ReturnType<typeof tick>): Promise<void> {
  (box.element() as HTMLElement).focus();
  await userEvent.keyboard('[Space]');
}

/** Ids as the core gives them to entries. */
const entry = (n: number): string => `e.0.${String(n).repeat(64)}`;

function createChat(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('sam', 'Sam'), person('noor', 'Noor'), person('kofi', 'Kofi', { locked: 'notFollowedBack' })]);
  core.setThread('sam', [message('Good morning', { id: entry(1) }), message('Double your savings', { id: entry(2) }), message('Please stop', { id: entry(3), mine: true })]);
  return core;
}

async function reportMessage(name: string): Promise<void> {
  const article = page.getByRole('article', { name });
  await expect.element(article).toBeVisible();
  (article.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await page.getByRole('menuitem', { name: 'Report', exact: true }).click();
  await expect.element(dialog('Report Sam')).toBeVisible();
}

const line = (more: Partial<ReportLine>): ReportLine => ({ author: 0, judgement: 'genuine', marked: false, timeMs: Date.UTC(2026, 5, 3, 11, 20), kind: 'said', text: 'Double your savings', media: 0, leftOut: 0, twoVersions: false, ...more });
const view = (...lines: readonly ReportLine[]): ReportView => ({
  reason: 'spam', note: 'Each day', madeMs: Date.UTC(2026, 5, 4), lines,
  people: [{ name: 'Sam', who: 'unknown', safetyWords: ['one', 'two', 'three', 'four', 'five', 'six'] }, { name: 'Maya', who: 'me', safetyWords: ['a', 'b', 'c', 'd', 'e', 'f'] }],
});

/** The same about somebody this device knows. */
const known = (of: ReportView): ReportView => ({ ...of, people: [{ ...of.people[0], who: 'known' }, of.people[1]] });

describe('[F41] a report is made', () => {
  it('of one message and what one ticks beside it, for whom one ticks, and is said to be evidence', async () => {
    const core = createChat();
    await open(core, '#/chat/sam');
    await reportMessage('Sam: Double your savings');
    await expect.element(dialog('Report Sam')).toHaveTextContent('Whoever gets this report can prove that they wrote it');
    await expect.element(tick('Sam Double your savings Reported')).toBeChecked();
    await expect.element(tick('Sam Double your savings Reported')).toBeDisabled();
    await expect.element(page.getByRole('checkbox', { name: 'Kofi' })).not.toBeInTheDocument();
    await expectNoBarriers();
    await press(tick('You Please stop'));
    await press(page.getByRole('radio', { name: 'Hurtful or unwanted' }));
    await page.getByRole('textbox', { name: 'A note (optional)' }).fill('Each day');
    await page.getByRole('button', { name: 'Send report' }).click();
    await expect.element(page.getByRole('alert').getByText('Choose who should see it.')).toBeVisible();
    expect(core.calls.some(([verb]) => verb === 'makeReport')).toBe(false);
    await press(tick('Noor'));
    await press(tick('Also block Sam'));
    await page.getByRole('button', { name: 'Send report' }).click();
    await expect.element(dialog('Report Sam')).not.toBeInTheDocument();
    expect(core.calls.filter(([verb]) => ['makeReport', 'sendReport', 'block'].includes(verb as string)).map(([verb, chat, what]) => [verb, chat, verb === 'makeReport' ? what : null])).toEqual([
      ['makeReport', 'sam', { marked: [entry(2)], beside: [entry(3)], reason: 'hurtful', note: 'Each day' }],
      ['sendReport', 'noor', null],
      ['block', 'sam', null],
    ]);
  });

  it('from the chat\'s menu of what one ticks, and what did not arrive is said with the name', async () => {
    const core = createChat();
    await open(core, '#/chat/sam');
    await page.getByRole('button', { name: 'Conversation menu' }).click();
    await page.getByRole('menuitem', { name: 'Report' }).click();
    await page.getByRole('button', { name: 'Send report' }).click();
    await expect.element(page.getByRole('alert').getByText('Choose at least one message.')).toBeVisible();
    await press(tick('Sam Good morning'));
    await press(tick('Noor'));
    core.refuse('sendReport', 'notFriends', { name: 'Noor' });
    await page.getByRole('button', { name: 'Send report' }).click();
    await expect.element(page.getByRole('alert').getByText(/^It did not reach Noor: /)).toBeVisible();
    expect(core.calls.find(([verb]) => verb === 'makeReport')?.[2]).toMatchObject({ marked: [entry(1)], beside: [] });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.element(dialog('Report Sam')).not.toBeInTheDocument();
  });

  it('for a person and a file: the file is saved once, also when it is sent again, and both are said', async () => {
    const core = createChat();
    const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const give = async (): Promise<void> => {
      await reportMessage('Sam: Double your savings');
      await press(tick('Noor'));
      await press(tick('Save as a file'));
      await page.getByRole('button', { name: 'Send report' }).click();
    };
    await open(core, '#/chat/sam');
    core.refuse('sendReport', 'notFriends', { name: 'Noor' });
    await give();
    await expect.element(page.getByRole('alert').getByText(/^It did not reach Noor: /)).toBeVisible();
    await page.getByRole('button', { name: 'Send report' }).click();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('The report is sent');
    expect(saved).toHaveBeenCalledTimes(1);
    await give();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('The report is saved and sent');
    expect(saved).toHaveBeenCalledTimes(2);
    saved.mockRestore();
  });

  it('never of one\'s own message', async () => {
    await open(createChat(), '#/chat/sam');
    const article = page.getByRole('article', { name: 'You: Please stop' });
    await expect.element(article).toBeVisible();
    (article.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menuitem', { name: 'Copy' })).toBeVisible();
    await expect.element(page.getByRole('menuitem', { name: 'Report', exact: true })).not.toBeInTheDocument();
  });
});

describe('[F41] a report is read', () => {
  it('from a message, and tells what is genuine, altered, out of place, forged and left out', async () => {
    const core = createChat();
    core.setReport(view(line({ marked: true }), line({ judgement: 'altered', text: 'I owe you' }), line({ judgement: 'elsewhere', leftOut: 3 }), line({ judgement: 'forged', author: null, text: 'I did it' }), line({ author: 1, text: 'Please stop', twoVersions: true })));
    core.setThread('noor', [{ ...message('', { id: entry(4) }), kind: 'report' }]);
    await open(core, '#/chat/noor');
    await expect.element(page.getByRole('article', { name: 'Noor: A report' })).toBeVisible();
    await page.getByRole('button', { name: 'Open report' }).click();
    const shown = dialog('A report');
    for (const said of ['Not all of it is genuine', 'Genuine: somebody unknown here (one two) signed it', 'Altered: somebody unknown here (one two) signed other words', 'Out of place: somebody unknown here (one two) signed it in another chat', 'Forged: nobody’s signature fits', 'Genuine: you signed it', 'Signed in two versions', 'somebody unknown here (one two) wrote 3 more things here that are not in the report', 'Not known on this device', 'one two three four five six', 'Each day'])
      await expect.element(shown.getByText(said, { exact: false }).first()).toBeInTheDocument();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await expect.element(shown).not.toBeInTheDocument();
  });

  it('from a file, and what is none is refused in words', async () => {
    const core = createChat();
    await open(core, '#/settings/privacy/report');
    const input = page.getByLabelText('Choose a report');
    await userEvent.upload(input, new File(['I saw it all'], 'x.kithreport'));
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is not a report that Kith can read.');
    await expectNoBarriers();
    core.setReport(known(view(line({ marked: true }))));
    await userEvent.upload(input, new File(['a report'], 'y.kithreport'));
    await expect.element(page.getByRole('status').filter({ hasText: 'All of it is genuine.' })).toBeInTheDocument();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it.each(['Noor', 'You'])('[F41] [H62] never shows an account that it calls %s as somebody known: what is signed is of somebody unknown', async (name) => {
    const core = createChat();
    const forged = view(line({ marked: true, leftOut: 2 }));
    core.setReport({ ...forged, people: [{ ...forged.people[0], name }, forged.people[1]] });
    await open(core, '#/settings/privacy/report');
    await userEvent.upload(page.getByLabelText('Choose a report'), new File(['a report'], 'y.kithreport'));
    await expect.element(page.getByRole('status').filter({ hasText: 'an account is in it that is not known on this device' })).toBeInTheDocument();
    await expect.element(page.getByRole('list').getByText('Genuine: somebody unknown here (one two) signed it')).toBeVisible();
    const shown = document.querySelector('.report')!;
    expect(shown.querySelector('.callout')!.classList).toContain('warn');
    expect(shown.textContent).not.toContain('All of it is genuine');
    const [messages, people, says] = [...shown.querySelectorAll('section')].map((section) => section.textContent);
    expect(messages).not.toMatch(new RegExp(`\\b${name}\\b`));
    expect(people!.split(name)).toHaveLength(name === 'You' ? 3 : 1); // I stand there as “You”, the other does not
    expect(says).toContain(`The report calls somebody unknown here (one two) “${name}”`);
  });

  it('[H61] [R19] shows whatever is in it as text, and runs nothing of it', async () => {
    const core = createChat();
    const [one, other, note] = INJECTIONS as readonly [string, string, string];
    core.setReport({ ...view(...INJECTIONS.map((text) => line({ text }))), note, people: [{ name: one, who: 'known', safetyWords: [] }, { name: other, who: 'unknown', safetyWords: [] }] });
    await open(core, '#/settings/privacy/report');
    await userEvent.upload(page.getByLabelText('Choose a report'), new File(['a report'], 'y.kithreport'));
    await expect.element(page.getByRole('heading', { name: 'Reported messages' })).toBeVisible();
    const shown = document.querySelector('.report')!;
    expect([...shown.querySelectorAll('.judged .said')].map((said) => said.textContent)).toEqual(INJECTIONS.map(harmless));
    expect(shown.querySelectorAll('script, img, iframe, object, embed, link, style, a, form, input, [onerror], [onload]')).toHaveLength(0);
    expect(Reflect.has(window, MARK)).toBe(false);
  });
});
