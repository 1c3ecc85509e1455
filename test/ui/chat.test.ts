import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { harmless } from '../../src/ui/harmless.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { expectNoBarriers, focusedName, open, WIDE } from './open.ts';

const field = () => page.getByRole('textbox', { name: 'Message' });
const article = (name: string | RegExp) => page.getByRole('article', { name });

function createTwo(...texts: readonly string[]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
  core.setThread(
    'bob',
    texts.map((text) => message(text)),
  );
  return core;
}

describe('chat: reading', () => {
  it('[F15] shows one feed of articles in a region, oldest first, with places', async () => {
    await open(createTwo('One', 'Two'), '#/chat/bob');
    const feed = page.getByRole('region', { name: 'Messages' }).getByRole('feed');
    await expect.element(feed).toBeVisible();
    const names = feed
      .getByRole('article')
      .elements()
      .map((one) => one.getAttribute('aria-label'));
    expect(names).toEqual(['Bob: One', 'Bob: Two']);
    await expect.element(article('Bob: Two')).toHaveAttribute('aria-posinset', '2');
    await expect.element(article('Bob: Two')).toHaveAttribute('aria-setsize', '2');
  });

  it('says in an empty chat who can read it, until something is said', async () => {
    const core = createTwo();
    await open(core, '#/chat/bob');
    const hello = page.getByText('Say hello. Only you and Bob can read this.');
    await expect.element(hello).toBeVisible();
    core.setThread('bob', [message('Hi')]);
    await expect.element(article('Bob: Hi')).toBeVisible();
    await expect.element(hello).not.toBeInTheDocument();
  });

  it('[F17] begins the description of each own message with its state, as a word', async () => {
    await open(createHedgerow(), '#/chat/noor');
    for (const [text, state] of [
      ['Saturday it is', 'Delivered'],
      ['I will bring the jars, and sugar for three kilos', 'At relay'],
      ['The map for Sunday', 'Failed'],
      ['And the ladder', 'Queued'],
      ['All four of them! They came in while I was offline', 'Read'],
    ] as const) {
      await expect.element(article(`You: ${text}`)).toHaveAccessibleDescription(new RegExp(`^${state}\\b`));
    }
  });

  it('[F17] changes a state in place, without a new article', async () => {
    const core = createTwo('Hello');
    core.setThread('bob', [message('Hi', { id: 'mine', mine: true, state: 'Queued' })]);
    await open(core, '#/chat/bob');
    await expect.element(article('You: Hi')).toHaveAccessibleDescription(/^Queued/);
    const before = article('You: Hi').element();
    core.setState('bob', 'mine', 'Delivered');
    await expect.element(article('You: Hi')).toHaveAccessibleDescription(/^Delivered/);
    expect(article('You: Hi').element()).toBe(before);
  });

  it('[F17] says openly what is missing, what was deleted and what could not be checked', async () => {
    await open(createHedgerow(), '#/chat/noor');
    await expect
      .element(page.getByRole('note', { name: 'Missing messages' }))
      .toHaveTextContent('2 messages from Noor Haddad are missing. Kith is fetching them.');
    await expect.element(article('Noor Haddad: This message was deleted')).toBeInTheDocument();
    await expect.element(article(/^Noor Haddad: A message could not be checked/)).toBeInTheDocument();
  });

  it('[F17] names two versions of one message as what they are, not as missing messages', async () => {
    const core = createTwo('Hello');
    core.setThread('bob', [message('Hello'), message('', { kind: 'twoVersions' })]);
    await open(core, '#/chat/bob');
    await expect
      .element(article('Two versions of a message').getByRole('note', { name: 'Two versions of a message' }))
      .toHaveTextContent('Bob sent two versions of one message. Kith shows neither.');
    expect(page.getByRole('note', { name: 'Missing messages' }).elements()).toHaveLength(0);
  });

  it('[F17] takes a name literally where a message could not be checked', async () => {
    const core = createTwo();
    core.setPeople([person('bob', '$& {name}')]);
    core.setThread('bob', [message('', { kind: 'unverified' })]);
    await open(core, '#/chat/bob');
    await expect.element(page.getByText('Ask $& {name} to send it again.')).toBeVisible();
  });

  it('[F15] opens at the first unread message, a third from the top, and marks what is seen', async () => {
    const core = createTwo();
    const old = Array.from({ length: 60 }, (_, at) => message(`Old ${at}`));
    const fresh = Array.from({ length: 30 }, (_, at) => message(`New ${at}`, { unread: true }));
    core.setThread('bob', [...old, ...fresh]);
    await open(core, '#/chat/bob');
    const divider = page.getByRole('separator', { name: 'Unread' });
    await expect.element(divider).toBeVisible();
    const top = divider.element().getBoundingClientRect().top;
    expect(top).toBeGreaterThan(150);
    expect(top).toBeLessThan(450);
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'markRead').length).toBeGreaterThan(0);
    await expect.element(page.getByRole('button', { name: 'Jump to latest' })).toHaveAccessibleDescription(/^\d+ new$/);
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await expect.element(article('Bob: New 29')).toBeInViewport();
    await expect.poll(() => core.calls.filter(([verb]) => verb === 'markRead').at(-1)?.[2]).toBe(fresh.at(-1)?.id);
    await expect.element(divider).toBeInTheDocument();
  });

  it('[F15] puts a day above the messages of a day', async () => {
    await open(createHedgerow(), '#/chat/noor');
    await expect.element(page.getByRole('separator', { name: 'Today' })).toBeInTheDocument();
    expect(page.getByRole('separator').elements().length).toBeGreaterThanOrEqual(4);
  });

  it('[F45] folds a long message and shows all of it on "Read more"', async () => {
    const long = 'word '.repeat(300).trim();
    await open(createTwo(long), '#/chat/bob');
    const text = page.getByRole('feed').getByText(long);
    await expect.element(text).toBeInTheDocument();
    const before = text.element().clientHeight;
    await page.getByRole('button', { name: 'Read more' }).click();
    await expect.poll(() => text.element().clientHeight).toBeGreaterThan(before * 2);
    await expect.element(page.getByRole('button', { name: 'Read more' })).not.toBeInTheDocument();
  });

  it('[H61] shows what looks like markup as text and runs none of it', async () => {
    const bad = [
      '<img src=x onerror="window.hacked=1">',
      '<script>window.hacked=1</script>',
      '{@html x} {{7*7}}',
      'javascript:alert(1)',
      '\u202Eevil',
    ];
    const core = createTwo(...bad);
    core.setPeople([person('bob', '<b onmouseover=alert(1)>Bob</b>')]);
    await open(core, '#/chat/bob');
    for (const text of bad) await expect.element(page.getByRole('feed').getByText(harmless(text))).toBeInTheDocument();
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('<b onmouseover=alert(1)>Bob</b>');
    expect(document.querySelector('.feed img, .feed script, .feed a, h1 b')).toBeNull();
    expect('hacked' in window).toBe(false);
  });

  it('[F89] reads only new incoming lines aloud, not own ones and not old ones', async () => {
    const core = createTwo('Old');
    await open(core, '#/chat/bob');
    await expect.element(article('Bob: Old')).toBeVisible();
    const log = page.getByRole('log', { name: 'New messages' });
    await expect.poll(() => log.element().textContent.trim()).toBe('');
    core.incoming('bob', 'Fresh');
    await expect.element(log).toHaveTextContent('Bob: Fresh');
    await field().fill('Mine');
    await userEvent.keyboard('{Enter}');
    await expect.element(article('You: Mine')).toBeVisible();
    expect(log.element().textContent).not.toContain('Mine');
  });

  it('[F3] says in plain words when there is no such conversation', async () => {
    await open(createTwo(), '#/chat/nobody');
    await expect.element(page.getByRole('alertdialog', { name: 'This link no longer works' })).toBeVisible();
    await page.getByRole('button', { name: 'To the inbox' }).click();
    expect(location.hash).toBe('#/inbox');
  });
});

describe('chat: writing', () => {
  it('[F11] sends on Enter, breaks the line on Shift+Enter, and shows the message as Queued', async () => {
    const core = createTwo('Hello');
    await open(core, '#/chat/bob');
    await expect.element(field()).toHaveFocus();
    await userEvent.keyboard('First{Shift>}{Enter}{/Shift}second{Enter}');
    await expect.element(article('You: First second')).toHaveAccessibleDescription(/^Queued/);
    expect(core.calls.find(([verb]) => verb === 'sendText')).toEqual(['sendText', 'bob', 'First\nsecond']);
    await expect.element(field()).toHaveValue('');
    await expect.element(field()).toHaveFocus();
    await expect.element(field()).toHaveAttribute('enterkeyhint', 'send');
  });

  it('[F3] refuses a text above 16 KiB by the field and loses nothing', async () => {
    const core = createTwo('Hello');
    await open(core, '#/chat/bob');
    const long = 'ä'.repeat(8193);
    await field().fill(long);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect
      .element(page.getByRole('form', { name: 'Write a message' }).getByRole('alert'))
      .toHaveTextContent(/^This message is too long/);
    await expect.element(field()).toHaveAttribute('aria-errormessage', expect.stringMatching(/.+/));
    await expect.element(field()).toHaveValue(long);
    expect(core.calls.some(([verb]) => verb === 'sendText')).toBe(false);
  });

  it('[F3] gives the text back when the device could not keep it', async () => {
    const core = createTwo('Hello');
    core.refuse('sendText', 'quotaExceeded');
    await open(core, '#/chat/bob');
    await field().fill('Precious');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('This device has no room left.');
    await expect.element(field()).toHaveValue('Precious');
    expect(page.getByRole('article').elements()).toHaveLength(1);
  });

  it('[F3] [F17] leaves a text that the chat holds as Failed there alone: sent twice it would be there twice', async () => {
    const core = createTwo('Hello');
    await open(core, '#/chat/bob');
    await field().fill('Precious');
    core.refuse('sendText', 'quotaExceeded');
    core.setThread('bob', [message('Hello'), message('Precious', { mine: true, state: 'Failed' })]);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('This device has no room left.');
    await expect.element(field()).toHaveValue('');
    await expect.element(article('You: Precious')).toHaveAccessibleDescription(/^Failed/);
  });

  it('[F19] keeps the draft of each chat, and clears it when it is sent', async () => {
    const core = createTwo('Hello');
    await open(core, '#/chat/bob');
    await field().fill('Half a thou');
    await expect.poll(() => core.draftOf('bob')).toBe('Half a thou');
    location.hash = '#/inbox';
    await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    location.hash = '#/chat/bob';
    await expect.element(field()).toHaveValue('Half a thou');
    await userEvent.keyboard('ght{Enter}');
    await expect.poll(() => core.draftOf('bob')).toBe('');
  });

  it('[F19] keeps a text in the draft while it is on its way, and clears it only when it is kept', async () => {
    const core = createTwo('Hello');
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((done) => (finish = done));
    await open({ ...core, sendText: (chat, text) => slow.then(() => core.sendText(chat, text)) }, '#/chat/bob');
    await field().fill('Slow one');
    await userEvent.keyboard('{Enter}');
    await expect.element(field()).toHaveValue('');
    await expect.poll(() => core.draftOf('bob')).toBe('Slow one');
    await userEvent.keyboard('and more');
    await expect.poll(() => core.draftOf('bob')).toBe('Slow one\nand more');
    finish();
    await expect.element(article('You: Slow one')).toBeVisible();
    await expect.poll(() => core.draftOf('bob')).toBe('and more');
    await expect.element(field()).toHaveValue('and more');
  });

  it('[F17] offers "Try again" on a message that could not be written', async () => {
    const core = createHedgerow();
    await open(core, '#/chat/noor');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(article('You: The map for Sunday')).toHaveAccessibleDescription(/^Queued/);
    await expect.element(page.getByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
  });

  it('[F34] replaces the composer by the reason and a way to the setting when my own choice locks the chat', async () => {
    await open(createHedgerow(), '#/chat/sam');
    const note = page.getByRole('note', { name: "You can't send messages here" });
    await expect
      .element(note)
      .toHaveTextContent('Sam Whitlock does not follow you, and you write with friends only. Everything here stays readable.');
    expect(page.getByRole('textbox', { name: 'Message' }).elements()).toHaveLength(0);
    await note.getByRole('link').click();
    expect(location.hash).toBe('#/settings/privacy/direct-messages');
  });

  it('[F34] unlocks in place when the other follows back', async () => {
    const core = createHedgerow();
    await open(core, '#/chat/sam');
    await expect.element(page.getByRole('note', { name: "You can't send messages here" })).toBeVisible();
    core.setPeople([person('sam', 'Sam Whitlock')]);
    await expect.element(field()).toBeVisible();
  });
});

describe('chat: actions', () => {
  const openActions = async (name: string): Promise<void> => {
    await article(name).hover();
    await article(name).getByRole('button', { name: 'Message actions' }).click();
    await expect.element(page.getByRole('menu', { name: 'Message actions' })).toBeVisible();
  };

  it('[F16] copies a message of a friend, and offers no deletion for everyone there', async () => {
    const boot = await open(createTwo('Copy me'), '#/chat/bob');
    await openActions('Bob: Copy me');
    expect(
      page
        .getByRole('menuitem')
        .elements()
        .map((item) => item.textContent.trim()),
    ).toEqual(['❤️', '👍', '😂', '😍', '😮', '😢', '', 'Reply', 'Copy', 'Forward', 'Details', 'Delete for me', 'Report']);
    await page.getByRole('menuitem', { name: 'Copy' }).click();
    expect(boot.copied).toEqual(['Copy me']);
    await expect.element(page.getByRole('status', { name: 'Notice' })).toHaveTextContent('Copied');
  });

  it('[F16] deletes an own message for everyone only after asking; Cancel keeps it', async () => {
    const core = createHedgerow();
    await open(core, '#/chat/noor');
    await openActions('You: Saturday it is');
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete this message?' });
    await expect.element(dialog.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(core.calls.some(([verb]) => verb === 'deleteForEveryone')).toBe(false);
    await openActions('You: Saturday it is');
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect.element(article('You: This message was deleted')).toBeVisible();
  });

  it('[F16] takes back what waits to be sent: it is gone, and nobody had it', async () => {
    const core = createTwo('One');
    const waits = message('Not yet', { id: 'q.000000000001', mine: true, state: 'Queued' });
    core.setThread('bob', [message('One'), waits]);
    await open(core, '#/chat/bob');
    await openActions('You: Not yet');
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete this message?' });
    await expect.element(dialog).toHaveTextContent('Bob has not got it');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect.element(article('You: Not yet')).not.toBeInTheDocument();
    await expect.element(article('Bob: One')).toBeVisible();
  });

  it('[F89] moves by keyboard alone: one Tab stop, arrows, Enter opens the actions, Escape goes back to the field', async () => {
    await open(createTwo('One', 'Two', 'Three'), '#/chat/bob');
    await expect.element(field()).toHaveFocus();
    expect(
      page
        .getByRole('article')
        .elements()
        .filter((one) => one.getAttribute('tabindex') === '0'),
    ).toHaveLength(1);
    (article('Bob: Three').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(focusedName()).toBe('Bob: One');
    await userEvent.keyboard('{End}');
    expect(focusedName()).toBe('Bob: Three');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menuitem', { name: 'Red heart' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    await expect.poll(focusedName).toBe('Bob: Three');
    (article('Bob: Two').element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await expect.element(page.getByRole('menu', { name: 'Message actions' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    (article('Bob: Two').element() as HTMLElement).focus();
    await userEvent.keyboard('{Escape}');
    await expect.element(field()).toHaveFocus();
  });

  it('[F15] leads to the person from the menu, and back to the inbox', async () => {
    await open(createTwo('Hello'), '#/chat/bob');
    await page.getByRole('button', { name: 'Conversation menu' }).click();
    await page.getByRole('menu', { name: 'Conversation menu' }).getByRole('menuitem', { name: 'View profile' }).click();
    expect(location.hash).toBe('#/person/bob');
    location.hash = '#/chat/bob';
    await page.getByRole('button', { name: 'Back' }).click();
    expect(location.hash).toBe('#/inbox');
  });

  it('tells the core which chat is on the screen, and that none is when it is left', async () => {
    const core = createTwo('Hello');
    await open(core, '#/chat/bob');
    await expect.poll(core.focused).toBe('bob');
    location.hash = '#/inbox';
    await expect.poll(core.focused).toBe(null);
  });

  it('has beside the field what is built, and nothing else', async () => {
    await open(createHedgerow(), '#/chat/noor');
    await expect.element(field()).toBeVisible();
    const form = page.getByRole('form', { name: 'Write a message' });
    expect(form.getByRole('button').elements().map((one) => one.getAttribute('aria-label'))).toEqual(['Camera', 'Emoji and stickers', 'Send']);
  });

  it('[F89] has no barriers: open, with the menu, with the question, locked; narrow and wide', async () => {
    await open(createHedgerow(), '#/chat/noor');
    await expect.element(field()).toBeVisible();
    await expectNoBarriers();
    await openActions('You: Saturday it is');
    await expectNoBarriers();
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    await expectNoBarriers();
    await userEvent.keyboard('{Escape}');
    await page.viewport(...WIDE);
    location.hash = '#/chat/sam';
    await expect.element(page.getByRole('note', { name: "You can't send messages here" })).toBeVisible();
    await expectNoBarriers();
  });
});
