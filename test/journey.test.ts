/**
 * The ten hops of docs/journey.md, walked by one text: from one person's open chat to another one's bubble, through a relay
 * because the reader is away. Each hop is seen by a spy on the function that owns it; the order in which they are first
 * reached is compared with the page. The key press itself cannot be walked without a browser: its hop is read in the source.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { render } from 'svelte/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { OBJECT } from '../src/protocol/kinds.ts';
import { Live } from '../src/state/live.svelte.ts';
import { OnScreen } from '../src/state/onScreen.ts';
import { Seek } from '../src/state/seek.svelte.ts';
import { Thread } from '../src/state/thread.svelte.ts';
import { Friend } from '../src/sync/friend.ts';
import { Inbox } from '../src/sync/inbox.ts';
import { tokensOf } from '../src/ui/marks.ts';
import Bubble from '../src/ui/parts/Bubble.svelte';
import { bookOf } from './helpers/intruder.ts';
import { befriend, createWorld, idOf, type World, type WorldPerson } from './helpers/world.ts';

const ROOT = join(import.meta.dirname, '..');
const TEXT = 'Are the damsons ripe?';
const page = readFileSync(join(ROOT, 'docs/journey.md'), 'utf8');
const hops = [...page.matchAll(/^\d+\. `([^`]+)`/gm)].map((match) => match[1]!);
const source = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Paths in the order in which they were first reached. */
const walked: string[] = [];
let isUnderWay = false;
const reach = vi.hoisted(() => ({ at: (_path: string): void => undefined, bob: '' }));
reach.at = (path) => {
  if (isUnderWay && !walked.includes(path)) walked.push(path);
};

vi.mock('../src/chat/conversation.ts', async (original) => {
  const real = await original<typeof import('../src/chat/conversation.ts')>();
  return {
    ...real,
    openConversation: async (...args: Parameters<typeof real.openConversation>) => {
      const conversation = await real.openConversation(...args);
      const { send } = conversation;
      return Object.assign(conversation, {
        send: (...entry: Parameters<typeof send>) => {
          reach.at('src/chat/conversation.ts');
          return send(...entry);
        },
      });
    },
  };
});
vi.mock('../src/chat/timeline.ts', async (original) => {
  const real = await original<typeof import('../src/chat/timeline.ts')>();
  return {
    ...real,
    foldTimeline: (...args: Parameters<typeof real.foldTimeline>) => {
      const lines = real.foldTimeline(...args);
      const isBobs = Buffer.from(args[1].self).toString('hex') === reach.bob;
      if (isBobs && lines.some(({ text }) => text === 'Are the damsons ripe?')) reach.at('src/chat/timeline.ts');
      return lines;
    },
  };
});
vi.mock('../src/net/mailbox.ts', async (original) => {
  const real = await original<typeof import('../src/net/mailbox.ts')>();
  return {
    ...real,
    createMailboxOpener: (...args: Parameters<typeof real.createMailboxOpener>) => {
      const open = real.createMailboxOpener(...args);
      return async (...at: Parameters<typeof open>) => {
        const mailbox = await open(...at);
        const { put } = mailbox.topics;
        const topics = {
          ...mailbox.topics,
          put: (...what: Parameters<typeof put>) => {
            reach.at('src/net/mailbox.ts');
            return put(...what);
          },
        };
        return { ...mailbox, topics };
      };
    },
  };
});
vi.mock('../src/relay/mailbox.ts', async (original) => {
  const real = await original<typeof import('../src/relay/mailbox.ts')>();
  return {
    ...real,
    createMailbox: async (...args: Parameters<typeof real.createMailbox>) => {
      const mailbox = await real.createMailbox(...args);
      const { session } = mailbox;
      return Object.assign(mailbox, {
        session: (...end: Parameters<typeof session>) => {
          const begun = session(...end);
          if (!begun) return begun;
          const { onFrame } = begun;
          return Object.assign(begun, {
            onFrame: (...frame: Parameters<typeof onFrame>) => {
              reach.at('src/relay/mailbox.ts');
              return onFrame(...frame);
            },
          });
        },
      });
    },
  };
});

let world: World;
let [alice, bob] = [] as unknown as [WorldPerson, WorldPerson];

/** Somebody's open chat, as the screen holds it. */
async function threadOf(who: WorldPerson, name: string): Promise<Thread> {
  const live = new Live(who.messenger);
  await live.start();
  const thread = new Thread(live, await idOf(who, name), { places: new Map(), onScreen: new OnScreen(live), drafts: new Map(), attached: new Map(), seek: new Seek() });
  await world.clock.outcome(thread.open());
  return thread;
}

function spyOnHops(): void {
  const send = Thread.prototype.send;
  vi.spyOn(Thread.prototype, 'send').mockImplementation(function (this: Thread, text) {
    reach.at('src/state/thread.svelte.ts');
    return send.call(this, text);
  });
  const { sendText } = alice.messenger;
  vi.spyOn(alice.messenger, 'sendText').mockImplementation((...args) => {
    reach.at('src/app/messenger.ts');
    return sendText(...args);
  });
  const flushSoon = Friend.prototype.flushSoon;
  vi.spyOn(Friend.prototype, 'flushSoon').mockImplementation(function (this: Friend, ms) {
    reach.at('src/sync/friend.ts');
    return flushSoon.call(this, ms);
  });
  const take = Inbox.prototype.take;
  vi.spyOn(Inbox.prototype, 'take').mockImplementation(function (this: Inbox, key, object, root) {
    if (object.type === OBJECT.run && Array.isArray(object.payload)) reach.at('src/sync/inbox.ts');
    return take.call(this, key, object, root);
  });
}

beforeAll(async () => {
  world = await createWorld();
  [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  reach.bob = Buffer.from((await bookOf(bob)).home.account).toString('hex');
  await world.clock.outcome(bob.close());
  await world.clock.advance(15_000);
}, 60_000);
afterAll(() => void vi.restoreAllMocks());

describe('docs/journey.md', () => {
  it('names ten files that exist', () => {
    expect(hops).toHaveLength(10);
    for (const path of hops) expect(source(path).length).toBeGreaterThan(0);
  });

  it('begins where a key is pressed: the composer hands the text to the open chat', () => {
    expect(hops[0]).toBe('src/ui/parts/Composer.svelte');
    expect(source(hops[0]!)).toMatch(/event\.key !== 'Enter'[\s\S]*void send\(\)/);
    expect(source(hops[0]!)).toContain('await onsend(');
    expect(source('src/ui/screens/Chat.svelte')).toMatch(/<Composer\s[\s\S]*?onsend=\{send\}/);
    expect(source('src/ui/screens/Chat.svelte')).toContain('await thread.send(text, silent)');
  });

  it('tells the order in which one text is sealed, carried, verified and shown', async () => {
    const thread = await threadOf(alice, 'Bob');
    spyOnHops();
    isUnderWay = true;
    expect(await world.clock.outcome(thread.send(TEXT))).toBeNull();
    await world.until(async () => thread.messages.at(-1)?.state === 'At relay', 'at the relay');
    await world.clock.outcome(thread.close());
    await world.clock.outcome(bob.open());
    const reader = await threadOf(bob, 'Alice');
    await world.until(async () => reader.messages.some(({ text }) => text === TEXT), 'Bob sees it');
    const said = reader.messages.at(-1)!;
    const { body } = render(Bubble, { props: { chat: reader.id, message: said, said: tokensOf(said.text), name: 'Alice', tab: 0, ongrow: () => undefined, onjump: () => undefined, onview: () => undefined } });
    if (body.includes(TEXT)) reach.at('src/ui/parts/Bubble.svelte');
    await world.clock.outcome(reader.close());
    expect([hops[0], ...walked]).toEqual(hops);
  }, 60_000);

  it('and nobody on the way saw the words: they were sealed before the wire and opened behind the gate', async () => {
    const seen: string[] = [];
    world.network.inspect((_from, _to, _protocol, bytes) => {
      seen.push(new TextDecoder().decode(bytes));
      return [bytes];
    });
    const thread = await threadOf(alice, 'Bob');
    await world.clock.outcome(thread.send('the password is damson'));
    await world.clock.advance(10_000);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.some((text) => text.includes('damson'))).toBe(false);
  }, 60_000);
});
