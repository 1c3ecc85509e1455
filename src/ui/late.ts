/**
 * Parts of the program that the first screen does not need. They are fetched when the page has settled, and at the latest
 * when they are asked for, so that what is loaded before the first painting stays small.
 */
import type { Change } from '../app/api.ts';
import type { Kith } from '../state/kith.ts';

export const late = {
  firstStart: () => import('./screens/FirstStart.svelte'),
  unlock: () => import('./screens/Unlock.svelte'),
  startAgain: () => import('./screens/StartAgain.svelte'),
  profile: () => import('./screens/Profile.svelte'),
  settings: () => import('./screens/SettingsList.svelte'),
  sidePages: () => import('./screens/SidePages.svelte'),
  addFriend: () => import('./screens/AddFriend.svelte'),
  newMessage: () => import('./screens/NewMessage.svelte'),
  addCard: () => import('./screens/AddCard.svelte'),
  attach: () => import('./parts/Attach.svelte'),
  picker: () => import('./parts/Picker.svelte'),
  media: () => import('./parts/MediaGrid.svelte'),
  viewer: () => import('./screens/PhotoViewer.svelte'),
  messageMenu: () => import('./parts/MessageMenu.svelte'),
  messageDetails: () => import('./parts/MessageDetails.svelte'),
  messageExtras: () => import('./parts/MessageExtras.svelte'),
  editMessage: () => import('./parts/EditMessage.svelte'),
  link: () => import('./parts/LinkDialog.svelte'),
  quote: () => import('./parts/Quote.svelte'),
  sendWays: () => import('./parts/SendWays.svelte'),
  scheduled: () => import('./parts/Scheduled.svelte'),
  replying: () => import('./parts/Replying.svelte'),
  forward: () => import('./screens/Forward.svelte'),
  hideMessage: () => import('./parts/HideDialog.svelte'),
  report: () => import('./parts/ReportDialog.svelte'),
  reportMessage: () => import('./parts/ReportMessage.svelte'),
  reportSent: () => import('./parts/ReportSent.svelte'),
  deleteMessage: () => import('./parts/DeleteDialog.svelte'),
  person: () => import('./screens/Person.svelte'),
  shareInto: () => import('./screens/ShareInto.svelte'),
  search: () => import('./parts/SearchResults.svelte'),
  earlier: () => import('./parts/Earlier.svelte'),
  find: () => import('./parts/ChatFind.svelte'),
  keys: () => import('./screens/KeysSheet.svelte'),
  chatMenu: () => import('./parts/ChatMenu.svelte'),
  swiped: () => import('./swiped.ts'),
  requests: () => import('./screens/Requests.svelte'),
  ringing: () => import('./ringing.ts'),
  offers: () => import('./parts/Offers.svelte'),
  verify: () => import('./screens/VerifyDialog.svelte'),
};

/** News call for attention once the code for it is here, also those that came before it. Returns `off`. */
export function callFrom(kith: Kith): () => void {
  const ringing = late.ringing().then(({ ring }) => ring(kith));
  ringing.catch(() => undefined); // without it everything arrives all the same
  const heard = (change: Change): void => void ringing.then((bell) => bell.heard(change), () => undefined);
  const offs = [kith.live.on('incoming', heard), kith.live.on('reaction', heard)];
  return () => {
    for (const off of offs) off();
    void ringing.then(({ off }) => off(), () => undefined);
  };
}

/** How long the page rests before they are fetched. */
const SETTLE_MS = 2000;

/**
 * Fetches them all, and gives up quietly: whoever asks for one hears why it is not there. Returns `off`.
 * @param first what opens late parts itself, so that it cannot stand among them
 */
export function fetchLate(first: readonly (() => Promise<unknown>)[]): () => void {
  const timer = setTimeout(() => void Promise.allSettled([...first, ...Object.values(late)].map((load) => load())), SETTLE_MS);
  return () => clearTimeout(timer);
}
