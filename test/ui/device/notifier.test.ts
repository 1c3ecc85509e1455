/** Notifications of the platform: what is given to the shell, and the one message of it that is heard. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNotifier } from '../../../src/device/notifier.ts';
import { OPEN } from '../../../src/ports/opening.ts';

afterEach(() => void vi.restoreAllMocks());

/** A shell that keeps notifications in memory, as the platform does. */
function createShell() {
  const shown: { tag: string; title: string; options: NotificationOptions }[] = [];
  const registration = {
    showNotification: (title: string, options: NotificationOptions) => Promise.resolve(void shown.push({ tag: options.tag ?? '', title, options })),
    getNotifications: () => Promise.resolve(shown.map(({ tag }) => ({ tag, close: () => void shown.splice(shown.findIndex((one) => one.tag === tag), 1) }))),
  };
  vi.spyOn(navigator.serviceWorker, 'getRegistration').mockResolvedValue(registration as unknown as ServiceWorkerRegistration);
  return { shown, registration };
}

describe('[F52] notifications of the platform', () => {
  it('are shown by the offline shell under their tag, and taken away by it', async () => {
    const { shown } = createShell();
    const notifier = createNotifier();
    await notifier.show({ tag: 'noor', title: 'Message from Noor', body: 'New message', path: '#/chat/noor', silent: false });
    await notifier.show({ tag: 'mateo', title: 'Message from Mateo', body: 'New message', path: '#/chat/mateo', silent: true });
    expect(shown.map(({ options }) => options)).toMatchObject([
      { tag: 'noor', silent: false, renotify: true, data: { path: '#/chat/noor' } },
      { tag: 'mateo', silent: true, renotify: false },
    ]);
    expect(await notifier.shown()).toEqual(['noor', 'mateo']);
    await notifier.close(['noor', 'nobody']);
    expect(await notifier.shown()).toEqual(['mateo']);
  });

  it('that the browser refuses stop nothing', async () => {
    const { registration } = createShell();
    registration.showNotification = () => Promise.reject(new TypeError('not allowed'));
    await expect(createNotifier().show({ tag: 'a', title: 'b', body: 'c', path: '#/inbox', silent: true })).resolves.toBeUndefined();
  });

  it('that are taken lead where the shell says, once it is a chat or the requests, and it is answered', async () => {
    const went: string[] = [];
    const off = createNotifier().onOpen((path) => void went.push(path));
    const say = (data: unknown): Promise<boolean> => {
      const { port1, port2 } = new MessageChannel();
      const answered = new Promise<boolean>((resolve) => {
        port1.onmessage = () => resolve(true);
        setTimeout(() => resolve(false), 100);
      });
      navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data, ports: [port2] }));
      return answered;
    };
    expect(await say({ type: OPEN, path: '#/chat/noor' })).toBe(true);
    expect(await say({ type: 'PLAY', path: '#/chat/noor' })).toBe(false);
    expect(await say({ type: OPEN, path: 'https://attacker.invalid/' })).toBe(false);
    off();
    expect(await say({ type: OPEN, path: '#/inbox/requests' })).toBe(false);
    expect(went).toEqual(['#/chat/noor']);
  });

  it('and the number at the icon and the sound are there or left out, without a word', () => {
    const notifier = createNotifier();
    notifier.badge(3);
    notifier.badge(0);
    notifier.sound();
    expect(notifier.isVisible()).toBe(document.visibilityState === 'visible');
  });
});
