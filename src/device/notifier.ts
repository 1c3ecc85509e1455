/**
 * Notifications by way of the offline shell, so that they outlive the page; the number at the icon; and a short sound of our own. What
 * this browser cannot do is left out quietly: nothing of it is needed to read or write.
 */
import { OPEN, readPath } from '../ports/opening.ts';

type Permission = NotificationPermission | 'never';

interface Shown {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly silent: boolean;
}

/** Not in the types of the platform yet. */
interface Options extends NotificationOptions {
  readonly renotify: boolean;
}

const canNotify = (): boolean => 'Notification' in globalThis && 'serviceWorker' in navigator;
const shell = async (): Promise<ServiceWorkerRegistration | undefined> => (canNotify() ? navigator.serviceWorker.getRegistration() : undefined);

/** Two soft tones, a fifth apart. */
const TONES = [659.3, 987.8] as const;
const TONE_S = 0.13;
const LOUDNESS = 0.12;

/** Drawn by the browser: no file, no request. A page that was never touched may not be heard, and must not ring later. */
function sound(): void {
  if (!('AudioContext' in globalThis) || navigator.userActivation?.hasBeenActive === false) return;
  const context = new AudioContext();
  const now = context.currentTime;
  const loud = context.createGain();
  loud.connect(context.destination);
  loud.gain.setValueAtTime(LOUDNESS, now);
  loud.gain.exponentialRampToValueAtTime(0.001, now + TONE_S * 4);
  TONES.forEach((frequency, at) => {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(loud);
    tone.start(now + at * TONE_S);
    tone.stop(now + TONE_S * 4);
    if (at === 0) tone.onended = () => void context.close();
  });
}

/** What the browser no longer allows is not shown, and nobody waits for it. */
async function show({ tag, title, body, path, silent }: Shown): Promise<void> {
  const options: Options = { tag, body, silent, renotify: !silent, icon: '/icon-192.png', badge: '/icon-192.png', data: { path } };
  await shell().then((there) => there?.showNotification(title, options)).catch(() => undefined);
}

export function createNotifier() {
  const permission = (): Permission => (canNotify() ? Notification.permission : 'never');
  return {
    permission,
    ask: async (): Promise<Permission> => (canNotify() ? Notification.requestPermission() : 'never'),
    show,
    shown: async (): Promise<readonly string[]> => ((await (await shell())?.getNotifications()) ?? []).map(({ tag }) => tag),
    async close(tags: readonly string[]): Promise<void> {
      const all = (await (await shell())?.getNotifications()) ?? [];
      for (const one of all) if (tags.includes(one.tag)) one.close();
    },
    badge(count: number): void {
      const set = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
      set?.catch(() => undefined); // not installed, or not allowed
    },
    sound,
    isVisible: (): boolean => document.visibilityState === 'visible',
    onOpen(listener: (path: string) => void): () => void {
      if (!('serviceWorker' in navigator)) return () => undefined;
      const hear = ({ data, ports }: MessageEvent<unknown>): void => {
        const path = readPath(data);
        if (path === null || (data as { readonly type?: unknown }).type !== OPEN) return;
        ports[0]?.postMessage(true);
        listener(path);
      };
      navigator.serviceWorker.addEventListener('message', hear);
      return () => navigator.serviceWorker.removeEventListener('message', hear);
    },
  };
}
