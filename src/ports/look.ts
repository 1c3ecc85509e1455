/** How Kith looks on a device, by the word of whoever uses it. */
export const THEMES = ['system', 'light', 'dark'] as const;
/** Of the text, in steps. */
export const SIZES = ['small', 'normal', 'large', 'larger', 'largest'] as const;

export interface Look {
  /** `system`: by day and night as the device says. */
  readonly theme: (typeof THEMES)[number];
  /** Place in `SIZES`. */
  readonly size: number;
  /** Nothing travels or loops, also where the device does not ask for that. */
  readonly still: boolean;
}

export const FIRST_LOOK: Look = { theme: 'system', size: 1, still: false };
