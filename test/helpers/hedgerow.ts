/** A small world for tests and pictures of the screens: Maya's friends, and a chat with Noor in every state. */
import type { MessageView } from '../../src/app/api.ts';
import { createFakeMessenger, message, person, type FakeMessenger } from './fakeMessenger.ts';

const HOUR = 3_600_000;

export function noorsMessages(now: number): readonly MessageView[] {
  const at = (hoursAgo: number, minutes = 0): number => now - hoursAgo * HOUR + minutes * 60_000;
  return [
    message('Did the photos from the lake arrive?', { timeMs: at(75) }),
    message('I am on the train, so I only get signal between tunnels', { timeMs: at(75, 1) }),
    message('All four of them! They came in while I was offline', { mine: true, state: 'Read', timeMs: at(74) }),
    message('', { kind: 'missing', count: 2, timeMs: at(50) }),
    message('He stood there for twenty minutes. So did I.', { timeMs: at(27) }),
    message('The one with the heron is lovely. I will print it for Grandma.', { mine: true, state: 'Read', timeMs: at(26) }),
    message('', { kind: 'deleted', timeMs: at(25) }),
    message('', { kind: 'unverified', timeMs: at(24.5) }),
    message('No, this one: the ferry on Saturday at nine. '.repeat(16).trim(), { timeMs: at(24) }),
    message('Grandma says the damsons are ripe', { timeMs: at(0, -9), unread: true }),
    message('And bring the big basket', { timeMs: at(0, -8), unread: true }),
    message('Saturday it is', { mine: true, state: 'Delivered', timeMs: at(0, -7) }),
    message('I will bring the jars, and sugar for three kilos', {
      mine: true,
      state: 'At relay',
      relays: ['hearth.example'],
      timeMs: at(0, -6),
    }),
    message('The map for Sunday', { mine: true, state: 'Failed', timeMs: at(0, -5) }),
    message('And the ladder', { mine: true, state: 'Queued', timeMs: at(0, -4) }),
  ];
}

const PEOPLE = [
  person('noor', 'Noor Haddad', { color: 2, connection: 'Direct' }),
  person('mateo', 'Mateo Ruiz', { color: 3, connection: 'Through a relay' }),
  person('maxi', 'Maximiliana Theodora von Hohenstein-Wittgenstein', { color: 6 }),
  person('shira', 'שירה לוי', { color: 5, connection: 'Direct' }),
  person('kofi', 'Kofi Mensah', { color: 1, relationship: 'Follows you', locked: 'notFollowing' }),
  person('sam', 'Sam Whitlock', { color: 4, relationship: 'Following', locked: 'notFollowedBack' }),
  person('lin', 'Lin Wei', { color: 6, relationship: 'Following', waiting: true, locked: 'notFollowedBack' }),
];

/** Maya's account with friends, conversations and two relays. */
export function createHedgerow(now = Date.now()): FakeMessenger {
  const core = createFakeMessenger();
  core.setChoices({ wrote: true, answered: ['notifications', 'install', 'help', 'rows'] });
  core.setPeople(PEOPLE);
  core.setThread('noor', noorsMessages(now));
  core.setThread('mateo', [message('Saturday at nine, by the ferry', { mine: true, state: 'Read', timeMs: now - 2 * HOUR })]);
  core.setThread('maxi', [
    message('I will call you when I am back in town', { mine: true, state: 'Queued', timeMs: now - 3 * HOUR }),
  ]);
  core.setThread('shira', [message('נתראה ביום שישי בערב 🌿', { timeMs: now - 5 * HOUR })]);
  core.setThread('sam', [
    message('Good to meet you at the print fair', { timeMs: now - 130 * HOUR }),
    message('You too! Send me the paper name when you have it', { mine: true, state: 'Read', timeMs: now - 129 * HOUR }),
    message('It was the 300 gram cotton one, the mill is called Arden', { timeMs: now - 128.9 * HOUR }),
  ]);
  core.setRelays([
    { address: 'wss://hearth.example', host: 'hearth.example', state: 'Connected', own: true },
    {
      address: 'wss://relay.lakeside-cooperative.example',
      host: 'relay.lakeside-cooperative.example',
      state: 'Not reachable',
      own: false,
    },
  ]);
  return core;
}
