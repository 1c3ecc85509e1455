/** Worlds for pictures of the storage page. */
import type { FakeMessenger } from '../../helpers/fakeMessenger.ts';

const MB = 1_000_000;

export function storageScene(core: FakeMessenger, scene: string): void {
  const chats = [
    { id: 'noor', name: 'Noor Haddad', color: 2, photos: 412 * MB, videos: 310 * MB, freeable: 600 * MB, locked: false },
    { id: 'mateo', name: 'Mateo Ruiz', color: 3, photos: 180 * MB, videos: 100 * MB, freeable: 280 * MB, locked: false },
    { id: 'maxi', name: 'Maximiliana Theodora von Hohenstein-Wittgenstein', color: 6, photos: 46 * MB, videos: 0, freeable: 46 * MB, locked: true },
    { id: 'shira', name: 'שירה לוי', color: 5, photos: 2.4 * MB, videos: 0, freeable: 0, locked: false },
  ];
  if (scene === 'storage' || scene === 'storage-held') core.setStorage({ chats, room: { used: 1190 * MB, most: 5990 * MB } });
  if (scene === 'storage-low') core.setStorage({ chats, room: { used: 1190 * MB, most: 1238 * MB }, loading: 'Never' });
}
