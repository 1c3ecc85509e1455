/** The choices of the Messenger in memory. */
import type { Choices, ChoicesVerbs } from '../../src/app/choicesApi.ts';
import { FIRST_CHOICES } from '../../src/app/choices.ts';
import { ok, type fail } from '../../src/protocol/errors.ts';

export interface PlayChoices {
  /** What is left out stays. */
  setChoices(choices: Partial<Choices>): void;
}

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

export function createFakeChoices({ called }: Hands): ChoicesVerbs & PlayChoices {
  let choices = FIRST_CHOICES;
  return {
    choices: () => Promise.resolve(ok(choices)),
    choose(change) {
      const refused = called('choose', change);
      if (!refused) choices = { ...choices, ...change };
      return Promise.resolve(refused ?? ok(choices));
    },
    setChoices: (change) => void (choices = { ...choices, ...change }),
  };
}
