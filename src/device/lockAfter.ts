/**
 * After how many minutes without use Kith locks by itself. Kept in the page's own storage: it says nothing of anybody, and is wanted
 * before anything sealed can be read. Decision 0061.
 */
const NAME = 'kith-lock-after';
/** 0: it does not. */
const CHOICES = [0, 1, 5, 15, 60];
const FIRST_CHOICE = 15;

export function readLockAfter(): number {
  try {
    const kept = Number(localStorage.getItem(NAME) ?? FIRST_CHOICE);
    return CHOICES.includes(kept) ? kept : FIRST_CHOICE;
  } catch {
    return FIRST_CHOICE;
  }
}

/** A browser that keeps nothing begins with the first choice each time. */
export function keepLockAfter(minutes: number): void {
  try {
    localStorage.setItem(NAME, String(minutes));
  } catch {
    // It holds until the page is closed.
  }
}

export function forgetLockAfter(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // It could not be kept either.
  }
}
