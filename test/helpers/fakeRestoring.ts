/** Coming back by the twelve words, in the core in memory: real words, and an account that begins as any does. */
import type { RestoringVerbs } from '../../src/app/beginningApi.ts';
import type { AccountStatus } from '../../src/app/api.ts';
import { nearWords, phraseEntropy, wordsOfPhrase } from '../../src/crypto/words.ts';
import { fail, ok } from '../../src/protocol/errors.ts';

interface Hands {
  readonly names: { mine: string };
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  setAccount(account: AccountStatus): void;
}

/** A phrase whose words belong together. */
export const TRUE_PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

export function createFakeRestoring({ names, called, setAccount }: Hands): RestoringVerbs {
  return {
    readPhrase(text) {
      const read = phraseEntropy(text);
      if (read.ok) return Promise.resolve({ kind: 'whole' });
      const { code, params } = read.error;
      if (code === 'phraseChecksum') return Promise.resolve({ kind: 'order' });
      if (code === 'phraseLength') return Promise.resolve({ kind: 'length', count: Number(params?.count) });
      const word = wordsOfPhrase(text)[Number(params?.place) - 1]!;
      return Promise.resolve({ kind: 'word', place: Number(params?.place), word, near: nearWords(word) });
    },
    restoreAccount(phrase, name) {
      const refused = called('restoreAccount', phrase, name);
      if (refused) return Promise.resolve(refused);
      if (name === '') return Promise.resolve(fail('nameEmpty'));
      names.mine = name;
      setAccount({ kind: 'policy' });
      return Promise.resolve(ok(null));
    },
    checkPhrase(phrase) {
      const read = phraseEntropy(phrase);
      return Promise.resolve(called('checkPhrase') ?? (read.ok ? ok(wordsOfPhrase(phrase).join(' ') === TRUE_PHRASE) : read));
    },
  };
}
