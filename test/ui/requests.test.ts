/** Message requests: the tray, what one can do with each, and the one text one may send oneself. */
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { person, request, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, goHash, open, WIDE } from './open.ts';

const TRAY = '#/inbox/requests';
const tab = (name: string) => page.getByRole('tablist', { name: 'Inbox filter' }).getByRole('tab', { name });
const article = (name: string) => page.getByRole('article', { name: `Message request from ${name}` });

function createAsked(): FakeMessenger {
  const core = createHedgerow();
  core.setPolicyView({ policy: 'Everyone' });
  core.setRequests([
    request('pat', 'Pat Brennan', 'Hi Maya, see https://darkroom.example/june <b>now</b>', { invited: true }),
    request('omar', 'عمر الفاسي', 'مرحبا مايا', { followsMe: false, relayHosts: [] }),
  ]);
  return core;
}

describe('[F41] a request', () => {
  it('is reported with a reason and a note, as a file or to friends, with nothing to choose from a chat, and whoever asked can be blocked with it', async () => {
    const core = createAsked();
    await open(core, TRAY);
    await article('Pat Brennan').getByRole('button', { name: 'Report' }).click();
    const dialog = page.getByRole('dialog', { name: 'Report Pat Brennan' });
    await expect.element(dialog).toBeVisible();
    await expect.element(dialog.getByRole('group', { name: 'What goes into it' })).not.toBeInTheDocument();
    await expectNoBarriers();
    for (const box of [dialog.getByRole('radio', { name: 'Pretending to be someone else' }), dialog.getByRole('checkbox', { name: 'Noor Haddad' }), dialog.getByRole('checkbox', { name: 'Also block Pat Brennan' })]) {
      await expect.element(box).toBeInTheDocument();
      (box.element() as HTMLElement).focus();
      await userEvent.keyboard(' ');
    }
    await dialog.getByRole('button', { name: 'Send report' }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    const verbs = core.calls.filter(([verb]) => ['reportRequest', 'sendReport', 'blockRequest'].includes(String(verb))).map(([verb, whom]) => [verb, whom]);
    expect(verbs).toEqual([['reportRequest', 'pat'], ['sendReport', 'noor'], ['blockRequest', 'pat']]);
    expect(core.calls.find(([verb]) => verb === 'reportRequest')?.[2]).toEqual({ reason: 'pretending', note: '' });
  });
});

describe('[F31] the tray', () => {
  it('is a tab of the inbox whose description is the count, reached by arrow keys', async () => {
    await open(createAsked(), '#/inbox');
    await expect.element(tab('Requests')).toHaveAccessibleDescription('2 waiting');
    (tab('Chats').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(location.hash).toBe(TRAY);
    await expect.element(page.getByRole('tabpanel', { name: 'Requests' })).toBeVisible();
    await expect.element(tab('Requests')).toHaveFocus();
    await tab('Chats').click();
    await expect.element(page.getByRole('list', { name: 'Conversations' })).toBeVisible();
  });

  it('has no count when nothing waits, and says so', async () => {
    const core = createHedgerow();
    core.setPolicyView({ policy: 'Everyone' });
    await open(core, TRAY);
    await expect.element(page.getByText(/^No requests\./)).toBeVisible();
    await expect.element(tab('Requests')).not.toHaveAccessibleDescription();
    expect(page.getByRole('article').elements()).toHaveLength(0);
  });

  it('shows a text as text: no link is live, no markup, and nothing is fetched', async () => {
    await open(createAsked(), TRAY);
    await expect.element(article('Pat Brennan')).toHaveTextContent('https://darkroom.example/june <b>now</b>');
    expect(article('Pat Brennan').getByRole('link').elements()).toHaveLength(0);
    expect(article('Pat Brennan').element().querySelectorAll('b, img, iframe')).toHaveLength(0);
  });

  it('[F46] says how they came, and on request their safety words and relays', async () => {
    await open(createAsked(), TRAY);
    await expect.element(article('Pat Brennan')).toHaveTextContent('Came by a link that you gave');
    await expect.element(article('عمر الفاسي')).toHaveTextContent('You do not follow each other');
    await article('Pat Brennan').getByText('Safety words and relays').click();
    await expect.element(article('Pat Brennan').getByText('amber')).toBeVisible();
    await expect.element(article('Pat Brennan')).toHaveTextContent('hearth.example');
  });

  it('[F30] says under Friends and Off why nothing new can come, and keeps older ones without accepting them', async () => {
    const core = createAsked();
    core.setPolicyView({ policy: 'Friends' });
    await open(core, TRAY);
    await expect
      .element(page.getByText(/^You take direct messages from friends only, so no new request can arrive\./))
      .toBeVisible();
    const accept = article('Pat Brennan').getByRole('button', { name: 'Accept' });
    await expect.element(accept).toHaveAccessibleDescription('Requests can be accepted while “Everyone” is chosen.');
    await accept.click({ force: true });
    expect(core.calls.some(([verb]) => verb === 'acceptRequest')).toBe(false);
    core.setPolicyView({ policy: 'Off' });
    await expect.element(page.getByText(/^Direct messages are off, so no new request can arrive\./)).toBeVisible();
    await page.getByRole('link', { name: 'Change who can message you' }).click();
    expect(location.hash).toBe('#/settings/privacy/direct-messages');
  });
});

describe('[F31] an answer', () => {
  it('Accept opens the chat, and the request is gone', async () => {
    const core = createAsked();
    await open(core, TRAY);
    await article('Pat Brennan').getByRole('button', { name: 'Accept' }).click();
    await expect.element(page.getByRole('heading', { name: 'Pat Brennan' })).toBeVisible();
    expect(location.hash).toBe('#/chat/pat');
    goHash(TRAY);
    await expect.element(article('عمر الفاسي')).toBeVisible();
    expect(article('Pat Brennan').elements()).toHaveLength(0);
  });

  it('Delete takes it away, the focus stays in the tray, and no chat comes of it', async () => {
    const core = createAsked();
    await open(core, TRAY);
    const button = article('Pat Brennan').getByRole('button', { name: 'Delete' });
    await expect.element(button).toBeVisible();
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(article('Pat Brennan')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Accept');
    await expect.element(tab('Requests')).toHaveAccessibleDescription('1 waiting');
    expect(core.calls).toContainEqual(['deleteRequest', 'pat']);
    expect(location.hash).toBe(TRAY);
  });

  it('[F40] Block takes it away, says so, and the person is among the blocked', async () => {
    const core = createAsked();
    await open(core, TRAY);
    await article('Pat Brennan').getByRole('button', { name: 'Block' }).click();
    await expect.element(article('Pat Brennan')).not.toBeInTheDocument();
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('Pat Brennan is blocked');
    goHash('#/settings/blocked');
    await expect.element(page.getByRole('list', { name: 'Blocked accounts' })).toHaveTextContent('Pat Brennan');
  });

  it('that could not be kept is said, and the request stays', async () => {
    const core = createAsked();
    core.refuse('acceptRequest', 'quotaExceeded');
    await open(core, TRAY);
    await article('Pat Brennan').getByRole('button', { name: 'Accept' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(article('Pat Brennan')).toBeVisible();
    expect(location.hash).toBe(TRAY);
  });
});

describe('[F42] a request of my own', () => {
  const field = () => page.getByRole('textbox', { name: 'Message' });

  async function openAsking(): Promise<FakeMessenger> {
    const core = createHedgerow();
    core.setPeople([person('sam', 'Sam Whitlock', { relationship: 'Following' })]);
    core.setThread('sam', []);
    core.setAsRequest('sam', true);
    await open(core, '#/chat/sam');
    return core;
  }

  it('is announced by the field, and near the limit what is left is counted', async () => {
    await openAsking();
    await expect
      .element(field())
      .toHaveAccessibleDescription(
        'Sam Whitlock does not follow you, so this goes as a message request: one text, until they accept.',
      );
    await field().fill('x'.repeat(399));
    expect(page.getByText(/characters left/).elements()).toHaveLength(0);
    await field().fill('🌿'.repeat(470));
    await expect.element(page.getByText('30 characters left')).toBeVisible();
    await field().fill('x'.repeat(502));
    await expect.element(page.getByText('2 characters too many')).toBeVisible();
  });

  it('that is too long is refused, and the text stays in the field', async () => {
    const core = await openAsking();
    core.refuse('sendText', 'requestTooLong', { max: 500 });
    await field().fill('x'.repeat(501));
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('A message request is one text of at most 500 characters.');
    await expect.element(field()).toHaveValue('x'.repeat(501));
  });

  it('locks the chat until it is answered, and says what waits', async () => {
    const core = await openAsking();
    await field().fill('Good to meet you');
    await userEvent.keyboard('{Enter}');
    core.setAsRequest('sam', false);
    core.setPeople([person('sam', 'Sam Whitlock', { relationship: 'Following', locked: 'requestSent' })]);
    await expect
      .element(page.getByRole('note', { name: "You can't send messages here" }))
      .toHaveTextContent('Your request waits for an answer. You can write more once Sam Whitlock accepts it.');
    core.setPeople([person('sam', 'Sam Whitlock', { relationship: 'Following' })]);
    await expect.element(field()).toBeVisible();
    await expect.element(field()).not.toHaveAccessibleDescription();
  });
});

describe('[F89] no barriers', () => {
  it('in the tray, open and closed, narrow and wide, and in the field of a request', async () => {
    const core = createAsked();
    await open(core, TRAY);
    await article('Pat Brennan').getByText('Safety words and relays').click();
    await expectNoBarriers();
    await page.viewport(...WIDE);
    core.setPolicyView({ policy: 'Friends' });
    await expect.element(page.getByText(/^You take direct messages from friends only/)).toBeVisible();
    await expectNoBarriers();
    core.setAsRequest('noor', true);
    goHash('#/chat/noor');
    await expect.element(page.getByRole('textbox', { name: 'Message' })).toHaveAccessibleDescription(/message request/);
    await expectNoBarriers();
  });
});
