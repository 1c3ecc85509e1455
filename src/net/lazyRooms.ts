/** `Rooms` that load y-webrtc when a chat is first on the screen with a friend linked; until then nothing of it is fetched. */
import type { RoomGate, Rooms } from '../ports/rooms.ts';

export function createLazyRooms(gate: RoomGate): Rooms {
  let made: Promise<Rooms> | null = null;
  const rooms = (): Promise<Rooms> => (made ??= import('./rooms.ts').then(({ createRooms }) => createRooms({ gate })));
  return {
    join(room, document, access) {
      let leave: (() => void) | null = null;
      let left = false;
      void rooms().then((loaded) => {
        if (!left) leave = loaded.join(room, document as Parameters<typeof loaded.join>[1], access);
      });
      return () => {
        left = true;
        leave?.();
      };
    },
    attach: (peer, stream) => void rooms().then((loaded) => loaded.attach(peer, stream)),
  };
}
