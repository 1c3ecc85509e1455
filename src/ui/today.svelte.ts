/** The present moment for what is written by the day: what shows it is written anew when a day begins, also after a sleep. */
import { createSubscriber } from 'svelte/reactivity';
import { endOfDay, startOfDay } from './words/speak.ts';

const subscribe = createSubscriber((update) => {
  let day = startOfDay(Date.now());
  let timer: ReturnType<typeof setTimeout>;
  const arm = (): void => {
    timer = setTimeout(turn, endOfDay(Date.now()) - Date.now());
  };
  /** A timer may come early, late or, on a device that slept, not at all: only the calendar counts. */
  const turn = (): void => {
    clearTimeout(timer);
    arm();
    if (day === startOfDay(Date.now())) return;
    day = startOfDay(Date.now());
    update();
  };
  arm();
  document.addEventListener('visibilitychange', turn);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', turn);
  };
});

export const today = {
  /** Unix ms. */
  get now(): number {
    subscribe();
    return Date.now();
  },
};
