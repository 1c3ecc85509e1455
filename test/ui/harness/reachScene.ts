/** Worlds for pictures of who can reach me. */
import { message, person, request, type FakeMessenger } from '../../helpers/fakeMessenger.ts';

export function reachScene(core: FakeMessenger, scene: string): void {
  core.setPolicyView({
    policy: scene === 'reach-open' ? 'Everyone' : scene === 'reach-off' ? 'Off' : 'Friends',
    effects: { Everyone: { canReach: 20, locked: 0 }, Friends: { canReach: 14, locked: 3 }, Off: { canReach: 0, locked: 17 } },
    waiting: scene === 'reach-waiting' ? 2 : 0,
  });
  core.setRequests([
    request(
      'pat',
      'Pat Brennan',
      'Hi Maya, I print at the darkroom on Mill Street. Would you hang your heron in our June show? See https://darkroom.example',
      { invited: true },
    ),
    request('omar', 'عمر الفاسي', 'مرحبا مايا، رأيت صورك وأحببتها كثيرا. هل تبيعين نسخة مطبوعة؟', { color: 3, followsMe: false }),
  ]);
  core.setPeople([
    person('noor', 'Noor Haddad', { color: 2, connection: 'Direct', verified: scene === 'reach-open' }),
    person('mateo', 'Mateo Ruiz', { color: 3, connection: 'Through a relay', alert: 'restored' }),
    person('kofi', 'Kofi Mensah', { color: 1, relationship: 'Follows you', locked: 'notFollowing' }),
    person('maxi', 'Maximiliana Theodora von Hohenstein-Wittgenstein', {
      color: 6,
      relationship: 'Follows you',
      locked: 'notFollowing',
    }),
    person('lin', 'Lin Wei', { color: 6, locked: 'followExpired' }),
    person('sam', 'Sam Whitlock', {
      color: 4,
      relationship: 'Following',
      locked: scene === 'reach-open' ? null : 'notFollowedBack',
    }),
    person('ada', 'Ada Okafor', { color: 5, relationship: 'Blocked', locked: 'blocked' }),
    person('jonas', 'Jonas Lindqvist', { color: 7, relationship: 'Blocked', locked: 'blocked' }),
  ]);
  core.setThread('lin', [message('See you at the market'), message('Until Saturday', { mine: true, state: 'Delivered' })]);
  if (scene === 'reach-open') core.setAsRequest('sam', true);
  core.setSees('noor', {
    name: 'Maya Ellison',
    devices: 1,
    relayHosts: ['hearth.example', 'relay.lakeside-cooperative.example'],
    iFollow: true,
    policy: 'Friends',
    presence: true,
    address: true,
    messages: 212,
  });
  const firstMs = Date.now() - 40 * 86_400_000;
  core.setSaw('wss://hearth.example', {
    host: 'hearth.example',
    firstMs,
    lastMs: Date.now(),
    connections: 41,
    bytesSent: 1_812_000,
    bytesReceived: 48_211,
    topics: 170,
    objectsSent: 1200,
    objectsReceived: 31,
  });
}
