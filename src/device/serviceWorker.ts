/**
 * Registers the offline shell and offers a new version when one waits. It never reloads by itself: the page reloads only
 * after the person took the offer, in each tab that the new version then serves.
 */
import { SPEAK, type Language } from '../ports/look.ts';
import { createOffer, type PlatformOffer } from './offer.ts';
import { scriptUrl } from './trusted.ts';

/** How often a page that stays open looks for a new version. */
const LOOK_MS = 3_600_000;

/**
 * The offline shell keeps what this language needs, once it is here: not every language is kept by everybody. A new version that comes or
 * waits keeps it too, since it took along only what was spoken before.
 */
export function keepLanguage(language: Language): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.ready.then(({ active, waiting, installing }) => {
    for (const worker of [active, waiting, installing]) worker?.postMessage({ type: SPEAK, language });
  });
}

export function createUpdates(): PlatformOffer {
  const { offer, set } = createOffer();
  if (!('serviceWorker' in navigator)) return offer;
  const container = navigator.serviceWorker;
  const wait = (worker: ServiceWorker | null): void => {
    if (worker && container.controller) set(() => worker.postMessage({ type: 'SKIP_WAITING' }));
  };
  const watch = (worker: ServiceWorker | null): void =>
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') wait(worker);
    });
  void container.register(scriptUrl('/sw.js'), { scope: '/' }).then(
    (registration) => {
      wait(registration.waiting);
      watch(registration.installing);
      registration.addEventListener('updatefound', () => watch(registration.installing));
      setInterval(() => void (navigator.onLine && registration.update().catch(() => undefined)), LOOK_MS);
    },
    () => undefined, // no offline shell in this browser: the page works all the same while there is a network
  );
  let controlled = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    if (controlled) location.reload(); // the first change of a first visit is only the claim
    controlled = true;
  });
  return offer;
}
