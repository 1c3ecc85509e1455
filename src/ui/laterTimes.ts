/** Times at which a text may go, by the local clock. Pure. */
import { laterWords as say } from './words/later.en.ts';
import { daysBetween, momentOf, timeOf } from './words/speak.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const [EVENING, MORNING] = [18, 8] as const;
const [MONDAY, WEEK] = [1, 7] as const;

export interface Choice {
  readonly name: string;
  readonly timeMs: number;
}

/** At an hour of the day that is so many days ahead. */
const at = (nowMs: number, days: number, hour: number): number => {
  const day = new Date(nowMs);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour).getTime();
};

/** Quick choices, the soonest first: an evening that is not within the hour, and a Monday that is not tomorrow. */
export function choicesAt(nowMs: number): readonly Choice[] {
  const monday = (MONDAY - new Date(nowMs).getDay() + WEEK) % WEEK || WEEK;
  const evening = at(nowMs, 0, EVENING);
  return [
    { name: say.hour, timeMs: Math.ceil((nowMs + HOUR) / MINUTE) * MINUTE },
    ...(evening > nowMs + HOUR ? [{ name: say.evening, timeMs: evening }] : []),
    { name: say.tomorrow, timeMs: at(nowMs, 1, MORNING) },
    ...(monday > 1 ? [{ name: say.monday, timeMs: at(nowMs, monday, MORNING) }] : []),
  ];
}

const two = (value: number): string => String(value).padStart(2, '0');

/** As a field for date and time writes it. */
export function fieldOf(timeMs: number): string {
  const time = new Date(timeMs);
  return `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Of today the time, of another day its date too. */
export const goesAt = (timeMs: number, nowMs: number): string => (daysBetween(timeMs, nowMs) === 0 ? timeOf(timeMs) : momentOf(timeMs));
