/**
 * The verbs of who can reach me: the policy, message requests, blocking, and whether somebody is who they say. They count and
 * translate; the rules are in `people/policy.ts`, the changes in `sync/ties.ts`.
 */
import { followState, type Person } from '../people/person.ts';
import { mayReceive, maySend } from '../people/policy.ts';
import { isSafetyCode, safetyCode, wordsIn } from '../people/safetyCode.ts';
import { withWordsCompared } from '../people/transitions.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { TOKEN_WEIGHT } from '../people/requestText.ts';
import { POLICY } from '../protocol/kinds.ts';
import type { Friend } from '../sync/friend.ts';
import type { KeptRequest } from '../sync/tray.ts';
import type { LocalId, Messenger, PersonSees, Policy, PolicyEffect, PolicyView, RequestView } from './api.ts';
import type { Core } from './core.ts';
import { countOff } from './offs.ts';
import { accountsWithUnsent, countHeld, forgetAsked } from './unsent.ts';
import { policyName, policyNumber, wordsOfPair } from './policies.ts';
import { colorOf, hostOf, wordsOf } from './views.ts';

const CHOICES: readonly Policy[] = ['Everyone', 'Friends', 'Off'];

/** What a policy does to the people and chats that there are. */
async function effectOf(core: Core, policy: Policy): Promise<PolicyEffect> {
  const now = core.deps.clock.now();
  const mine = policyNumber(policy);
  const people = core.book.people();
  const reach = people.filter((person) => mayReceive(mine, 'content', followState(person, now)) === null);
  const chats = await core.chats.people();
  const locked = chats.filter((person) => !['requestOnly', null].includes(maySend(mine, followState(person, now))));
  return { canReach: reach.length, locked: locked.length };
}

type PolicyVerbs = Pick<Messenger, 'start' | 'policy' | 'setPolicy' | 'sendWaiting'>;

const policyVerbs = (core: Core): PolicyVerbs => {
  const set = async (policy: Policy): Promise<Result<null>> => {
    if (!core.book.hasHome) return fail('noAccount');
    const { home } = core.book;
    const next = policyNumber(policy);
    if (next === POLICY.off) countOff(core);
    const returns = home.policy === POLICY.off && next !== POLICY.off;
    const held = returns ? await accountsWithUnsent(core) : home.held;
    if (next !== home.policy || !home.started) await (await core.exchange.ties()).setPolicy(next, held);
    core.tell({ what: 'account' });
    return ok(null);
  };
  return {
    start: set,
    setPolicy: set,
    async policy(): Promise<PolicyView> {
      if (!core.book.hasHome) return { policy: 'Friends', effects: { Everyone: NOTHING, Friends: NOTHING, Off: NOTHING }, waiting: 0 };
      const [Everyone, Friends, Off] = await Promise.all(CHOICES.map((choice) => effectOf(core, choice)));
      const { home } = core.book;
      return { policy: policyName(home.policy), effects: { Everyone: Everyone!, Friends: Friends!, Off: Off! }, waiting: await countHeld(core) };
    },
    async sendWaiting() {
      if (!core.book.hasHome) return fail('noAccount');
      await (await core.exchange.ties()).release();
      return ok(null);
    },
  };
};

/** Of two accounts. */
const SAFETY_WORDS = 12;

const NOTHING: PolicyEffect = { canReach: 0, locked: 0 };

async function requestView(core: Core, { card, text, came, weight, followsMe }: KeptRequest): Promise<RequestView> {
  return {
    id: core.idOf(card.account),
    name: card.name,
    color: colorOf(card.account),
    text,
    timeMs: came,
    followsMe,
    invited: weight >= TOKEN_WEIGHT,
    relayHosts: card.relays.map(({ address }) => hostOf(address)),
    safetyWords: await wordsOf(card.account),
  };
}

type RequestVerbs = Pick<Messenger, 'requests' | 'acceptRequest' | 'deleteRequest' | 'blockRequest'>;

function requestVerbs(core: Core): RequestVerbs {
  const withRequest = async <T>(id: LocalId, work: (request: KeptRequest) => Promise<Result<T>>): Promise<Result<T>> => {
    const request = core.tray.waiting().find(({ card }) => core.idOf(card.account) === id);
    const done = request ? await work(request) : fail('personUnknown');
    core.tell({ what: 'requests' });
    return done;
  };
  return {
    requests: () => Promise.all(core.tray.waiting().map((request) => requestView(core, request))),
    acceptRequest: (id) =>
      withRequest(id, async ({ card }) => {
        // Without Everyone nothing of theirs would be listened to: an answer nobody hears is none.
        if (core.book.home.policy !== POLICY.everyone) return fail(core.book.home.policy === POLICY.off ? 'policyOff' : 'acceptNeedsEveryone', { name: card.name });
        await (await core.exchange.ties()).accept(card.account);
        return ok(id);
      }),
    deleteRequest: (id) =>
      withRequest(id, async ({ card }) => {
        await core.tray.refuse(card.account);
        return ok(null);
      }),
    blockRequest: (id) =>
      withRequest(id, async ({ card, record }) => {
        const ties = await core.exchange.ties();
        const known = core.book.person(card.account);
        if (known) await forgetAsked(core, known);
        await ties.blockStranger(card, record);
        return ok(null);
      }),
  };
}

/** Slots of mine that every device of theirs is known to have. */
async function heldThere(friend: Friend): Promise<number> {
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  return sum((await friend.ownLanes()).map(({ upto }) => upto + 1)) - sum((await friend.pending()).map(({ from, to }) => to - from + 1));
}

/** What somebody can see of me, as far as this device told them or is connected to them. */
async function whatTheySee(core: Core, person: Person): Promise<PersonSees> {
  const { home, self } = core.book;
  const friend = core.exchange.friend(person.account);
  const isTold = person.toldVersion !== null;
  return {
    name: home.name,
    devices: home.record.devices.length,
    relayHosts: self.card.relays.map(({ address }) => hostOf(address)),
    iFollow: isTold && person.iFollow,
    policy: isTold && person.toldVersion! >= home.tellFrom ? policyName(home.policy) : null,
    presence: core.signs.here && (friend?.isOpen ?? false),
    address: core.exchange.pathTo(person.account) === 'direct',
    messages: friend ? await heldThere(friend) : 0,
  };
}

/** Who is left or blocked gets nothing more of before they came back: the tap for it ends. */
const keepEarlier = async ({ exchange }: Core, { account }: Person): Promise<void> => exchange.friend(account)?.since?.withdraw();

type TrustVerbs = Pick<Messenger, 'followBack' | 'ownWords' | 'safetyWords' | 'unfollow' | 'block' | 'unblock' | 'safetyCode' | 'compared' | 'checkCode' | 'whatTheySee'>;

function trustVerbs(core: Core): TrustVerbs {
  const withPerson = async <T>(id: LocalId, work: (person: Person) => Promise<Result<T>>): Promise<Result<T>> => {
    const person = core.book.hasHome ? core.personOf(id) : null;
    return person ? work(person) : fail('personUnknown');
  };
  const mark = async ({ account }: Person, same: boolean): Promise<Result<null>> => {
    await core.book.updatePerson(account, (known) => known && withWordsCompared(known, same));
    return ok(null);
  };
  return {
    followBack: (id) =>
      withPerson(id, async (person) => {
        if (person.blocked) return fail('blocked', { name: person.name });
        await (await core.exchange.ties()).follow(person.account);
        return ok(null);
      }),
    ownWords: async () => (core.book.hasHome ? ok(await wordsOf(core.book.home.account)) : fail('noAccount')),
    safetyWords: (id) => withPerson(id, async ({ account }) => ok(await wordsOfPair(core.book.home.account, account))),
    unfollow: (id) =>
      withPerson(id, async (person) => {
        const ties = await core.exchange.ties(); // before anything goes: without it nothing is done
        await forgetAsked(core, person);
        await keepEarlier(core, person);
        await ties.unfollow(person.account);
        return ok(null);
      }),
    block: (id) =>
      withPerson(id, async (person) => {
        const [ties, later] = [await core.exchange.ties(), await core.laterDesk()];
        await forgetAsked(core, person);
        await keepEarlier(core, person);
        await ties.block(person);
        await later.dropAll(person);
        return ok(null);
      }),
    unblock: (id) =>
      withPerson(id, async (person) => {
        await (await core.exchange.ties()).unblock(person.account);
        return ok(null);
      }),
    safetyCode: (id) => withPerson(id, async ({ account }) => ok(safetyCode(core.book.home.account, account))),
    compared: (id, same) => withPerson(id, (person) => mark(person, same)),
    checkCode: (id, code) =>
      withPerson(id, async (person) => {
        const me = core.book.home.account;
        const words = wordsIn(code);
        const isSame = isSafetyCode(code, me, person.account) || (words.length === SAFETY_WORDS && words.join() === (await wordsOfPair(me, person.account)).join());
        return isSame ? mark(person, true) : fail('codeDiffers', { name: person.name });
      }),
    async whatTheySee(id) {
      const person = core.book.hasHome ? core.personOf(id) : null;
      return person && whatTheySee(core, person);
    },
  };
}

export const reachVerbs = (core: Core): PolicyVerbs & RequestVerbs & TrustVerbs => ({ ...policyVerbs(core), ...requestVerbs(core), ...trustVerbs(core) });
