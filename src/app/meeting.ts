/** The verbs of meeting: cards given and taken, and relays added and left. They translate; `sync/ties.ts` and `sync/relays.ts` change. */
import { cardPath, isSameCard, readCardText, type Card } from '../people/card.ts';
import { currentToken, toBeTold } from '../people/home.ts';
import { isWaiting } from '../people/person.ts';
import { sameBytes } from '../protocol/ids.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import type { CardPreview, Messenger } from './api.ts';
import type { Core } from './core.ts';
import { colorOf, hostOf, wordsOf } from './views.ts';

/** How long "Add relay" waits for the relay to say who it is. */
const RELAY_PATIENCE = 10 * TIME.SECOND;

/** Why a card cannot be followed, or null. */
function cardFault(core: Core, card: Card): Result<never> | null {
  if (!core.book.hasHome) return null;
  if (sameBytes(card.account, core.book.home.account)) return fail('ownCard');
  const known = core.book.person(card.account);
  if (known?.blocked) return fail('blocked', { name: known.name, id: core.idOf(card.account) });
  // Whoever was never found, or never answered, may have a newer link: the one that was followed leads nowhere then, or astray.
  const isKnown = known?.iFollow && !isWaiting(known) && (isSameCard(known.card, card) || known.roots.some(({ heard }) => heard));
  return isKnown ? fail('alreadyFollowed', { name: known.name, id: core.idOf(card.account) }) : null;
}

const cardVerbs = (core: Core): Pick<Messenger, 'myLink' | 'readCard' | 'follow' | 'resetLink'> => ({
  async myLink(origin) {
    if (!core.book.hasHome) return fail('noAccount');
    // A card that names no relay leads nowhere: the first one is waited for.
    const isKnown = await core.exchange.relays.known(RELAY_PATIENCE);
    return isKnown ? ok(origin + cardPath(core.book.self.card, currentToken(core.book.home))) : fail('relayUnreachable', { host: hostOf(core.book.home.relays[0]?.address ?? '') });
  },
  async readCard(text) {
    const read = readCardText(text, core.deps.clock.now());
    if (!read.ok) return read;
    const card = read.value;
    const preview: CardPreview = {
      card: text,
      name: card.name,
      safetyWords: await wordsOf(card.account),
      relayHosts: card.relays.map(({ address }) => hostOf(address)),
      color: colorOf(card.account),
    };
    return cardFault(core, card) ?? ok(preview);
  },
  async follow(text) {
    const read = readCardText(text, core.deps.clock.now());
    if (!read.ok) return read;
    const card = read.value;
    const fault = core.book.hasHome ? cardFault(core, card) : fail('noAccount');
    if (fault) return fault;
    await (await core.exchange.ties()).follow(card.account, card);
    return ok(core.idOf(card.account));
  },
  async resetLink() {
    if (!core.book.hasHome) return fail('noAccount');
    await (await core.exchange.ties()).resetLink();
    core.tell({ what: 'account' });
    return ok(null);
  },
});

const NEVER_SEEN = { firstMs: null, lastMs: null, connections: 0, bytesSent: 0, bytesReceived: 0, topics: 0, objectsSent: 0, objectsReceived: 0 } as const;

const relayVerbs = (core: Core): Pick<Messenger, 'addRelay' | 'removeRelay' | 'whatRelaySaw'> => ({
  async addRelay(text) {
    if (!core.book.hasHome) return fail('noAccount');
    const parsed = core.deps.parseRelayAddress(text);
    if (!parsed.ok) return parsed;
    const address = parsed.value;
    const { relays } = core.book.home;
    if (relays.some((relay) => relay.address === address)) return fail('relayKnown');
    if (relays.length >= LIMITS.relays) return fail('tooManyRelays', { max: LIMITS.relays });
    const tried = await core.exchange.relays.try(address, RELAY_PATIENCE);
    if (tried.ok) core.tellAll();
    core.tell({ what: 'relays' });
    return tried;
  },
  async removeRelay(address) {
    if (!core.book.hasHome) return fail('noAccount');
    await core.book.updateHome((home) => toBeTold({ ...home, relays: home.relays.filter((relay) => relay.address !== address) }));
    core.exchange.relays.apply();
    core.tell({ what: 'relays' });
    core.tellAll();
    return ok(null);
  },
  async whatRelaySaw(address) {
    const relay = core.book.hasHome ? core.book.home.relays.find((one) => one.address === address) : null;
    if (!relay) return null;
    const count = relay.id && (await core.exchange.meter.of(relay.id));
    return { host: hostOf(address), ...(count ?? NEVER_SEEN) };
  },
});

export const meetingVerbs = (core: Core): ReturnType<typeof cardVerbs> & ReturnType<typeof relayVerbs> => ({ ...cardVerbs(core), ...relayVerbs(core) });
