/** The verbs with which an account begins or comes back, and its name: asked once or seldom. */
import { BROUGHT_TABLE } from '../chat/shown.ts';
import { atRestKey } from '../crypto/derive.ts';
import type { NewAccount } from '../people/account.ts';
import { createHome, toBeTold } from '../people/home.ts';
import { readName } from '../people/name.ts';
import { createAccount, isPhraseOf, restoreAccount, type AccountParts } from '../people/newAccount.ts';
import { encode } from '../protocol/codec.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { Messenger } from './api.ts';
import type { Core } from './core.ts';

/** Makes an account the one of this device, and begins with it; refused where there is one. @param before done with its new device first */
async function begin<A extends NewAccount>(core: Core, name: string, make: (parts: AccountParts) => Promise<Result<A>>, before: (device: DeviceId) => Promise<void> = async () => undefined): Promise<Result<A>> {
  if (core.book.hasHome) return fail('accountExists');
  const read = readName(name);
  if (!read.ok) return read;
  const { primitives, random, clock, ownRelay } = core.deps;
  const made = await make({ primitives, random, now: clock.now() });
  if (!made.ok) return made;
  await before(made.value.device);
  const home = createHome(made.value, read.value, random, clock.now());
  if (!(await core.book.begin({ ...home, relays: ownRelay ? [{ address: ownRelay, id: null }] : [] }))) return fail('accountExists');
  await core.start();
  core.tell({ what: 'account' });
  return made;
}

type BeginningVerbs = Pick<Messenger, 'createAccount' | 'phrase' | 'phraseSaved' | 'rename' | 'readPhrase' | 'restoreAccount' | 'checkPhrase'>;

export const beginningVerbs = (core: Core): BeginningVerbs => ({
  async createAccount(name) {
    const made = await begin(core, name, async (parts) => ok(await createAccount(parts)));
    return made.ok ? ok(made.value.phrase) : made;
  },
  async readPhrase(text) {
    const { nearWords, phraseEntropy, wordsOfPhrase } = await import('../crypto/words.ts');
    const read = phraseEntropy(text);
    if (read.ok) return { kind: 'whole' };
    const { code, params } = read.error;
    if (code === 'phraseChecksum') return { kind: 'order' };
    if (code === 'phraseLength') return { kind: 'length', count: Number(params?.count) };
    const place = Number(params?.place);
    const word = wordsOfPhrase(text)[place - 1]!;
    return { kind: 'word', place, word, near: nearWords(word) };
  },
  // Nothing else is known of it on a device that begins: the clock alone says what is new.
  async restoreAccount(phrase, name) {
    const { records, localKey } = core.deps.store;
    // Before there is an account: a device of which it is not known that it came back would not see where its chats go on.
    const cameBack = (device: DeviceId): Promise<void> => records.put(BROUGHT_TABLE, atRestKey(localKey, device), encode(0), 'strict');
    const made = await begin(core, name, (parts) => restoreAccount(phrase, 0, parts), cameBack);
    return made.ok ? ok(null) : made;
  },
  async checkPhrase(phrase) {
    return core.book.hasHome ? isPhraseOf(phrase, core.book.home.account, core.deps.primitives) : fail('noAccount');
  },
  async phrase() {
    const words = core.book.hasHome ? core.book.home.phrase : null;
    return words ? ok(words) : fail('noAccount');
  },
  async phraseSaved() {
    if (!core.book.hasHome) return fail('noAccount');
    await core.book.updateHome((home) => ({ ...home, phrase: null }));
    core.tell({ what: 'account' });
    return ok(null);
  },
  async rename(name) {
    if (!core.book.hasHome) return fail('noAccount');
    const read = readName(name);
    if (!read.ok) return read;
    await core.book.updateHome((home) => toBeTold({ ...home, name: read.value }));
    core.tell({ what: 'account' });
    core.tellAll();
    return ok(null);
  },
});
