/** Taking own entries back: the redact that names them (protocol §6). Called under the conversation's queue. */
import { fail, type Result } from '../protocol/errors.ts';
import { sameBytes, type AccountId, type EntryId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ChapterSet } from './chapterSet.ts';
import { nameOf } from './names.ts';
import { sendEntry, type SendParts } from './sending.ts';
import type { Shelf } from './shelf.ts';
import { encodeRedact, isRedactable, stripOf } from './strip.ts';
import type { OpenEntry, SeenEntry, Strip } from './types.ts';

/** Everything that goes with an entry when it is taken back: of two versions in one slot all, for no one can be named by itself. */
function versionsOf(set: ChapterSet, id: EntryId): readonly SeenEntry[] {
  const fork = set.forks().find(({ ids }) => ids.some((one) => sameBytes(one, id)));
  return (fork?.ids ?? [id]).map((one) => set.seen(nameOf(one))).filter((known) => known !== undefined);
}

/** Entries with their versions by id, newest chapter first; null when one of them is not known here. */
async function find(shelf: Shelf, ids: readonly EntryId[]): Promise<readonly (readonly SeenEntry[])[] | null> {
  const found = new Map<Key, readonly SeenEntry[]>();
  const chapters = [...(await shelf.overview()).keys()].sort((a, b) => b - a);
  for (const chapter of chapters) {
    if (found.size === ids.length) break;
    const { set } = await shelf.load(chapter);
    for (const id of ids) if (set.seen(nameOf(id))) found.set(nameOf(id), versionsOf(set, id));
  }
  const all = ids.map((id) => found.get(nameOf(id)));
  return all.every((versions) => versions !== undefined) ? all : null;
}

/** What is signed, and was said by this account: the rest is not its to take back. */
const isOwnWord = ({ account, verdict, entry }: SeenEntry, self: AccountId): boolean =>
  sameBytes(account, self) && isRedactable(entry.kind) && verdict !== 'unverifiable';

/** Takes entries of the own account back. What is stripped already needs no second redact. */
export async function redactEntries(parts: SendParts, ids: readonly EntryId[]): Promise<Result<OpenEntry>> {
  const found = await find(parts.shelf, ids);
  if (!found) return fail('messageUnknown');
  const strips = new Map<Key, Strip>();
  for (const versions of found) {
    const own = versions.filter((known) => isOwnWord(known, parts.self.account));
    if (own.length === 0) return fail('notOwnMessage');
    for (const known of own) strips.set(nameOf(known.entry.id), known.form === 'whole' ? stripOf(known.entry) : known.entry);
  }
  const all = [...strips.values()];
  let sent: Result<OpenEntry> = fail('messageUnknown');
  for (let at = 0; at < all.length; at += LIMITS.redactStrips) {
    sent = await sendEntry(parts, KIND.redact, encodeRedact(all.slice(at, at + LIMITS.redactStrips)), []);
    if (!sent.ok) break;
  }
  return sent;
}
