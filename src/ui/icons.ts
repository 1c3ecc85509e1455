/**
 * The icons: line drawings on a 24 × 24 field, as path data, so that they are plain attributes (no HTML strings, no sprite
 * to load). `dots` is drawn with a heavier pen. Each is decoration: whatever holds one carries a name of its own.
 */
export interface IconShape {
  readonly line: string;
  readonly dots?: string;
}

export const ICONS = {
  back: { line: 'M14.5 5 7.5 12l7 7' },
  copy: {
    line: 'M11 8.5h6a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1 -2.5 2.5h-6a2.5 2.5 0 0 1 -2.5 -2.5v-6a2.5 2.5 0 0 1 2.5 -2.5ZM15.5 5.5A1.5 1.5 0 0 0 14 4H6.5A2.5 2.5 0 0 0 4 6.5V14a1.5 1.5 0 0 0 1.5 1.5',
  },
  dots: { line: '', dots: 'M12 5h.01M12 12h.01M12 19h.01' },
  down: { line: 'M12 5v14M6 13l6 6 6-6' },
  edit: { line: 'M16.5 4.3a2.2 2.2 0 0 1 3.2 3.2L8.5 18.7 4 20l1.3-4.5Z' },
  friends: {
    line: 'M5 8a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M2.5 19.5c0-3.6 2.7-5.5 6-5.5s6 1.9 6 5.5M15.5 5a3.3 3.3 0 0 1 0 6.4M17.5 14.4c2.4.5 4 2.2 4 5.1',
  },
  go: { line: 'm9.5 5 7 7-7 7' },
  inbox: { line: 'M12 3.5a8 8 0 0 1 8 8v0a8 8 0 0 1-8 8H5.5A1.5 1.5 0 0 1 4 18v-6.5a8 8 0 0 1 8-8ZM8.5 10h7M8.5 13.5h4.5' },
  link: { line: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1' },
  lock: {
    line: 'M8 10.5h8a2.5 2.5 0 0 1 2.5 2.5v4.5a2.5 2.5 0 0 1 -2.5 2.5h-8a2.5 2.5 0 0 1 -2.5 -2.5v-4.5a2.5 2.5 0 0 1 2.5 -2.5ZM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5',
  },
  pen: {
    line: 'M12.5 4.5H7a3 3 0 0 0-3 3V17a3 3 0 0 0 3 3h9.5a3 3 0 0 0 3-3v-5.5M18 3.7a1.9 1.9 0 0 1 2.6 2.7L13 14l-3.6.9.9-3.5Z',
  },
  plus: { line: 'M12 5v14M5 12h14' },
  profile: {
    line: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M8.8 10a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0M6 18.5c1.2-2.4 3.4-3.5 6-3.5s4.8 1.1 6 3.5',
  },
  qr: {
    line: 'M5.2 4h3.6a1.2 1.2 0 0 1 1.2 1.2v3.6a1.2 1.2 0 0 1 -1.2 1.2h-3.6a1.2 1.2 0 0 1 -1.2 -1.2v-3.6a1.2 1.2 0 0 1 1.2 -1.2ZM15.2 4h3.6a1.2 1.2 0 0 1 1.2 1.2v3.6a1.2 1.2 0 0 1 -1.2 1.2h-3.6a1.2 1.2 0 0 1 -1.2 -1.2v-3.6a1.2 1.2 0 0 1 1.2 -1.2ZM5.2 14h3.6a1.2 1.2 0 0 1 1.2 1.2v3.6a1.2 1.2 0 0 1 -1.2 1.2h-3.6a1.2 1.2 0 0 1 -1.2 -1.2v-3.6a1.2 1.2 0 0 1 1.2 -1.2ZM14 14h2.5v2.5M20 14v.01M14 20v-.01M17 20h3v-2.5',
  },
  relay: {
    line: 'M2.8 12a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0M16.8 12a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0M10.9 9.5h2.2a1.4 1.4 0 0 1 1.4 1.4v2.2a1.4 1.4 0 0 1 -1.4 1.4h-2.2a1.4 1.4 0 0 1 -1.4 -1.4v-2.2a1.4 1.4 0 0 1 1.4 -1.4ZM7.2 12h2.3M14.5 12h2.3',
  },
  retry: { line: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3l2.2 2.2V4.5' },
  search: { line: 'M4.5 10.8a6.3 6.3 0 1 0 12.6 0a6.3 6.3 0 1 0 -12.6 0M15.5 15.5l4.5 4.5' },
  send: { line: 'M12 19.5V5M5.5 11.2 12 4.7l6.5 6.5' },
  shield: { line: 'M12 3.5 19 6v5.5c0 4.4-2.9 7.5-7 9-4.1-1.5-7-4.6-7-9V6ZM9 12l2.2 2.2L15.3 10' },
  trash: { line: 'M5 7h14M10 4h4M7 7l.8 11.2A2 2 0 0 0 9.8 20h4.4a2 2 0 0 0 2-1.8L17 7' },
  warn: { line: 'M12 4.5 21 19.5H3ZM12 10.5V14', dots: 'M12 16.8h.01' },
  x: { line: 'm6 6 12 12M18 6 6 18' },
  info: { line: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 11.5V16', dots: 'M12 8.2h.01' },
  save: { line: 'M12 4v11M7 10.5l5 5 5-5M5 20h14' },
} as const satisfies Record<string, IconShape>;

export type IconName = keyof typeof ICONS;
