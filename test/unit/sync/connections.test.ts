/** Streams that come from outside, on links that the test holds in its hand. */
import { describe, expect, it } from 'vitest';
import { createHome } from '../../../src/people/home.ts';
import { personOfCard, type Person } from '../../../src/people/person.ts';
import type { Links, RelayTarget, Stream } from '../../../src/ports/links.ts';
import type { AccountId, PeerName, RelayId } from '../../../src/protocol/ids.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Book } from '../../../src/sync/book.ts';
import { Connections } from '../../../src/sync/connections.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import type { Session } from '../../../src/sync/session.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { createTrio, NOW, primitives } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';
import { own, visited } from '../../helpers/relayTargets.ts';
import { collect, streamPair } from '../../helpers/streams.ts';

const [alice, bob, carol] = await createTrio();
const [OWN, BOB, EVE] = ['Alice1', 'Bob1', 'Eve1'] as PeerName[] as [PeerName, PeerName, PeerName];

/** A stream that tells whether anybody listened to it. */
function watchedPair() {
  const [near, far] = streamPair();
  let isRead = false;
  const stream: Stream = {
    send: (bytes) => near.send(bytes), drained: () => near.drained(), onClose: (handler) => near.onClose(handler), close: () => near.close(), direct: true,
    onData(handler) {
      isRead = true;
      near.onData(handler);
    },
  };
  return { stream, far: collect(far), isRead: () => isRead };
}

async function setup() {
  const clock = createVirtualClock({ start: NOW });
  const random = createRng(1);
  const store = createMemoryStore({ random });
  const book = await Book.open(store.records, store.localKey, primitives);
  await book.begin(createHome(alice, 'Alice', random, NOW));
  const person: Person = { ...personOfCard(bob.card, NOW), records: [bob.record], prekeys: [bob.prekey.prekey], iFollow: true };
  await book.updatePerson(bob.account, () => person);
  const handlers = new Map<string, (peer: PeerName, stream: Stream) => void>();
  const told = { connect: [] as readonly RelayTarget[], changed: 0, allow: [] as readonly PeerName[], opened: [] as string[], attached: 0, here: true, lookedAt: [] as string[] };
  const links: Links = {
    start: async () => OWN, stop: async () => undefined,
    allow: (peers) => void (told.allow = peers.map(({ peer }) => peer)),
    connect: (relays) => void (told.connect = relays),
    open: async (target, protocol) => {
      told.opened.push(`${'peer' in target ? target.peer : target.relay} ${protocol}`);
      throw new Error('not now');
    },
    onStream: (protocol, handler) => void handlers.set(protocol, handler),
  };
  const sessions = new Map<PeerName, Session>();
  const friend = {
    account: bob.account, isOpen: true, isLeaving: false, person, conversation: null, devices: () => [bob.device],
    roots: () => [new Uint8Array(32)], hasSession: (peer: PeerName) => sessions.has(peer), isProven: () => false,
    addSession: (peer: PeerName, session: Session) => void sessions.set(peer, session), removeSession: (peer: PeerName) => void sessions.delete(peer),
  };
  const connections = new Connections({
    book, links, rooms: { join: () => () => undefined, attach: () => void told.attached++ }, primitives, random, clock, logger: { log: () => undefined },
    owesState: ({ name }) => (told.lookedAt.push(name), false),
    isHere: () => told.here,
    live: () => undefined,
    friend: (account: AccountId) => (String(account) === String(bob.account) ? (friend as unknown as Friend) : null),
    relayTime: () => clock.now(), object: async () => undefined, changed: () => undefined, blobs: () => undefined, relaysChanged: () => void told.changed++,
  });
  connections.begin(OWN);
  const meet = (): boolean => connections.met(bob.account, { device: bob.device, peer: BOB, relays: [], expires: clock.now() + 500_000 });
  return { clock, book, connections, told, friend, sessions, meet, arrive: (protocol: string, peer: PeerName, stream: Stream) => handlers.get(protocol)!(peer, stream) };
}

describe('a stream that comes', () => {
  it.each([[PROTOCOL.sync], [PROTOCOL.rooms]])('[H39] is shut unread while this device does not show that it is here, and nobody is let in or told (%s)', async (protocol) => {
    const { clock, arrive, meet, sessions, told, connections } = await setup();
    meet();
    told.here = false;
    connections.apply();
    const { stream, far, isRead } = watchedPair();
    arrive(protocol, BOB, stream);
    await clock.settle();
    expect([isRead(), far.closed(), sessions.size, told.allow, connections.presence([])]).toEqual([false, true, 0, [], null]);
    told.here = true;
    connections.apply();
    expect([told.allow, connections.presence([]) !== null]).toEqual([[BOB], true]);
  });

  it.each([[PROTOCOL.sync], [PROTOCOL.rooms]])('[F35] from a stranger is shut before a byte is read (%s)', async (protocol) => {
    const { clock, arrive, meet, sessions, told } = await setup();
    meet();
    const { stream, far, isRead } = watchedPair();
    arrive(protocol, EVE, stream);
    await clock.settle();
    expect([far.closed(), far.size(), isRead(), sessions.size, told.attached]).toEqual([true, 0, false, 0, 0]);
  });

  it.each([[PROTOCOL.sync], [PROTOCOL.rooms]])('[F34] from a friend whose chat is closed is shut as well (%s)', async (protocol) => {
    const { clock, arrive, meet, friend, sessions } = await setup();
    meet();
    friend.isOpen = false;
    const { stream, far, isRead } = watchedPair();
    arrive(protocol, BOB, stream);
    await clock.settle();
    expect([far.closed(), far.size(), isRead(), sessions.size]).toEqual([true, 0, false, 0]);
  });

  it('from a friend begins a session', async () => {
    const { clock, arrive, meet, sessions } = await setup();
    meet();
    const { stream, far } = watchedPair();
    arrive(PROTOCOL.sync, BOB, stream);
    await clock.settle();
    expect([far.closed(), far.size() > 0, sessions.has(BOB)]).toEqual([false, true, true]);
  });

  it('to the rooms of a friend who has not proven a device is shut', async () => {
    const { clock, arrive, meet, told } = await setup();
    meet();
    const { stream, far } = watchedPair();
    arrive(PROTOCOL.rooms, BOB, stream);
    await clock.settle();
    expect([far.closed(), told.attached]).toEqual([true, 0]);
  });

  it('after the end is shut', async () => {
    const { clock, arrive, meet, connections } = await setup();
    meet();
    connections.stop();
    const { stream, far } = watchedPair();
    arrive(PROTOCOL.sync, BOB, stream);
    await clock.settle();
    expect(far.closed()).toBe(true);
  });
});

describe('[S12.1] who is let in', () => {
  it('is whoever told a presence, while the chat is open', async () => {
    const { told, meet, friend, connections } = await setup();
    expect(told.allow).toEqual([]);
    expect(meet()).toBe(true);
    expect(told.allow).toEqual([BOB]);
    friend.isOpen = false;
    connections.apply();
    expect(told.allow).toEqual([]);
  });

  it('[S3.5] [H10] is no device any more that their newest record does not name, also while its link lives', async () => {
    const { connections, friend, told, meet } = await setup();
    meet();
    connections.pathChanged(BOB, 'direct');
    friend.devices = () => [alice.device];
    connections.apply();
    expect(told.allow).toEqual([]);
    expect(connections.presences.pathTo(bob.account)).toBe('away');
  });

  it('[H9] is not somebody who claims to be this very device', async () => {
    const { told, connections, clock } = await setup();
    expect(connections.met(bob.account, { device: bob.device, peer: OWN, relays: [], expires: clock.now() + 1000 })).toBe(false);
    expect(told.allow).toEqual([]);
  });
});

describe('a link on which streams fail', () => {
  it('[S7.2] [H52] is tried again with longer and longer pauses, and by the lower name alone', async () => {
    const { told, meet, connections, clock } = await setup();
    meet();
    connections.pathChanged(BOB, 'direct');
    await clock.advance(10 * 60_000);
    expect(told.opened.length).toBeGreaterThan(5);
    expect(told.opened.length).toBeLessThan(40);
    connections.met(bob.account, { device: bob.device, peer: 'Aaa' as PeerName, relays: [], expires: clock.now() + 900_000 });
    told.opened.length = 0;
    connections.pathChanged('Aaa' as PeerName, 'direct');
    await clock.advance(60_000);
    expect(told.opened.filter((line) => line.startsWith('Aaa'))).toEqual([]);
  });
});

describe('[S5.1] [A23] relays that are dialled', () => {
  const THEIRS = bob.card.relays[0]!;
  const MINE = { address: 'wss://mine.test', id: null };

  it('are own ones, and of those of people I follow the ones for which there is something to do', async () => {
    const { connections, told, book, clock } = await setup();
    await book.updateHome((home) => ({ ...home, relays: [MINE] }));
    connections.apply();
    expect(told.connect).toEqual(own(MINE.address));
    connections.want([THEIRS.relayId], false);
    await clock.advance(1);
    expect(told.changed).toBe(1);
    connections.apply();
    expect(told.connect).toEqual([...own(MINE.address), ...visited(THEIRS.address)]);
    connections.try('wss://trial.test');
    expect(told.connect[0]).toEqual(own('wss://trial.test')[0]);
    connections.try(null);
    expect(told.connect).toHaveLength(2);
  });

  it('are never those of somebody I do not follow, and are left when I follow no more', async () => {
    const { connections, told, book, clock } = await setup();
    connections.want([THEIRS.relayId], true);
    await clock.advance(1);
    connections.apply();
    expect(told.connect).toEqual(visited(THEIRS.address));
    await book.updatePerson(bob.account, (person) => person && { ...person, iFollow: false });
    connections.apply();
    expect(told.connect).toEqual([]);
    connections.want([THEIRS.relayId], true);
    await clock.advance(60_000);
    connections.apply();
    expect(told.connect).toEqual([]);
  });

  it('[P1] are looked for among those who name one that is asked for, however many others there are', async () => {
    const { connections, told, book } = await setup();
    const other: Person = { ...personOfCard({ ...carol.card, relays: [{ address: 'wss://other.test', relayId: carol.card.relays[0]!.relayId.map((byte) => byte ^ 1) as RelayId }] }, NOW) };
    await book.updatePerson(carol.account, () => other);
    await book.updatePerson(bob.account, (person) => person && { ...person, iFollow: false });
    told.lookedAt.length = 0;
    connections.want([THEIRS.relayId], false);
    expect(told.lookedAt).toEqual(['Bob']);
  });

  it('are under every address that claims the name, since who answers proves it', async () => {
    const { connections, told, book, clock } = await setup();
    const liar: Person = { ...personOfCard({ ...carol.card, relays: [{ address: 'wss://liar.test', relayId: THEIRS.relayId }] }, NOW), iFollow: true };
    await book.updatePerson(carol.account, () => liar);
    connections.want([THEIRS.relayId], true);
    await clock.advance(1);
    connections.apply();
    expect(told.connect).toEqual(visited(THEIRS.address, 'wss://liar.test'));
  });

  it('are once for each presence the one at which a friend is whom I have to dial', async () => {
    const { connections, told, clock } = await setup();
    const met = (at: string, expires: number, peer = BOB): void => {
      connections.met(bob.account, { device: bob.device, peer, relays: [{ address: at, relayId: THEIRS.relayId }], expires: clock.now() + expires });
    };
    met('wss://there.test', 500_000);
    await clock.advance(1);
    connections.apply();
    expect(told.connect).toEqual(visited(THEIRS.address, 'wss://there.test'));
    const before = told.changed;
    met('wss://elsewhere.test', 600_000, 'Aaa' as PeerName);
    await clock.advance(60_000);
    connections.apply();
    expect([told.connect.some(({ address }) => address === 'wss://elsewhere.test'), told.changed]).toEqual([false, before]);
  });
});
