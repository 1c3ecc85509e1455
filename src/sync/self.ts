/**
 * This account as others meet it: signing keys ready for use, the card, the inbox, the contact list. Made from the home and
 * made anew when it changes; holds secrets in memory and stores nothing.
 */
import type { OwnContact, OwnKeys } from '../people/account.ts';
import { ownContact } from '../people/account.ts';
import type { Card } from '../people/card.ts';
import { homeCard, type Home } from '../people/home.ts';
import type { KnownAccount } from '../people/person.ts';
import type { Primitives, Signer } from '../ports/primitives.ts';
import type { AccountId, DeviceId } from '../protocol/ids.ts';

export interface Self {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** D. */
  readonly signer: Signer;
  readonly contact: OwnContact;
  readonly keys: OwnKeys;
  /** Owner of the follow inbox. */
  readonly inboxOwner: Signer;
  readonly card: Card;
  /** This account among all that name devices. */
  readonly known: KnownAccount;
}

/** @param before the self of the same home before a change: its keys are taken over */
export async function createSelf(home: Home, primitives: Primitives, before: Self | null = null): Promise<Self> {
  const signer = before?.signer ?? (await primitives.signer(home.deviceSeed));
  const inboxOwner = before?.inboxOwner ?? (await primitives.signer(home.inboxSecret));
  const bundleKey = before?.card.bundleKey ?? (await primitives.signer(home.bundleSecret)).publicKey;
  const { gen } = home.record.contact;
  const contact = before?.contact.gen === gen ? before.contact : ownContact(home.homeSecret, home.account, gen);
  return {
    account: home.account,
    device: home.device,
    signer,
    contact,
    keys: { account: home.account, contacts: [contact] },
    inboxOwner,
    card: homeCard(home, bundleKey),
    known: { account: home.account, records: [...home.earlier, home.record], prekeys: home.prekeys.slice(0, 1).map(({ prekey }) => prekey) },
  };
}
