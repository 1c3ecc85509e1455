/** What a screen reader finds: Chromium's own accessibility tree, from top to bottom, one line for each thing that is said. */
import { describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person } from '../helpers/fakeMessenger.ts';
import { focusedName, open } from './open.ts';

interface Said {
  readonly value?: unknown;
}

/** A node as `Accessibility.getFullAXTree` of the DevTools protocol tells it. */
interface AxNode {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: Said;
  readonly name?: Said;
  readonly description?: Said;
  readonly childIds?: readonly string[];
}

interface Frames {
  readonly frame: { readonly id: string };
  readonly childFrames?: readonly Frames[];
}

const send = <Answer>(method: string, params: object = {}): Promise<Answer> =>
  (cdp() as unknown as { send(method: string, params: object): Promise<Answer> }).send(method, params);

/** Boxes around what is said, and pieces of what was said already. */
const UNSAID = ['generic', 'none', 'InlineTextBox'];
/** Named by what stands in them: a reader says that once. */
const NAMED_BY_CONTENT = ['link', 'button', 'heading'];
const TIME = /\d{1,2}:\d{2}/gu;

/** A line of the transcript: role, name in quotes, description after a dash. The time of day is told as TIME. */
function lineOf({ role, name, description }: AxNode): string {
  const [what, called, more] = [role, name, description].map((said) => String(said?.value ?? ''));
  const text = `${what === 'StaticText' ? 'text' : what} “${called}”${more ? ` – ${more}` : ''}`;
  return text.replace(TIME, 'TIME');
}

/** What is said of the part of the page with this role and name, itself included. A test stands in the one frame of its page. */
async function transcript(role: string, name: string): Promise<readonly string[]> {
  const { frameTree } = await send<{ frameTree: Frames }>('Page.getFrameTree');
  const { nodes } = await send<{ nodes: readonly AxNode[] }>('Accessibility.getFullAXTree', { frameId: frameTree.childFrames![0]!.frame.id });
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];
  const walk = (node: AxNode, isNamed: boolean): void => {
    const what = String(node.role?.value);
    if (!node.ignored && !UNSAID.includes(what) && !(isNamed && what === 'StaticText')) lines.push(lineOf(node));
    for (const id of node.childIds ?? []) walk(byId.get(id)!, isNamed || NAMED_BY_CONTENT.includes(what));
  };
  walk(nodes.find((node) => node.role?.value === role && node.name?.value === name)!, false);
  return lines;
}

const theirs = ['article “Bob: Are they ripe?” – TIME', 'separator “Today”', 'paragraph “”', 'text “Are they ripe?”', 'button “Message actions”', 'time “”', 'text “TIME”'];
const mine = ['article “You: They are” – Delivered TIME', 'paragraph “”', 'text “They are”', 'button “Message actions”', 'time “”', 'text “TIME”', 'text “Delivered”'];
const came = ['article “Bob: Come and try” – TIME', 'paragraph “”', 'text “Come and try”', 'button “Message actions”', 'time “”', 'text “TIME”'];

describe('[F89] a screen reader', () => {
  it('is told of a chat as it is opened, of a message as it comes, once, and of what is answered', async () => {
    const core = createFakeMessenger();
    core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
    core.setThread('bob', [message('Are they ripe?', { timeMs: Date.now() }), message('They are', { mine: true, timeMs: Date.now() })]);
    await open(core, '#/inbox');
    await expect.element(page.getByRole('list', { name: 'Conversations' }).getByRole('link')).toBeVisible();
    expect(await transcript('list', 'Conversations')).toEqual([
      'list “Conversations”', 'listitem “”', 'link “Bob , You: They are , TIME , Delivered , Here now”', 'time “”', 'button “Conversation actions”',
    ]);

    (page.getByRole('list', { name: 'Conversations' }).getByRole('link').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: They are' })).toBeVisible();
    expect(await transcript('main', 'Bob')).toEqual([
      'main “Bob”', 'button “Back”', 'heading “Bob”', 'link “Bob”', 'status “Bob\'s connection”', 'text “Direct”', 'button “Conversation menu”',
      'region “Messages”', 'feed “Bob”', ...theirs, ...mine, 'status “Typing”',
      'form “Write a message”', 'status “”', 'button “Camera”', 'textbox “Message”', 'button “Emoji and stickers”', 'button “Send”',
      'log “New messages”',
    ]);

    core.incoming('bob', 'Come and try');
    await expect.element(page.getByRole('article', { name: 'Bob: Come and try' })).toBeVisible();
    expect(await transcript('log', 'New messages')).toEqual(['log “New messages”', 'paragraph “”', 'text “Bob: Come and try”']);
    expect(await transcript('feed', 'Bob')).toEqual(['feed “Bob”', ...theirs, ...mine, ...came]);

    (page.getByRole('article', { name: 'Bob: Come and try' }).element() as HTMLElement).focus();
    await userEvent.keyboard('r');
    await expect.element(page.getByRole('group', { name: 'Replying to Bob' })).toBeVisible();
    expect(focusedName()).toBe('Message');
    expect(await transcript('form', 'Write a message')).toEqual([
      'form “Write a message”', 'status “”', 'group “Replying to Bob”', 'text “Replying to Bob”', 'text “Come and try”', 'button “Cancel reply”',
      'textbox “Message”', 'button “Emoji and stickers”', 'button “Send”',
    ]);
    await userEvent.keyboard('I will{Enter}');
    await expect.element(page.getByRole('button', { name: 'To the message of Bob: Come and try' })).toBeVisible();
    const after = await transcript('feed', 'Bob');
    expect(after.slice(after.indexOf('article “You: I will” – Queued TIME'))).toEqual([
      'article “You: I will” – Queued TIME', 'button “To the message of Bob: Come and try”', 'paragraph “”', 'text “I will”', 'button “Message actions”', 'time “”', 'text “TIME”', 'text “Queued”',
    ]);
    expect(await transcript('log', 'New messages')).toEqual(['log “New messages”', 'paragraph “”', 'text “Bob: Come and try”']);
  });
});
