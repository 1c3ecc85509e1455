/** A conversation on one device of a test: real store in memory, epochs that are simply known, and a directory that learns by hand. */
import { openConversation, type Conversation } from '../../src/chat/conversation.ts';
import { openStoreCopy } from '../../src/chat/storeCopy.ts';
import type { Carried, EpochKey, Epochs, OpenEntry, SeenEntry, SendingEpoch } from '../../src/chat/types.ts';
import type { Directory } from '../../src/people/records.ts';
import type { ConversationId, EntryId } from '../../src/protocol/ids.ts';
import type { Store } from '../../src/ports/storage.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../src/store/memory.ts';
import { conversationOf, directoryOf, epochKey, primitives, type Author, type TestDirectory } from './authors.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { createRng } from './rng.ts';

/** Epochs without rules: these keys are known, content is sealed under the first of them that is none of boot. */
export interface TestEpochs extends Epochs {
  readonly known: EpochKey[];
  /** Overrides the answer of `forSending`. */
  sending: (() => SendingEpoch) | null;
  /** Entries that were learnt, in order, and how many of the lessons were committed. */
  readonly learnt: OpenEntry[];
  committed: number;
  /** What was silenced last. */
  silenced: readonly EntryId[];
}

export function testEpochs(...known: EpochKey[]): TestEpochs {
  const epochs: TestEpochs = {
    known, sending: null, learnt: [], committed: 0, silenced: [],
    keys: () => known,
    candidates: () => known,
    forSending() {
      const key = known.find((one) => !one.boot);
      return epochs.sending?.() ?? (key ? { kind: 'ready', key } : { kind: 'wait', reason: 'notReady' });
    },
    learn(entry) {
      epochs.learnt.push(entry);
      return { changes: [], unlocked: false, commit: () => void epochs.committed++ };
    },
    silence(entries) {
      epochs.silenced = entries;
    },
    note: () => [],
    forget: async () => null,
  };
  return epochs;
}

export interface Replica {
  readonly self: Author;
  readonly chat: Conversation;
  readonly epochs: TestEpochs;
  readonly directory: TestDirectory;
  readonly disk: MemoryDisk;
  readonly clock: VirtualClock;
  readonly logged: string[];
  /** The same device after a restart, on what its disk kept. */
  again(): Promise<Replica>;
}

export interface ReplicaOptions {
  readonly disk?: MemoryDisk;
  /** In place of one on that disk. */
  readonly store?: Store;
  readonly epochs?: TestEpochs;
  readonly directory?: TestDirectory;
  readonly conversation?: ConversationId;
  readonly clock?: VirtualClock;
}

/** A replica of the chat of `members` on a device of `self`, which knows all of them unless told otherwise. */
export async function replica(self: Author, members: readonly Author[], options: ReplicaOptions = {}): Promise<Replica> {
  const conversation = options.conversation ?? conversationOf(members[0]!, members.find((who) => who.name.split('.')[0] !== members[0]!.name.split('.')[0])!);
  const disk = options.disk ?? createMemoryDisk();
  const random = createRng(`${self.name} ${disk.writes}`);
  const store = options.store ?? createMemoryStore({ disk, random });
  const epochs = options.epochs ?? testEpochs(epochKey(conversation, 'one'));
  const directory = options.directory ?? directoryOf(...members);
  const clock = options.clock ?? createVirtualClock();
  const logged: string[] = [];
  const storeCopy = await openStoreCopy(store.records, store.localKey, self.device);
  const chat = await openConversation(
    { id: conversation, self: { account: self.account, device: self.device, signer: self.signer, record: () => self.record }, members: () => members.map((who) => who.account), directory: directory as Directory, epochs, storeCopy },
    { ledger: store.ledger, records: store.records, localKey: store.localKey, primitives, random, clock, logger: { log: (room, event) => void logged.push(`${room}: ${event}`) } },
  );
  return { self, chat, epochs, directory, disk, clock, logged, again: () => replica(self, members, { disk, epochs, directory, conversation, clock }) };
}

export const carriedOf = (entry: OpenEntry): Carried => ({ chapter: entry.chapter, device: entry.device, seq: entry.seq, sealed: entry.sealed });

/** Everything that one replica holds, as it would be carried to another. */
export async function everything(from: Conversation): Promise<Carried[]> {
  const chapters = await from.chapterDigests();
  const all = await Promise.all(chapters.map(async ({ chapter }) => from.carried(chapter, await from.ids(chapter))));
  return all.flat();
}

/** What the timeline of a chapter shows, as lines that can be compared: id, form, verdict and whether it is hidden. */
export async function shown(chat: Conversation, chapter = 0): Promise<string[]> {
  const view = await chat.view(chapter);
  const twins = new Set(view.forks.flatMap((fork) => fork.ids.map(String)));
  const line = ({ form, verdict, entry }: SeenEntry): string => {
    const id = [...entry.id].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const mark = twins.has(String(entry.id)) ? ' twin' : view.hidden.has(id as never) ? ' hidden' : '';
    return `${id} ${entry.device[0]}/${entry.seq} ${form} ${verdict}${mark} L${view.lamport.get(id as never)}`;
  };
  return [...view.entries.map(line), ...view.gaps.map((gap) => `gap ${gap.device[0]} ${gap.from}+${gap.count}`)];
}
