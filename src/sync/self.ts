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
  /** Owner of the request inbox; null: strangers may not ask. */
  readonly requestOwner: Signer | null;
  readonly card: Card;
  /** This account among all that name devices. */
  readonly known: KnownAccount;
}

/** @param before the self of the same home before a change: its device key and contact secrets are taken over */
export async function createSelf(home: Home, primitives: Primitives, before: Self | null = null): Promise<Self> {
  const signer = before?.signer ?? (await primitives.signer(home.deviceSeed));
  const [inboxOwner, bundle] = [await primitives.signer(home.inboxSecret), await primitives.signer(home.bundleSecret)];
  const requestOwner = home.requestSecret && (await primitives.signer(home.requestSecret));
  const { gen } = home.record.contact;
  const contact = before?.contact.gen === gen ? before.contact : ownContact(home.homeSecret, home.account, gen);
  return {
    account: home.account,
    device: home.device,
    signer,
    contact,
    keys: { account: home.account, contacts: [contact] },
    inboxOwner,
    requestOwner,
    card: homeCard(home, bundle.publicKey),
    known: { account: home.account, records: [...home.earlier, home.record], prekeys: home.prekeys.slice(0, 1).map(({ prekey }) => prekey) },
  };
}
