/** Signs of life of the Messenger in memory: switches as they are set. */
import type { SignVerbs, SignsView } from '../../src/app/signsApi.ts';
import { ok, type fail } from '../../src/protocol/errors.ts';

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}


export function createFakeSigns({ called }: Hands): SignVerbs {
  let signs: SignsView = { receipts: false, here: true, writing: true };
  return {
    signs: () => Promise.resolve(signs),
    // Asked at each key: no change of the world.
    write: () => Promise.resolve(),
    setSign(sign, on) {
      const refused = called('setSign', sign, on);
      if (!refused) signs = { ...signs, [sign]: on };
      return Promise.resolve(refused ?? ok(null));
    },
  };
}
