/** Opens the conversation with a person who has a pair root: epochs, ledger and evidence of delivery, joined in a Friend. */
import { openConversation } from '../chat/conversation.ts';
import type { Change } from '../chat/keeper.ts';
import { createLazyEpochs, type LazyEpochBook } from '../chat/lazyEpochs.ts';
import type { SendingEpoch } from '../chat/types.ts';
import { atRestKey, directConversation } from '../crypto/derive.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import { SECRET_TABLES, type Store } from '../ports/storage.ts';
import type { AccountId, ConversationId } from '../protocol/ids.ts';
import type { Book } from './book.ts';
import { Delivery } from './delivery.ts';
import type { OpenFriend } from './exchange.ts';
import { Friend, isOfEra, type GivenHere } from './friend.ts';

export interface OpenFriendDeps {
  readonly book: Book;
  readonly store: Store;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  changed(account: AccountId, change?: Change): void;
}

const DELIVERY = 'delivery';
const COME_BACK = 'comeBack';

/** Where the epoch book of a conversation is kept. */
export const epochTable = (localKey: Uint8Array, conversation: ConversationId): string => `${SECRET_TABLES.epochs} ${atRestKey(localKey, conversation)}`;

/** The epoch book of the chat with somebody, as it is on disk. */
export async function openEpochs({ book, store, random, clock }: Pick<OpenFriendDeps, 'book' | 'store' | 'random' | 'clock'>, account: AccountId): Promise<LazyEpochBook> {
  const conversation = directConversation(book.self.account, account);
  const table = epochTable(store.localKey, conversation);
  const read = async (): Promise<readonly Uint8Array[]> => (await store.records.list(table)).map(({ value }) => value);
  const saved = await read();
  return createLazyEpochs({
    conversation,
    shape: 'direct',
    self: {
      account: book.self.account,
      device: book.self.device,
      prekeySecrets: () => book.home.prekeys.map(({ prekey, secret }) => ({ n: prekey.n, secret })),
    },
    members: () => [book.self.account, account],
    directory: book.directory,
    random,
    clock,
    records: { table, keyOf: (name) => atRestKey(store.localKey, name), saved, read },
  });
}

export function createOpenFriend(deps: OpenFriendDeps): OpenFriend {
  const { book, store, primitives, random, clock, logger, changed } = deps;
  return async (person, mail, greeting) => {
    const epochs = await openEpochs(deps, person.account);
    const id = directConversation(book.self.account, person.account);
    const { account, device, signer } = book.self;
    const place = { table: COME_BACK, key: atRestKey(store.localKey, id) };
    const given: GivenHere = { from: 0, era: undefined };
    // Keys of an era that ended seal nothing more, also before the book has heard of its end.
    const forSending = async (): Promise<SendingEpoch> => (isOfEra(given, book.person(person.account) ?? person) ? epochs.forSending() : { kind: 'wait', reason: 'notReady' });
    const conversation = await openConversation(
      { id, self: { account, device, signer, record: () => book.home.record }, members: () => [account, person.account], directory: book.directory, epochs: { ...epochs, forSending }, least: () => given.from, storeCopy: book.storeCopy },
      { ledger: store.ledger, records: store.records, localKey: store.localKey, primitives, random, clock, logger },
    );
    const delivery = await Delivery.open(store.records, { table: DELIVERY, key: atRestKey(store.localKey, id) });
    const friend = new Friend(person.account, { conversation, epochs, delivery, given }, { records: store.records, place, book, mail, greeting, ledger: store.ledger, clock, logger, changed });
    await friend.learnRoots();
    return friend;
  };
}
