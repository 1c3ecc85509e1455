/** What one does with single messages, loaded when it is first done. */
import { encodeBody, textFault, type EditBody, type ReactionBody } from '../chat/bodies.ts';
import { isEmoji } from '../chat/emoji.ts';
import { createQueue } from '../chat/queue.ts';
import type { Person } from '../people/person.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { keyOf, sameBytes } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { keepHidden } from '../sync/hidden.ts';
import type { DetailsView, TalkingVerbs } from './talkingApi.ts';
import type { Core } from './core.ts';
import type { EarlierVerbs } from './earlierApi.ts';
import { idOfView } from './messages.ts';
import { openForMore } from './openChat.ts';
import { isQuotable } from './quotes.ts';
import { hostOf } from './views.ts';

const loadForward = loadOnce(() => import('./forward.ts'));
const loadEarlier = loadOnce(() => import('./earlier.ts'));

/** The message that one answers: looked for in every chapter, the nearest first. */
async function quoted({ chats, exchange }: Core, person: Person, message: string): Promise<Result<string>> {
  const line = await chats.line(person, message);
  const conversation = exchange.friend(person.account)?.conversation;
  if (!conversation || !line?.replyTo) return fail('messageUnknown');
  for (const chapter of (await conversation.chapters()).toReversed()) {
    if (!(await conversation.entry(chapter, line.replyTo))) continue;
    const id = idOfView({ id: line.replyTo, place: { chapter } });
    const item = await chats.line(person, id);
    return item && (isQuotable(item) || item.kind === 'deleted') ? ok(id) : fail('messageUnknown');
  }
  return fail('messageUnknown');
}

/** Writes an entry that acts on a message: where I may write now, and where they take more than a request. */
async function act(core: Core, person: Person, body: ReactionBody | EditBody): Promise<Result<null>> {
  const open = await openForMore(core, person);
  if (!open.ok) return open;
  const sent = await open.value.friend.conversation.send(KIND[body.kind], encodeBody(body));
  return sent.ok ? ok(null) : sent;
}

async function react(core: Core, person: Person, message: string, emoji: string): Promise<Result<null>> {
  if (emoji !== '' && !isEmoji(emoji)) return fail('notAnEmoji');
  const line = await core.sender.said(person, message);
  if (!line.ok) return line;
  const now = line.value.reactions.find(({ account }) => sameBytes(account, core.book.self.account))?.emoji ?? '';
  return now === emoji ? ok(null) : act(core, person, { kind: 'reaction', target: line.value.id, emoji });
}

async function edit(core: Core, person: Person, message: string, text: string): Promise<Result<null>> {
  const fault = textFault(text);
  if (fault) return fail(fault, { max: LIMITS.textBytes });
  const line = await core.sender.said(person, message);
  if (!line.ok) return line;
  const { id, account, text: before, sentMs } = line.value;
  if (!sameBytes(account, core.book.self.account)) return fail('notOwnMessage');
  if (core.deps.clock.now() > sentMs + EXPIRY.edit) return fail('editTooLate');
  return before === text ? ok(null) : act(core, person, { kind: 'edit', target: id, text });
}

async function details({ book, chats, deps, exchange }: Core, person: Person, message: string): Promise<Result<DetailsView>> {
  const line = await chats.line(person, message);
  const friend = exchange.friend(person.account);
  const known = line && (await friend?.conversation.entry(line.place.chapter, line.id));
  if (!friend || !line || !known) return fail('messageUnknown');
  const mine = sameBytes(line.account, book.self.account);
  const owned = friend.devicesOf(line.place);
  const holders = mine ? friend.delivery.holders(line.place, owned, deps.clock.now()) : { devices: [], relays: [] };
  const chat = await chats.chat(person);
  const readers = (mine && chat && (await chats.readers(chat, line.place.chapter))?.(line.place)) || [];
  const whole = exchange.media.atRelays(person.account, line.media, holders.relays.map(({ relay }) => relay));
  return ok({
    writtenMs: line.sentMs,
    cameMs: mine ? null : known.receivedMs || null,
    devices: holders.devices.map((device, at) => ({ number: at + 1, ...device, read: device.has && readers.some((one) => sameBytes(one, owned[at]!)) })),
    relays: holders.relays.flatMap(({ relay, expires }) => {
      const address = whole.includes(relay) ? chats.addressOf(relay) : null;
      return address ? [{ host: hostOf(address), untilMs: expires }] : [];
    }),
    versions: line.versions.map(({ text, sentMs }) => ({ text, timeMs: sentMs })),
  });
}

/** Also where the chat is locked: it concerns nobody else. */
async function deleteForMe(core: Core, person: Person, message: string): Promise<Result<null>> {
  const { chats, deps, exchange } = core;
  const chat = await chats.chat(person);
  const line = await chats.line(person, message);
  if (!chat || !line || line.kind === 'missing' || line.kind === 'twoVersions') return fail('messageUnknown');
  await keepHidden(deps.store, chats.nameOf(person), { chapter: line.place.chapter, id: line.id });
  chat.lines.hide(line);
  chats.threadChanged(person);
  core.tell({ what: 'inbox' });
  const letGo = async (): Promise<void> => (await exchange.media.depot()).hide(person.account, new Set([keyOf(line.id)]));
  // What a full disk keeps of it now goes at the next start.
  if (line.media.length > 0) await letGo().catch(() => deps.logger.log('depot', 'not let go'));
  return ok(null);
}

export function talkingVerbs(core: Core): TalkingVerbs & EarlierVerbs {
  const inChat = async <T>(chat: string, work: (person: Person) => Promise<Result<T>>): Promise<Result<T>> => {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    return person ? work(person) : fail('personUnknown');
  };
  /** What is asked for once more, as by a key that is held down, finds what was written the first time. */
  const inOrder = createQueue();
  return {
    async earlier(chat) {
      const person = core.book.hasHome ? core.personOf(chat) : null;
      return person && (await loadEarlier()).earlierView(core, person);
    },
    sendEarlier: (chat, era) => inChat(chat, async (person) => (await loadEarlier()).sendEarlier(core, person, era)),
    quoted: (chat, message) => inChat(chat, (person) => quoted(core, person, message)),
    details: (chat, message) => inChat(chat, (person) => details(core, person, message)),
    react: (chat, message, emoji) => inOrder(() => inChat(chat, (person) => react(core, person, message, emoji))),
    forward: (chat, message, to) => inChat(chat, async (person) => (await loadForward()).forward(core, person, message, to)),
    deleteForMe: (chat, message) => inChat(chat, (person) => deleteForMe(core, person, message)),
    edit: (chat, message, text) => inOrder(() => inChat(chat, (person) => edit(core, person, message, text))),
  };
}
