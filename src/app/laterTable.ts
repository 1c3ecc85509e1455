/** Texts that go later, one row each (`laterRows.ts`): by itself, since the core asks at its start whether there is any. */
export const LATER_TABLE = 'later';
