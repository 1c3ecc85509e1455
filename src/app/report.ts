/**
 * Reports: made from what is here and signed, given as a message or kept as a file, and read with nobody's help. Loaded when first
 * asked for. What is reported stays where it is; nothing is told to whom it is about.
 */
import { decodeBody, encodeBody } from '../chat/bodies.ts';
import { encodeCapsule, openCapsule, type Capsule, type Exhibit, type Told } from '../chat/capsule.ts';
import { encodeRequestCapsule, openRequestCapsule } from '../chat/requestCapsule.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { OpenEntry, TimelineItem } from '../chat/types.ts';
import { cleanName } from '../people/name.ts';
import type { Person } from '../people/person.ts';
import { isRefusal, type Verified } from '../people/verdict.ts';
import { FormError } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { sameBytes, type AccountId, type EntryId } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { LocalId } from './api.ts';
import type { Core } from './core.ts';
import { openForMore } from './openChat.ts';
import type { NewReport, ReportLine, ReportPerson, ReportVerbs, ReportView } from './reportApi.ts';
import { wordsOf } from './views.ts';

/** An entry wherever it stands: what changes a message may be chapters behind it. */
async function entryOf(conversation: Conversation, id: EntryId, from: number): Promise<OpenEntry | null> {
  for (const chapter of (await conversation.chapters()).filter((one) => one >= from)) {
    const known = await conversation.entry(chapter, id);
    if (known) return known.form === 'whole' ? known.entry : null;
  }
  return null;
}

/** A message with what it was changed to. */
async function entriesOf(conversation: Conversation, { id, place, edits }: TimelineItem): Promise<readonly OpenEntry[]> {
  const found = await Promise.all([id, ...edits].map((one) => entryOf(conversation, one, place.chapter)));
  return found.filter((entry) => entry !== null);
}

/** Records that show whose devices signed: those that the entries name, and the newest of each. */
function recordsFor({ book }: Core, person: Person, entries: readonly OpenEntry[]): readonly Uint8Array[] {
  const known = [...person.records, ...book.home.earlier, book.home.record];
  const named = known.filter(({ hash }) => entries.some(({ recordHead }) => sameBytes(recordHead, hash.slice(0, recordHead.length))));
  return [...new Set([...named, person.records.at(-1)!, book.home.record])].map(({ bytes }) => bytes);
}

/** What I say of a report about somebody. */
const toldBy = ({ book: { home }, deps }: Core, { account, name }: Pick<Person, 'account' | 'name'>, said: Pick<Told, 'reason' | 'note'>): Told =>
  ({ ...said, accounts: [home.account, account], madeMs: Math.max(0, Math.floor(deps.clock.now())), names: [[home.account, home.name], [account, name]] });

/** A report, or that it would be too large. */
function encoded(encode: () => Uint8Array): Result<Uint8Array> {
  try {
    return ok(encode());
  } catch (error) {
    if (error instanceof FormError) return fail('reportTooLarge');
    throw error;
  }
}

async function makeOfRequest(core: Core, request: LocalId, said: Pick<Told, 'reason' | 'note'>): Promise<Result<Uint8Array>> {
  const card = core.book.hasHome ? core.tray.waiting().find((one) => core.idOf(one.card.account) === request)?.card : undefined;
  const evidence = card && (await core.tray.evidence(card.account));
  return evidence ? encoded(() => encodeRequestCapsule({ ...toldBy(core, card, said), evidence })) : fail('messageUnknown');
}

async function make(core: Core, person: Person, { marked, beside, reason, note }: NewReport): Promise<Result<Uint8Array>> {
  const conversation = core.exchange.friend(person.account)?.conversation;
  if (!conversation) return fail('chatUnknown');
  const entries: { marked: boolean; entry: OpenEntry }[] = [];
  for (const id of [...marked, ...beside]) {
    const line = await core.sender.said(person, id);
    if (!line.ok) return line;
    const isMarked = marked.includes(id);
    entries.push(...(await entriesOf(conversation, line.value)).map((entry) => ({ marked: isMarked, entry })));
  }
  if (entries.length === 0) return fail('messageUnknown');
  const records = recordsFor(core, person, entries.map(({ entry }) => entry));
  return encoded(() => encodeCapsule({ ...toldBy(core, person, { reason, note }), records, entries }));
}

/** A report of either form. */
async function openReport(core: Core, report: Uint8Array): Promise<Verified<Capsule>> {
  const ofChat = await openCapsule(report, core.deps.primitives);
  return isRefusal(ofChat) ? openRequestCapsule(report, core.deps.primitives) : ofChat;
}

async function send(core: Core, person: Person, report: Uint8Array): Promise<Result<null>> {
  if (report.length > LIMITS.reportBodyBytes) return fail('reportTooLarge');
  if (isRefusal(await openReport(core, report))) return fail('notAReport');
  const open = await openForMore(core, person);
  if (!open.ok) return open;
  const sent = await open.value.friend.conversation.send(KIND.report, encodeBody({ kind: 'report', report }));
  return sent.ok ? ok(null) : sent;
}

async function reportIn(core: Core, person: Person, message: string): Promise<Result<Uint8Array>> {
  const line = await core.chats.line(person, message);
  const known = line && (await core.exchange.friend(person.account)?.conversation.entry(line.place.chapter, line.id));
  if (line?.kind !== 'report' || known?.form !== 'whole') return fail('messageUnknown');
  const body = decodeBody(known.entry.kind, known.entry.body);
  return body.kind === 'report' ? ok(body.report) : fail('notAReport');
}

function lineOf({ judgement, marked, account, sentMs, body, leftOut, twoVersions }: Exhibit, accounts: Capsule['accounts']): ReportLine {
  const author = account && (sameBytes(account, accounts[0]) ? 0 : 1);
  const kind = sentMs === null ? 'request' : body?.kind === 'edit' ? 'edit' : body?.kind === 'text' || body?.kind === 'media' ? 'said' : 'act';
  const text = body?.kind === 'text' || body?.kind === 'edit' ? body.text : body?.kind === 'media' ? body.caption : '';
  return { author, judgement, marked, timeMs: sentMs, kind, text, media: body?.kind === 'media' ? body.items.length : 0, leftOut, twoVersions };
}

async function personOf({ book }: Core, account: AccountId, { names }: Capsule): Promise<ReportPerson> {
  const safetyWords = await wordsOf(account);
  if (book.hasHome && sameBytes(account, book.home.account)) return { name: book.home.name, who: 'me', safetyWords };
  const known = book.hasHome ? book.person(account) : null;
  const called = cleanName(names.find(([one]) => sameBytes(one, account))?.[1] ?? '');
  return known ? { name: known.name, who: 'known', safetyWords } : { name: called, who: 'unknown', safetyWords };
}

async function readReport(core: Core, report: Uint8Array): Promise<Result<ReportView>> {
  const capsule = await openReport(core, report);
  if (isRefusal(capsule)) return fail('notAReport');
  const [one, other] = await Promise.all(capsule.accounts.map((account) => personOf(core, account, capsule)));
  const { reason, note, madeMs, exhibits, accounts } = capsule;
  return ok({ reason, note, madeMs, people: [one!, other!], lines: exhibits.map((exhibit) => lineOf(exhibit, accounts)) });
}

export function reportVerbs(core: Core): ReportVerbs {
  const inChat = async <T>(chat: string, work: (person: Person) => Promise<Result<T>>): Promise<Result<T>> => {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    return person ? work(person) : fail('personUnknown');
  };
  return {
    makeReport: (chat, report) => inChat(chat, (person) => make(core, person, report)),
    reportRequest: (request, said) => makeOfRequest(core, request, said),
    sendReport: (chat, report) => inChat(chat, (person) => send(core, person, report)),
    reportOf: (chat, message) => inChat(chat, (person) => reportIn(core, person, message)),
    readReport: (report) => readReport(core, report),
  };
}
