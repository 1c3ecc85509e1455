/** What people do in a simulated run. Each deed asks the messenger as a screen would, and tells the oracle what was promised. */
import type { LockReason, MessageView } from '../../src/app/api.ts';
import { EPOCH_REASON } from '../../src/chat/grants.ts';
import type { Result } from '../../src/protocol/errors.ts';
import { linkOf } from '../helpers/world.ts';
import { isFollowing, type Intent } from './follows.ts';
import { isWritten, WHOLE, type Look, type Written } from './oracle.ts';
import { lookAtClosed, outgoing, photosFrom } from './photos.ts';
import { count, type Actor, type Do, type Stage } from './stage.ts';

const LETTERS = ['a', 'e', 'n', 'o', 's', ' ', 'ß', 'é', '雨', '🌿'];

/** Mostly short, now and then as long as a page; never twice the same. */
export function textOf(number: number, x: number): string {
  const length = x < 0.9 ? Math.floor(x * 80) : Math.floor((x - 0.9) * 60_000);
  const tail = Array.from({ length: Math.min(length, 4000) }, (_, i) => LETTERS[Math.floor(x * 1e6 * (i + 1)) % LETTERS.length]).join('');
  return `${number}:${tail}.`;
}

/** Looks at a thread and checks it. Null: the device is off, or died meanwhile. */
export async function look(stage: Stage, who: Actor, other: Actor): Promise<Look | null> {
  if (!who.person.isOn) return null;
  const promised = stage.oracle.promisedBy(who.number, other.number);
  const intent = stage.oracle.follows.of(who.number, other.number);
  const at = stage.oracle.ticks.next();
  const page = await who.person.messenger.thread(who.ids.get(other.number)!, { at: 'end' }, WHOLE);
  if (!page.ok) {
    stage.oracle.fault(`${who.name}: no thread: ${page.error.code}`);
    return null;
  }
  const seen: Look = { who: who.number, person: who.person, other: other.number, partner: other.person, isPartnerGone: other.isGone, page: page.value, at, promised: promised.filter(({ isDeleteAsked }) => !isDeleteAsked), intent };
  stage.oracle.look(seen);
  await lookAtClosed(stage, who, other);
  return seen;
}

/** What is written: a text, or photos with a caption. */
interface Words extends Pick<Written, 'text' | 'photos'> {
  /** The message that a text answers. */
  readonly answered?: MessageView | undefined;
}

export async function write(stage: Stage, who: Actor, other: Actor, wordsOf: (number: number, seen: Look) => Words): Promise<void> {
  const before = await look(stage, who, other);
  if (!before || !who.person.isOn) return;
  const seen = before.page.messages.filter(({ kind, state }) => isWritten(kind) && state !== 'Failed').map(({ text }) => stage.oracle.find(text)?.text ?? text);
  const number = stage.oracle.nextNumber();
  const { text, photos, answered } = wordsOf(number, before);
  const written: Written = { text, photos, answers: (answered && stage.oracle.find(answered.text)) ?? null, number, from: who.number, to: other.number, seen, promise: 'asked', id: null, isDeleteAsked: false, isDeleted: false };
  stage.oracle.ask(written);
  const intent = stage.oracle.follows.of(who.number, other.number);
  const [chat, { messenger }] = [who.ids.get(other.number)!, who.person];
  const isText = written.photos.length === 0;
  const sent = await (isText ? messenger.sendText(chat, written.text, answered?.id) : messenger.sendMedia(chat, written.photos.map(outgoing), written.text));
  stage.trace(`${who.name} writes ${written.text.length}${isText ? '' : ` with ${written.photos.length} photos`}: ${sent.ok ? sent.value : sent.error.code}`);
  if (sent.ok) stage.oracle.keep(written);
  else written.promise = 'refused';
  const what = written.answers ? 'answers' : isText ? 'texts' : 'photos';
  count(stage, sent.ok ? `${what} kept` : `${what} refused: ${sent.error.code}`);
  checkWriting(stage, who, other, intent, sent);
  if (sent.ok && sent.value.startsWith('e.')) written.id = sent.value;
}

export const sendText: Do = (stage, who, other, x) => write(stage, who, other, (number) => ({ text: textOf(number, x), photos: [] }));
export const sendPhotos: Do = (stage, who, other, x) => write(stage, who, other, (number) => ({ text: `${number}: photos.`, photos: photosFrom(number, x) }));

const LOCKS: readonly string[] = ['notFollowing', 'notFollowedBack', 'followExpired', 'restored', 'blocked'] satisfies LockReason[];

/** A chat that this device closed takes no text; one that is open takes it, or says why not. */
function checkWriting({ oracle }: Stage, who: Actor, other: Actor, before: Intent, sent: Result<string>): void {
  const isClosed = before.follows === false && oracle.follows.of(who.number, other.number) === before;
  if (isClosed && (sent.ok || !oracle.follows.isClosedBy(who.number, other.number, sent.error.code))) oracle.fault(`${who.name} writes to ${other.name}, whom it does not follow: ${sent.ok ? 'kept' : sent.error.code}`);
  if (sent.ok || !LOCKS.includes(sent.error.code)) return;
  if (!oracle.follows.mayRefuse(sent.error.code as LockReason, who.number, other.number, before)) oracle.fault(`${who.name} may not write to ${other.name}: ${sent.error.code}`);
}

/** Every text that the disk refused is on the screen as failed; one is tried again. */
export async function retry(stage: Stage, who: Actor, other: Actor, x: number): Promise<void> {
  const seen = await look(stage, who, other);
  const failed = seen?.page.messages.filter(({ state }) => state === 'Failed') ?? [];
  const message = failed[Math.floor(x * failed.length)];
  const written = message && stage.oracle.find(message.text);
  if (!message || !written || !who.person.isOn) return;
  const again = await who.person.messenger.retry(who.ids.get(other.number)!, message.id);
  stage.trace(`${who.name} tries again: ${again.ok ? 'kept' : again.error.code}`);
  if (again.ok) stage.oracle.keep(written);
  count(stage, again.ok ? 'retries kept' : 'retries refused');
}

export const deleteOne = (of: MessageView['kind']): Do => async (stage, who, other, x) => {
  const seen = await look(stage, who, other);
  const own = seen?.page.messages.filter(({ mine, kind, id }) => mine && kind === of && id.startsWith('e.')) ?? [];
  const message = own[Math.floor(x * own.length)];
  if (message && who.person.isOn) await deleteMessage(stage, who, other, message);
};

export const takePhotoBack = deleteOne('media');

async function deleteMessage(stage: Stage, who: Actor, other: Actor, message: MessageView): Promise<void> {
  const written = stage.oracle.find(message.text);
  if (!written) return;
  written.isDeleteAsked = true;
  const deleted = await who.person.messenger.deleteForEveryone(who.ids.get(other.number)!, message.id);
  stage.trace(`${who.name} deletes: ${deleted.ok ? 'done' : deleted.error.code}`);
  if (deleted.ok) stage.oracle.keepDelete(written);
  const what = message.kind === 'media' ? 'photos taken back' : 'deletes';
  count(stage, deleted.ok ? `${what}${message.kind === 'media' ? '' : ' done'}` : `deletes refused: ${deleted.error.code}`);
}

/** Takes back every text of one's own. */
export async function clear(stage: Stage, who: Actor, other: Actor): Promise<void> {
  const seen = await look(stage, who, other);
  const own = seen?.page.messages.filter(({ mine, kind, id }) => mine && kind === 'text' && id.startsWith('e.')) ?? [];
  for (const message of own) {
    if (!who.person.isOn) return;
    await deleteMessage(stage, who, other, message);
  }
}

/** Makes an epoch that no send waits for, as a week does. */
export async function rotate(stage: Stage, who: Actor, other: Actor): Promise<void> {
  const { core } = who.person;
  const account = core.personOf(who.ids.get(other.number)!)?.account;
  const friend = account && core.exchange.friend(account);
  const plan = await friend?.epochs.rotate(EPOCH_REASON.request);
  if (!friend || plan?.kind !== 'write') return;
  const written = await friend.conversation.writeControl(plan.entries);
  stage.trace(`${who.name} rotates: ${written.ok ? 'done' : written.error.code}`);
}

export async function read(stage: Stage, who: Actor, other: Actor): Promise<void> {
  const seen = await look(stage, who, other);
  const last = seen?.page.messages.findLast(({ mine }) => !mine);
  if (!last || !who.person.isOn) return;
  stage.oracle.standing.marked(who.number, other.number, last.id);
  await who.person.messenger.markRead(who.ids.get(other.number)!, last.id);
}

/** Asks for something that closes a chat. */
export async function closing(stage: Stage, who: Actor, other: Actor, close: (id: string) => Promise<Result<null>>): Promise<Result<null>> {
  const asked = stage.oracle.follows.ask(who.number, other.number, false);
  const left = await close(who.ids.get(other.number)!);
  asked.settle(left.ok, stage.oracle.asked);
  if (left.ok) stage.closed.set(`${who.number} ${other.number}`, { intent: stage.oracle.follows.of(who.number, other.number), at: stage.world.clock.monotonic(), bytes: null });
  return left;
}

export async function unfollow(stage: Stage, who: Actor, other: Actor): Promise<void> {
  const left = await closing(stage, who, other, (id) => who.person.messenger.unfollow(id));
  stage.trace(`${who.name} unfollows ${other.name}: ${left.ok ? 'done' : left.error.code}`);
  count(stage, left.ok ? 'unfollows done' : `unfollows refused: ${left.error.code}`);
}

/** By the button, or by a link that the other gives anew. */
export async function follow(stage: Stage, who: Actor, other: Actor, x: number): Promise<void> {
  const id = who.ids.get(other.number)!;
  const link = x < 0.5 && other.person.isOn && !other.isGone ? await linkOf(other.person).catch(() => null) : null;
  const view = who.person.isOn ? await who.person.messenger.person(id) : null;
  if (!view || isFollowing(view) || view.relationship === 'Blocked' || !who.person.isOn) return;
  const asked = stage.oracle.follows.ask(who.number, other.number, true);
  const followed = await (link ? who.person.messenger.follow(link) : who.person.messenger.followBack(id));
  asked.settle(followed.ok, stage.oracle.asked);
  stage.trace(`${who.name} follows ${other.name}: ${followed.ok ? 'done' : followed.error.code}`);
  count(stage, followed.ok ? 'follows done' : `follows refused: ${followed.error.code}`);
}

/** Nothing goes out and nothing comes in any more. */
export async function turnOff(stage: Stage, who: Actor): Promise<void> {
  stage.oracle.follows.wentOff(who.number);
  const off = await who.person.messenger.setPolicy('Off');
  stage.trace(`${who.name} is Off: ${off.ok ? 'done' : off.error.code}`);
}

/** Back to friends; what was written before goes. */
export async function turnBack(stage: Stage, who: Actor): Promise<void> {
  const back = await who.person.messenger.setPolicy('Friends');
  if (back.ok && who.person.isOn) await who.person.messenger.sendWaiting();
  stage.trace(`${who.name} is back: ${back.ok ? 'done' : back.error.code}`);
}
