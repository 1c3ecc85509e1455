/**
 * Installing Kith as an app: the browser says when it is possible, and asks the person only when they took the offer. Safari on iPhone
 * and iPad says nothing; there it is done by hand, and `standalone` tells whether it was.
 */
import { createOffer, type PlatformOffer } from './offer.ts';

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** Safari on iPhone and iPad alone has this word. */
const isByHand = (): boolean => 'standalone' in navigator && navigator.standalone === false;

export function createInstall(): PlatformOffer & { readonly byHand: boolean } {
  const { offer, set } = createOffer();
  const byHand = isByHand();
  if (byHand) set(() => undefined);
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    set(() => {
      set(null);
      void (event as InstallPrompt).prompt();
    });
  });
  addEventListener('appinstalled', () => set(null));
  return Object.defineProperty(offer, 'byHand', { value: byHand }) as PlatformOffer & { readonly byHand: boolean };
}
