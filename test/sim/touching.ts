/** What people do to messages, to the rows of their inbox and to their switches, and to whom they want nothing more of. */
import type { Messenger, MessageView } from '../../src/app/api.ts';
import type { SignsView } from '../../src/app/signsApi.ts';
import { ok, type Result } from '../../src/protocol/errors.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { closing, look, textOf, write } from './deeds.ts';
import type { TouchKind } from './operations.ts';
import { isWritten } from './oracle.ts';
import type { Row } from './standing.ts';
import { count, type Actor, type Do, type Stage } from './stage.ts';
import type { Wishes } from './touched.ts';

const EMOJI = ['👍', '❤️', '😂', '🌿', ''] as const;
/** What was on its way when a link was closed may still come. */
const GRACE = 10 * TIME.SECOND;

/** Asks for something, and says what came of it. Null: it threw, as where a disk fails, and nobody knows. */
async function wish<T>(stage: Stage, who: Actor, what: string, wishes: Wishes<T>, value: T, ask: (messenger: Messenger) => Promise<Result<unknown>>): Promise<Result<unknown>> {
  const asked = wishes.ask(value);
  const done = await ask(who.person.messenger);
  wishes.settle(asked, done);
  stage.trace(`${who.name}: ${what} ${String(value)}: ${done.ok ? 'done' : done.error.code}`);
  count(stage, done.ok ? `${what} kept` : `${what} refused: ${done.error.code}`);
  return done;
}

type From = (message: MessageView) => boolean;
const isThere: From = ({ kind, id }) => isWritten(kind) && id.startsWith('e.');

const chosen = (messages: readonly MessageView[], x: number, from: From): MessageView | undefined => {
  const among = messages.filter(from);
  // The newest are touched most.
  return among[Math.floor((1 - x * x) * among.length)];
};

/** One message of the chat, as the screen has it. */
async function choose(stage: Stage, who: Actor, other: Actor, x: number, from: From): Promise<MessageView | null> {
  const seen = await look(stage, who, other);
  return (who.person.isOn && seen && chosen(seen.page.messages, x, from)) || null;
}

const edit: Do = async (stage, who, other, x) => {
  const message = await choose(stage, who, other, x, (one) => isThere(one) && one.mine);
  const written = message && stage.oracle.find(message.text);
  if (!message || !written) return;
  const text = `${written.number}~${stage.oracle.ticks.next()} ${textOf(written.number, x)}`;
  stage.oracle.touched.version(text, written);
  await wish(stage, who, 'edits', stage.oracle.touched.edits(written), text, (messenger) => messenger.edit(who.ids.get(other.number)!, message.id, text));
};

const react: Do = async (stage, who, other, x) => {
  const message = await choose(stage, who, other, x, isThere);
  const written = message && stage.oracle.find(message.text);
  if (!message || !written) return;
  const emoji = EMOJI[Math.floor(x * 1000) % EMOJI.length]!;
  await wish(stage, who, 'reactions', stage.oracle.touched.reactions(who.number, written), emoji, (messenger) => messenger.react(who.ids.get(other.number)!, message.id, emoji));
};

const answer: Do = (stage, who, other, x) => write(stage, who, other, (number, { page }) => ({ text: textOf(number, x), photos: [], answered: chosen(page.messages, x, isThere) }));

const hide: Do = async (stage, who, other, x) => {
  const message = await choose(stage, who, other, x, ({ kind, id }) => (isWritten(kind) || kind === 'deleted') && id.startsWith('e.'));
  if (message) await wish(stage, who, 'deleted for me', stage.oracle.touched.hidden(who.number, message.id), true, (messenger) => messenger.deleteForMe(who.ids.get(other.number)!, message.id));
};

const sign = (what: keyof SignsView, on: boolean): Do => async (stage, who) => {
  const name = String(who.number);
  if (on) stage.quiet.delete(name);
  const set = (messenger: Messenger): Promise<Result<null>> => messenger.setSign(what, on);
  const done = what === 'receipts' ? await wish(stage, who, 'receipts', stage.oracle.standing.receipts(who.number), on, set) : await set(who.person.messenger);
  if (what === 'here') stage.trace(`${who.name} is ${on ? 'here' : 'quiet'}`);
  if (what === 'here' && !on && done.ok && !who.isSetBack) stage.quiet.set(name, stage.world.clock.monotonic());
};

export const tellReads = sign('receipts', true);

const row = (what: Row, set: (messenger: Messenger, chat: string, on: boolean) => Promise<Result<null>>): Do => async (stage, who, other, x) => {
  const { standing } = stage.oracle;
  const on = x < 0.65;
  // What is pinned is not archived, and the other way round.
  const besides = what === 'archived' && on ? standing.row(who.number, other.number, 'pinned') : what === 'pinned' ? standing.row(who.number, other.number, 'archived') : null;
  const also = besides?.ask(false);
  const done = await wish(stage, who, what, standing.row(who.number, other.number, what), on, (messenger) => set(messenger, who.ids.get(other.number)!, on));
  if (also) besides!.settle(also, done);
  await look(stage, who, other);
};

export const writeDraft: Do = async (stage, who, other, x) => {
  const text = x < 0.3 ? '' : `draft ${x}`;
  const wishes = stage.oracle.standing.draft(who.number, other.number);
  const asked = wishes.ask(text);
  await who.person.messenger.saveDraft(who.ids.get(other.number)!, text);
  wishes.settle(asked, ok(null));
};

const block: Do = async (stage, who, other) => {
  stage.oracle.follows.wasBlocked(who.number, other.number);
  const done = await closing(stage, who, other, (id) => who.person.messenger.block(id));
  stage.trace(`${who.name} blocks ${other.name}: ${done.ok ? 'done' : done.error.code}`);
  count(stage, done.ok ? 'blocks done' : `blocks refused: ${done.error.code}`);
  if (done.ok && !who.isSetBack) stage.quiet.set(`${who.number} ${other.number}`, stage.world.clock.monotonic());
};

export const unblock: Do = async (stage, who, other) => {
  stage.quiet.delete(`${who.number} ${other.number}`);
  const done = await who.person.messenger.unblock(who.ids.get(other.number)!);
  stage.trace(`${who.name} unblocks ${other.name}: ${done.ok ? 'done' : done.error.code}`);
  count(stage, done.ok ? 'unblocks done' : `unblocks refused: ${done.error.code}`);
};

/** No link carries anything from a device that does not show to be here, nor to somebody who is blocked. */
export function lookAtLinks(stage: Stage, from: string, to: string): void {
  if (stage.quiet.size === 0) return;
  const [giver, taker] = [from, to].map((name) => stage.actors.find(({ person }) => name.startsWith(person.device)));
  if (!giver || !taker || giver.isSetBack) return;
  for (const name of [String(giver.number), `${giver.number} ${taker.number}`]) {
    const since = stage.quiet.get(name);
    if (since !== undefined && stage.world.clock.monotonic() - since > GRACE) stage.oracle.fault(`${giver.name} is quiet or blocks, and a link of it carries something to ${taker.name}`);
  }
}

export const TOUCHING: Readonly<Record<TouchKind, Do>> = {
  edit,
  react,
  answer,
  hide,
  tellReads,
  keepReads: sign('receipts', false),
  goQuiet: sign('here', false),
  beHere: sign('here', true),
  block,
  unblock,
  pin: row('pinned', (messenger, chat, on) => messenger.pin(chat, on)),
  mute: row('muted', (messenger, chat, on) => messenger.mute(chat, on ? 'always' : null)),
  archive: row('archived', (messenger, chat, on) => messenger.archive(chat, on)),
  markUnread: row('unread', (messenger, chat, on) => messenger.markUnread(chat, on)),
};
