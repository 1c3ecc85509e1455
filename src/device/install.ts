/** Installing Kith as an app: the browser says when it is possible, and asks the person only when they took the offer. */
import { createOffer, type PlatformOffer } from './offer.ts';

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export function createInstall(): PlatformOffer {
  const { offer, set } = createOffer();
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    set(() => {
      set(null);
      void (event as InstallPrompt).prompt();
    });
  });
  addEventListener('appinstalled', () => set(null));
  return offer;
}
