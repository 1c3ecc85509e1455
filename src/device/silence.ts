/** Takes away what stands outside of the page: notifications, which may hold words of a message, and the number at the icon. As far as the browser lets it. */
export async function silence(): Promise<void> {
  const badge = navigator.clearAppBadge?.();
  const shells = 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistrations() : [];
  const notes = Promise.resolve(shells).then((all) => Promise.all(all.map((shell) => shell.getNotifications())));
  const [shown] = await Promise.allSettled([notes, badge]);
  if (shown.status === 'fulfilled') for (const note of shown.value.flat()) note.close();
}
