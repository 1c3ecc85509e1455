/** A browser that tells of its room what a test says. */
import type { Space } from '../../src/ports/space.ts';

export interface Told {
  /** Null: nothing is told. */
  room: { readonly used: number; readonly most: number } | null;
  isMetered: boolean;
}

export const spaceOf = (told: () => Told): Space => ({
  estimate: async () => told().room,
  fits: async (bytes) => {
    const { room } = told();
    return room === null || room.used + bytes <= room.most;
  },
  isMetered: () => told().isMetered,
});
