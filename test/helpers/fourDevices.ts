/** The stage of the tests of epochs: two people with two devices each, whose books are fresh before each test, and Eve. */
import { decodeBody, encodeBody } from '../../src/chat/bodies.ts';
import type { EpochBody } from '../../src/chat/grants.ts';
import type { EpochKey, OpenEntry } from '../../src/chat/types.ts';
import { directConversation } from '../../src/crypto/derive.ts';
import type { AccountRecord } from '../../src/people/records.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { bookOf, deviceNamed, directoryOf, entriesOf, entryBy, recordOf, type TestBook, type TestDevice } from './epochs.ts';

const phones = ['alice.1', 'alice.2', 'bob.1', 'bob.2', 'eve.1'].map((name) => deviceNamed(name));
export const [a1, a2, b1, b2, eve] = phones as [TestDevice, TestDevice, TestDevice, TestDevice, TestDevice];
export const members = [a1.account, b1.account];
export const conversation = directConversation(a1.account, b1.account);
export const [aliceRecord, bobRecord] = [recordOf([a1, a2]), recordOf([b1, b2])];

export let books: Map<TestDevice, TestBook>;
export const book = (device: TestDevice): TestBook => books.get(device)!;

/** To be called before each test. */
export function freshBooks(): void {
  books = new Map(
    [a1, a2, b1, b2].map((device) => [
      device,
      bookOf(device, directoryOf([aliceRecord, bobRecord], [a1, a2, b1, b2]), { members }),
    ]),
  );
  for (const one of books.values()) one.pair();
}

/** Writes what a plan says and gives it to these devices, the author first. */
export function publish(
  by: TestDevice,
  plan = book(by).forSending(),
  to: readonly TestDevice[] = [...books.keys()],
): readonly OpenEntry[] {
  const entries = entriesOf(plan, by, conversation);
  for (const device of new Set([by, ...to])) for (const entry of entries) book(device).take(entry, by);
  return entries;
}

export function ready(device: TestDevice): EpochKey {
  const found = book(device).forSending();
  if (found.kind !== 'ready') throw new Error(`not ready: ${found.kind}`);
  return found.key;
}

/** An entry of kind 21 with parts of its body changed. */
export function forged(entry: OpenEntry, by: TestDevice, change: (body: EpochBody) => EpochBody): OpenEntry {
  const body = decodeBody(entry.kind, entry.body) as EpochBody;
  return entryBy(by, conversation, KIND.epoch, encodeBody(change(body)), entry.epoch);
}

export const learnRecord = (record: AccountRecord): void => {
  for (const one of books.values()) one.directory.records.push(record);
};
