/** `Rooms` that load y-webrtc when a chat is first on the screen with a friend linked; until then nothing of it is fetched. */
import type { RoomGate, Rooms } from '../ports/rooms.ts';
import { loadOnce } from '../ports/loadOnce.ts';

export function createLazyRooms(gate: RoomGate): Rooms {
  const rooms = loadOnce(() => import('./rooms.ts').then(({ createRooms }) => createRooms({ gate })));
  return {
    join(room, document, access) {
      let leave: (() => void) | null = null;
      let left = false;
      rooms().then((loaded) => {
        if (!left) leave = loaded.join(room, document as Parameters<typeof loaded.join>[1], access);
      }, () => undefined); // Without rooms the chat syncs all the same.
      return () => {
        left = true;
        leave?.();
      };
    },
    attach: (peer, stream) => void rooms().then((loaded) => loaded.attach(peer, stream), () => stream.close()),
  };
}
