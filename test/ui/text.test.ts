/** What texts look like in a chat, and how their addresses open. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, request, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { expectNoBarriers, focusedName, goHash, open, PHONE, WIDE } from './open.ts';

const article = (name: string | RegExp) => page.getByRole('article', { name });
const link = (name: string) => page.getByRole('link', { name, exact: true });
const question = () => page.getByRole('alertdialog', { name: 'Open this link?' });
const more = () => page.getByRole('button', { name: 'Read more' });

function createBob(...texts: readonly (string | ReturnType<typeof message>)[]): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
  core.setThread('bob', texts.map((text) => (typeof text === 'string' ? message(text) : text)));
  return core;
}

const opened = vi.fn<(...asked: readonly unknown[]) => null>(() => null);
beforeEach(() => {
  opened.mockClear();
  vi.spyOn(window, 'open').mockImplementation(opened as never);
});
afterEach(() => vi.restoreAllMocks());

describe('a text', () => {
  it('[F45] is shown with its four marks, and is named without them', async () => {
    await open(createBob('*Ripe* are _the_ ~plums~ `damsons`'), '#/chat/bob');
    await expect.element(article('Bob: Ripe are the plums damsons')).toBeVisible();
    const text = document.querySelector('.bubble p')!;
    expect([...text.children].map((one) => `${one.localName} ${one.textContent}`)).toEqual(['strong Ripe', 'em the', 's plums', 'code damsons']);
    expect(text.textContent).toBe('Ripe are the plums damsons');
  });

  it('[F45] is plain wherever it stands in a line of a list', async () => {
    await open(createBob('*Ripe* https://kith.example'), '#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /^Bob/ })).toHaveTextContent('*Ripe* https://kith.example');
    expect(document.querySelector('.convo strong, .convo [role="link"]')).toBeNull();
  });

  it('[F45] folds above nine lines as they are on this screen, and not below', async () => {
    const nine = Array.from({ length: 9 }, (_, n) => `Line ${n}`).join('\n');
    const core = createBob(nine);
    await open(core, '#/chat/bob', PHONE);
    await expect.element(article(/^Bob: Line 0/)).toBeVisible();
    await expect.element(more()).not.toBeInTheDocument();
    core.setThread('bob', [message(`${nine}\nLine 9`)]);
    await expect.element(more()).toBeVisible();
    core.setThread('bob', [message('The ferry on Saturday at nine, from the pier by the old mill. '.repeat(8))]);
    await expect.element(more()).toBeVisible();
    await page.viewport(...WIDE);
    await expect.element(more()).not.toBeInTheDocument();
  });

  it('[F45] opens where the keyboard reaches something that is folded away', async () => {
    await open(createBob(`${'line\n'.repeat(20)}https://kith.example/end`), '#/chat/bob');
    await expect.element(more()).toBeVisible();
    (link('https://kith.example/end').element() as HTMLElement).focus();
    await expect.element(more()).not.toBeInTheDocument();
    expect(focusedName()).toBe('https://kith.example/end');
  });

  it('[F15] stands under its day, which stays at the top while one reads in it', async () => {
    const DAY = 86_400_000;
    const noon = new Date().setHours(12, 0, 0, 0);
    const said = (daysAgo: number, n: number) => message(`Text ${daysAgo} ${n}`, { timeMs: noon - daysAgo * DAY + n * 1000 });
    await open(createBob(...[3, 2, 1].flatMap((daysAgo) => Array.from({ length: 30 }, (_, n) => said(daysAgo, n)))), '#/chat/bob');
    await expect.element(article('Bob: Text 1 29')).toBeVisible();
    const top = (): string => document.querySelector('.day-now')?.textContent ?? '';
    await expect.poll(top).toBe('Yesterday');
    article('Bob: Text 2 20').element().scrollIntoView({ block: 'start' });
    await expect.poll(top).toBe(new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' }).format(noon - 2 * DAY).replace(',', ''));
    const box = document.querySelector('.feed-scroll')!;
    box.scrollTop += article('Bob: Text 1 0').element().getBoundingClientRect().top - box.getBoundingClientRect().top;
    await expect.poll(top).toBe('');
  });

  it('[F50] is large when it is one to three emoji alone', async () => {
    await open(createBob('😀🌿', 'Ah 😀'), '#/chat/bob');
    await expect.element(article('Bob: 😀🌿')).toBeVisible();
    const size = (name: string): number => parseFloat(getComputedStyle(article(name).element().querySelector('p')!).fontSize);
    expect(size('Bob: 😀🌿')).toBeGreaterThan(2 * size('Bob: Ah 😀'));
  });

  it('[H62] cannot turn the direction of what stands around it, nor look empty', async () => {
    const core = createBob('gnp.\u202eexe.', '\u200b\u2060');
    core.setThread('bob', [message('gnp.\u202eexe.'), message('\u200b\u2060'), message('\u202e*x*', { mine: true, state: 'Read', id: 'mine' })]);
    await open(core, '#/chat/bob');
    await expect.element(article('Bob: gnp.exe.')).toBeVisible();
    await expect.element(article('Bob: A text without anything to see')).toBeVisible();
    const shown = document.body.textContent ?? '';
    expect(/[\u202a-\u202e\u2066-\u2069\u200b]/.test(shown)).toBe(false);
  });

  it('[H63] of one word of a megabyte, of marks by thousands, or of what is not seen, keeps its place and takes no width', async () => {
    const long = 'W'.repeat(1_000_000);
    const core = createBob('Hello', long, `Z${'\u0336\u0301'.repeat(5000)}algo`, `a${'\u200e'.repeat(2000)}b`, '💚'.repeat(4000));
    await open(core, '#/chat/bob');
    await expect.element(article('Bob: a\u200e\u200eb')).toBeInTheDocument();
    const feed = document.querySelector('.feed-scroll')!;
    expect(feed.scrollWidth).toBeLessThanOrEqual(feed.clientWidth);
    for (const bubble of document.querySelectorAll('.bubble')) expect(bubble.getBoundingClientRect().height).toBeLessThan(400);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(PHONE[0]);
  });
});

describe('an address in a text', () => {
  it('[F44] [H64] is asked about with its real host at the first tap, begins on Cancel, and opens apart from this page', async () => {
    await open(createBob('See https://www.kith.example/june?x=1.'), '#/chat/bob');
    await link('https://www.kith.example/june?x=1').click();
    await expect.element(question()).toBeVisible();
    await expect.element(question()).toHaveTextContent('www.kith.example');
    expect(focusedName()).toBe('Cancel');
    await expectNoBarriers();
    await userEvent.keyboard('{Enter}');
    await expect.element(question()).not.toBeInTheDocument();
    expect(focusedName()).toBe('https://www.kith.example/june?x=1');
    expect(opened).not.toHaveBeenCalled();
    await userEvent.keyboard('{Enter}');
    await question().getByRole('button', { name: 'Open' }).click();
    expect(opened.mock.calls).toEqual([['https://www.kith.example/june?x=1', '_blank', 'noopener,noreferrer']]);
    await link('https://www.kith.example/june?x=1').click();
    await expect.poll(() => opened.mock.calls.length).toBe(2);
    await expect.element(question()).not.toBeInTheDocument();
  });

  it('[F44] is no question any more once one has left its chat', async () => {
    const core = createBob('See https://www.kith.example/june');
    core.setPeople([person('bob', 'Bob'), person('cara', 'Cara')]);
    core.setThread('cara', [message('Hello')]);
    await open(core, '#/chat/bob');
    await link('https://www.kith.example/june').click();
    await expect.element(question()).toBeVisible();
    goHash('#/chat/cara');
    await expect.element(article('Cara: Hello')).toBeVisible();
    await page.getByRole('textbox', { name: 'Message', exact: true }).click(); // which nobody can below a question
    await userEvent.keyboard('Hi{Enter}');
    await expect.element(article('You: Hi')).toBeVisible();
    await expect.element(question()).not.toBeInTheDocument();
    expect(opened).not.toHaveBeenCalled();
  });

  it('[F44] [H64] that could mislead says so below the text, and is asked about every time, with why', async () => {
    await open(createBob('Your parcel: https://paypal.com@bit.ly/9fK2'), '#/chat/bob');
    const card = page.getByRole('button', { name: /^It names another site before the @/ });
    await expect.element(card).toBeVisible();
    await expectNoBarriers();
    for (let time = 0; time < 2; time++) {
      await card.click();
      await expect.element(question()).toHaveTextContent(/What stands before the @ is not the site. It leads to bit.ly.*This is a short link. It hides where it leads./);
      if (time === 0) await expectNoBarriers();
      await question().getByRole('button', { name: 'Open' }).click();
    }
    expect(opened).toHaveBeenCalledTimes(2);
  });

  it('[H64] says whose host a text before it names, apart from our own words, and nothing else of that text', async () => {
    await open(createBob('[paypal.com/?Kith-checked-it](https://evil.example/)'), '#/chat/bob');
    await page.getByRole('button', { name: /^It leads elsewhere than its text says/ }).click();
    await expect.element(question()).toHaveTextContent('The text names paypal.com, but it leads to evil.example.');
    await expect.element(question()).not.toHaveTextContent('checked');
    expect([...question().element().querySelectorAll('.callout bdi')].map((one) => one.textContent)).toEqual(['paypal.com', 'evil.example']);
  });

  it('[H64] is no anchor: no button of the mouse and no menu of the browser leads around the question, and Escape leaves it', async () => {
    await open(createBob('http://192.0.2.1/'), '#/chat/bob');
    const one = link('http://192.0.2.1/');
    await expect.element(one).toBeVisible();
    expect(document.querySelector('.feed a, .feed [href]')).toBeNull();
    await one.click({ button: 'middle' });
    await one.click({ modifiers: ['ControlOrMeta'] });
    await expect.element(question()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(question()).not.toBeInTheDocument();
    expect(opened).not.toHaveBeenCalled();
    expect(focusedName()).toBe('http://192.0.2.1/');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://kith.example/x', 'ada@kith.example'])('[H64] is never live as %s', async (text) => {
    await open(createBob(text), '#/chat/bob');
    await expect.element(article(`Bob: ${text}`)).toBeVisible();
    expect(document.querySelector('.feed [role="link"], .feed a')).toBeNull();
  });

  it('[F31] is not live in a message request', async () => {
    const core = createFakeMessenger();
    core.setPolicyView({ policy: 'Everyone' });
    core.setRequests([request('eve', 'Eve', 'Look: https://bit.ly/9fK2 \u202e*now*')]);
    await open(core, '#/inbox/requests');
    const shown = page.getByRole('article', { name: 'Message request from Eve' });
    await expect.element(shown).toHaveTextContent('Look: https://bit.ly/9fK2 *now*');
    expect(shown.getByRole('link').elements()).toEqual([]);
  });
});

describe('before one sends', () => {
  const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
  const notes = () => page.getByRole('form', { name: 'Write a message' }).getByRole('status');
  const send = async (text: string): Promise<void> => {
    await field().fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect.element(field()).toHaveValue('');
  };

  it('[F44] an address that could mislead is to be looked at once more, and goes all the same', async () => {
    const core = createBob('Hello');
    await open(core, '#/chat/bob');
    await field().fill('It is at https://bit.ly/9fK2');
    await expect.element(notes()).toHaveTextContent('Look at this link once more: bit.ly. Short link: it hides where it leads');
    await expectNoBarriers();
    await field().fill('It is at https://kith.example/june');
    await expect.element(notes()).toHaveTextContent(/^$/);
    await send('It is at https://bit.ly/9fK2');
    expect(core.calls.filter(([verb]) => verb === 'sendText')).toEqual([['sendText', 'bob', 'It is at https://bit.ly/9fK2']]);
    await expect.element(notes()).toHaveTextContent(/^$/);
  });

  it('[F45] a long text is said to be folded, and near the limit its bytes are counted', async () => {
    await open(createBob('Hello'), '#/chat/bob');
    await field().fill('word '.repeat(199));
    await expect.element(notes()).toHaveTextContent(/^$/);
    await field().fill('word '.repeat(201));
    await expect.element(notes()).toHaveTextContent('A long message: it will be folded, and Bob can read on with a tap.');
    await field().fill('é'.repeat(8_000));
    await expect.element(notes()).toHaveTextContent('384 more bytes fit in this message.');
    await field().fill('é'.repeat(8_193));
    await expect.element(notes()).toHaveTextContent('This message is 2 bytes too long. Send it in two parts.');
  });

  it('[F42] [F45] whoever repeats themselves is told kindly, in one chat and among several, and nothing is held up', async () => {
    const core = createBob('Hello');
    core.setPeople(['bob', 'cara', 'dora'].map((id) => person(id, id, { connection: 'Direct' })));
    for (const id of ['cara', 'dora']) core.setThread(id, [message('Hi')]);
    await open(core, '#/chat/bob');
    await expect.element(field()).toBeVisible();
    for (let n = 0; n < 2; n++) await send('Come to the harvest!');
    await field().fill('Come to the harvest!');
    await expect.element(notes()).toHaveTextContent('You sent bob this text already. Once is often enough.');
    await send('Come to the harvest!');
    goHash('#/chat/cara');
    await expect.element(page.getByRole('heading', { name: 'cara' })).toBeVisible();
    await send('Come to the harvest!');
    goHash('#/chat/dora');
    await expect.element(page.getByRole('heading', { name: 'dora' })).toBeVisible();
    await field().fill('Come to the harvest!');
    await expect.element(notes()).toHaveTextContent('You sent this text to 2 other people already. A word of their own reads kinder.');
    await send('Come to the harvest!');
    expect(core.calls.filter(([verb]) => verb === 'sendText').map(([, chat]) => chat)).toEqual(['bob', 'bob', 'bob', 'cara', 'dora']);
  });

  it('[F42] whoever writes to many new people is told to give them a while', async () => {
    const core = createFakeMessenger();
    const ids = ['p1', 'p2', 'p3', 'p4'];
    core.setPeople(ids.map((id) => person(id, `Person ${id}`)));
    for (const id of ids) core.setAsRequest(id, true);
    for (const id of ids.slice(0, 3)) {
      if (id === 'p1') await open(core, '#/chat/p1');
      else goHash(`#/chat/${id}`);
      await expect.element(page.getByRole('heading', { name: `Person ${id}` })).toBeVisible();
      await field().fill(`Hello ${id}`);
      await page.getByRole('button', { name: 'Send' }).click();
      await expect.poll(() => core.calls.some(([verb, chat]) => verb === 'sendText' && chat === id)).toBe(true);
    }
    goHash('#/chat/p4');
    await expect.element(page.getByRole('heading', { name: 'Person p4' })).toBeVisible();
    await field().fill('Hello you');
    await expect.element(page.getByText('You have written to 3 new people in a short time. Give them a while to answer.')).toBeVisible();
  });
});

describe('a name that is easily taken for another', () => {
  it('[H62] has its mark in the inbox, above the chat and on its page; another one has none', async () => {
    const core = createBob('Hello');
    core.setPeople([person('bob', 'Αlice'), person('al', 'Alice')]);
    core.setThread('al', [message('Hello')]);
    const say = 'This name is easily taken for another. The safety words tell who it is.';
    await open(core, '#/inbox');
    const rows = page.getByRole('list', { name: 'Conversations' });
    await expect.element(rows.getByRole('link', { name: /^Αlice.*name easily taken for another/ })).toBeVisible();
    await expect.element(rows.getByRole('link', { name: /^Alice/ })).not.toHaveTextContent('easily taken');
    goHash('#/chat/bob');
    await expect.element(page.getByRole('img', { name: say })).toBeVisible();
    goHash('#/person/bob');
    await expect.element(page.getByText(say)).toBeVisible();
    await expectNoBarriers();
    goHash('#/person/al');
    await expect.element(page.getByRole('heading', { name: 'Alice' })).toBeVisible();
    await expect.element(page.getByText(say)).not.toBeInTheDocument();
  });
});
