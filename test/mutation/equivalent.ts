/**
 * Mutants that no test can notice, each with its reason: nothing that can be seen from outside the program changes. A check that is
 * only written twice has no place here: one of the two goes.
 */
const EQUIVALENT: Readonly<Record<string, string>> = {};

/** Why no test can notice a mutant, or null. */
export const reasonOf = (key: string): string | null => EQUIVALENT[key] ?? null;

/** All that are named: the quick form sees that each still exists. */
export const equivalentKeys = (): readonly string[] => Object.keys(EQUIVALENT);
