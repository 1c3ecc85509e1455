/** Who can reach me, in the core in memory: the choice, message requests, blocking, verifying, what others see. */
import type { Change, LocalId, MessageView, Messenger, PersonView } from '../../src/app/api.ts';
import { fail, ok } from '../../src/protocol/errors.ts';
import { message, person, type World } from './fakeWorld.ts';

export interface FakeReachDeps {
  readonly world: World;
  /** Records the call and gives the refusal a test has asked for, once. */
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  tell(change: Change): void;
  setPeople(people: readonly PersonView[]): void;
  setThread(chat: LocalId, messages: readonly MessageView[]): void;
}

type Verb =
  | 'policy'
  | 'setPolicy'
  | 'sendWaiting'
  | 'requests'
  | 'acceptRequest'
  | 'deleteRequest'
  | 'blockRequest'
  | 'safetyCode'
  | 'compared'
  | 'checkCode'
  | 'block'
  | 'unblock'
  | 'resetLink'
  | 'whatTheySee'
  | 'whatRelaySaw';

/** The code that the other side's screen shows, in this world. */
export const codeOf = (id: LocalId): string => `kith-safety-code-of-${id}`;

const relateIn = ({ world, setPeople }: FakeReachDeps) => (id: LocalId, more: Partial<PersonView>): void =>
  setPeople(world.people.map((one) => (one.id === id ? { ...one, ...more } : one)));
const blocked = { relationship: 'Blocked', locked: 'blocked', connection: 'Away' } as const;

function settingOf({ world, called, tell }: FakeReachDeps): Pick<Messenger, 'policy' | 'setPolicy' | 'sendWaiting'> {
  return {
    policy: () => Promise.resolve(world.policy),
    setPolicy(policy) {
      const refused = called('setPolicy', policy);
      if (refused) return Promise.resolve(refused);
      world.policy = { ...world.policy, policy };
      tell({ what: 'account' });
      tell({ what: 'people' });
      return Promise.resolve(ok(null));
    },
    sendWaiting() {
      const refused = called('sendWaiting');
      if (refused) return Promise.resolve(refused);
      world.policy = { ...world.policy, waiting: 0 };
      world.held.clear();
      tell({ what: 'policy' });
      return Promise.resolve(ok(null));
    },
  };
}

function trayOf({ world, called, tell, setPeople, setThread }: FakeReachDeps): Pick<Messenger, 'requests' | 'acceptRequest' | 'deleteRequest' | 'blockRequest'> {
  const untray = (id: LocalId): void => {
    world.requests = world.requests.filter((one) => one.id !== id);
    tell({ what: 'requests' });
  };
  return {
    requests: () => Promise.resolve(world.requests),
    acceptRequest(id) {
      const refused = called('acceptRequest', id);
      if (refused) return Promise.resolve(refused);
      const asked = world.requests.find((one) => one.id === id);
      if (!asked) return Promise.resolve(fail('personUnknown'));
      setPeople([...world.people, person(id, asked.name, { relationship: 'Follows you', color: asked.color })]);
      setThread(id, [message(asked.text, { timeMs: asked.timeMs })]);
      untray(id);
      return Promise.resolve(ok(id));
    },
    deleteRequest(id) {
      const refused = called('deleteRequest', id);
      if (refused) return Promise.resolve(refused);
      untray(id);
      return Promise.resolve(ok(null));
    },
    blockRequest(id) {
      const refused = called('blockRequest', id);
      if (refused) return Promise.resolve(refused);
      const asked = world.requests.find((one) => one.id === id);
      if (asked) setPeople([...world.people, person(id, asked.name, blocked)]);
      untray(id);
      return Promise.resolve(ok(null));
    },
  };
}

function trustOf(deps: FakeReachDeps): Pick<Messenger, 'safetyCode' | 'compared' | 'checkCode' | 'block' | 'unblock'> {
  const { world, called } = deps;
  const relate = relateIn(deps);
  return {
    safetyCode: (id) => Promise.resolve(called('safetyCode', id) ?? ok(`kith-safety-code-for-${id}`)),
    compared(id, same) {
      const refused = called('compared', id, same);
      if (refused) return Promise.resolve(refused);
      relate(id, same ? { verified: true, alert: null } : { verified: false });
      return Promise.resolve(ok(null));
    },
    checkCode(id, code) {
      const refused = called('checkCode', id, code);
      if (refused) return Promise.resolve(refused);
      const { name } = world.people.find((one) => one.id === id) ?? { name: '' };
      if (code !== codeOf(id)) return Promise.resolve(fail('codeDiffers', { name }));
      relate(id, { verified: true, alert: null });
      return Promise.resolve(ok(null));
    },
    block(id) {
      const refused = called('block', id);
      if (refused) return Promise.resolve(refused);
      relate(id, blocked);
      return Promise.resolve(ok(null));
    },
    unblock(id) {
      const refused = called('unblock', id);
      if (refused) return Promise.resolve(refused);
      relate(id, { relationship: null, locked: 'notFollowing' });
      return Promise.resolve(ok(null));
    },
  };
}

export function createFakeReach(deps: FakeReachDeps): Pick<Messenger, Verb> {
  const { world, called } = deps;
  return {
    ...settingOf(deps),
    ...trayOf(deps),
    ...trustOf(deps),
    resetLink: () => Promise.resolve(called('resetLink') ?? ok(null)),
    whatTheySee: (id) => Promise.resolve(world.sees.get(id) ?? null),
    whatRelaySaw: (address) => Promise.resolve(world.saw.get(address) ?? null),
  };
}
