/** Pictures of texts: marks, addresses, folds, large emoji, names that mislead, and what is said before sending. */
import { message, person, request, type FakeMessenger } from '../../helpers/fakeMessenger.ts';

const PACKING = `Packing list! *Please read to the end*, I do not want to drive back for a tin opener again.
1. Tent, the ~blue~ _green_ one: \`120 × 210\`
2. The stove and gas, two small ones rather than a large one
3. A rope, because we always need a rope
4. The chart of the lake with the shallow parts marked, and somebody who can read it.
5. Matches, in something that is dry
6. The good knife
7. Bread, cheese and whatever is ripe`;

export function textScene(core: FakeMessenger, scene: string): void {
  const now = Date.now();
  const at = (minutesAgo: number): number => now - minutesAgo * 60_000;
  core.setThread('noor', [
    message('Did the photos from the lake arrive?', { timeMs: at(3000) }),
    message(PACKING, { timeMs: at(2990) }),
    message(PACKING, { mine: true, state: 'Read', timeMs: at(2980) }),
    message('Is this the ferry page you meant? https://bit.ly/9fK2', { timeMs: at(1500) }),
    message('No, this one: ferries.example/june', { mine: true, state: 'Read', timeMs: at(1490) }),
    message('And *not* `https://pаypal.com/ferry`, but https://pаypal.com/ferry, they said _really_', { timeMs: at(100) }),
    message('I pay here: https://xn--mnchen-3ya.de ~or not~ `sudo ferry`', { mine: true, state: 'Delivered', timeMs: at(90) }),
    message('🌿🦔', { timeMs: at(30) }),
    message('😍', { mine: true, state: 'Read', timeMs: at(20) }),
    message('Saturday it is', { mine: true, state: 'Delivered', timeMs: at(10) }),
  ]);
  if (scene !== 'text-names') return;
  core.setPeople([person('noor', 'Nооr Haddad', { color: 2, connection: 'Direct', verified: false })]);
  core.setPolicyView({ policy: 'Everyone' });
  core.setRequests([request('eve', 'Αlice', 'Look at this: https://bit.ly/9fK2, *quick*')]);
}
