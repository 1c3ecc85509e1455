/** What is done with a message request: the work that it costs to post one, and the checks of one that came. Loaded when there is one. */
import { currentToken } from '../people/home.ts';
import { followState, newestRecord, type Person } from '../people/person.ts';
import { mayReceive, STRANGER } from '../people/policy.ts';
import { findStamp, openRequest, requestBits, requestCore, sealRequest } from '../people/requestWork.ts';
import { TOKEN_WEIGHT } from '../people/requestText.ts';
import { withAsked } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { AccountId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { AskingDeps } from './asking.ts';

/** @param isDue whether theirs waits to be posted, and may be: looked at again after the work */
export async function postRequest(deps: AskingDeps, account: AccountId, isDue: (person: Person) => boolean): Promise<void> {
  const { book, mail, random, clock, proofFor, isStopped } = deps;
  const person = book.person(account);
  const record = person && newestRecord(person);
  if (!person || !record || !person.asked || !person.requestInbox || !isDue(person)) return;
  const { home, self } = book;
  const core = requestCore({ card: self.card, record: home.record, proof: proofFor(person), text: person.asked.text, token: person.token });
  const goesOn = (): boolean => !isStopped() && book.person(account)?.asked?.text === person.asked?.text;
  const stamp = await findStamp({ clock, random }, requestBits(account, core), LIMITS.requestBits, goesOn);
  const sealed = stamp && (await sealRequest(record, core, stamp, { device: self.device, signer: self.signer, random }));
  const now = book.person(account);
  if (!sealed || !now || !isDue(now)) return;
  const relays = [...person.requestInbox.relays, ...person.card.relays.map(({ relayId }) => relayId)];
  if (await mail.post(person.requestInbox.id, sealed, relays)) await book.updatePerson(account, (known) => known?.asked ? withAsked(known, { ...known.asked, posted: true }) : known);
}

/** Whether there is a new one in the tray. */
export async function takeRequest({ book, tray, primitives, clock, logger }: AskingDeps, bytes: Uint8Array): Promise<boolean> {
  const request = await openRequest(bytes, book.self.keys, currentToken(book.home), primitives);
  if (isRefusal(request)) {
    logger.log('asking', 'request refused', { code: request });
    return false;
  }
  const known = book.person(request.card.account);
  const state = known ? followState(known, clock.now()) : STRANGER;
  // Whom I follow or accepted has a way of their own: their words come by it.
  if (mayReceive(book.home.policy, 'request', state) !== null || state.iFollow || state.accepted) return false;
  if (request.weight === TOKEN_WEIGHT) await book.updateHome((home) => ({ ...home, tokensSpent: home.tokensSpent + 1 }));
  return tray.take(request, clock.now());
}
