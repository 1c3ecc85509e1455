/** [E8] The answer to an *ask*: the key of an epoch for one device, or nothing. Loaded with the first ask. */
import { needed } from '../crypto/kem.ts';
import { keyOf, sameBytes, type DeviceId } from '../protocol/ids.ts';
import { isValid, type EpochNode, type PastEpoch } from './epochGraph.ts';
import type { Sender } from './epochSend.ts';
import { makeGrant, type Ask, type GrantAnswer } from './grants.ts';

/** Whether a device may be given a valid epoch: it is in the newest record of a member who was not restored since. */
function mayHave(book: Sender, speakers: EpochNode['speakers'], device: DeviceId, earlier: boolean): boolean {
  const then = speakers.flatMap((speaker) => speaker.members ?? []);
  return book.members().some((account) => {
    const record = book.directory.newest(account);
    if (!record?.devices.some((one) => sameBytes(one.id, device))) return false;
    return earlier || then.every((state) => !sameBytes(state.account, account) || state.era === record.era);
  });
}

/** Those who speak for an epoch that may be given at all; null: it is none. Of one that is over nobody is known any more, so only a person's own choice gives it. */
function speakersOf(book: Sender, epoch: EpochNode | PastEpoch, earlier: boolean): EpochNode['speakers'] | null {
  if (!('speakers' in epoch)) return earlier ? [] : null;
  return isValid(book.graph, epoch, book.members(), book.directory) ? epoch.speakers : null;
}

/**
 * The key for a device of the newest record of a member, or null. Nothing from before an account was restored is given unless
 * `earlier`, which is a person's own choice.
 * @throws KemNeeded
 */
export function answerTo(book: Sender, { epoch, device, conversation }: Ask, earlier = false): GrantAnswer | null {
  const name = keyOf(epoch);
  const found = book.graph.nodes.get(name) ?? book.graph.past.get(name);
  if (!found?.key || !sameBytes(conversation, book.conversation)) return null;
  const speakers = speakersOf(book, found, earlier);
  if (!speakers || !mayHave(book, speakers, device, earlier)) return null;
  const prekey = book.directory.prekey(device, book.now());
  if (!prekey || prekey.expires <= book.now()) return null;
  const grant = makeGrant(needed(book.kem()), book.conversation, epoch, found.key, prekey, book.random);
  return grant && { conversation: book.conversation, epoch, grant };
}
