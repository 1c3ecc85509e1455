/** The verbs with which an account begins, and its name: asked once or seldom. */
import { createHome, toBeTold } from '../people/home.ts';
import { readName } from '../people/name.ts';
import { createAccount } from '../people/newAccount.ts';
import { fail, ok } from '../protocol/errors.ts';
import type { Messenger } from './api.ts';
import type { Core } from './core.ts';

export const beginningVerbs = (core: Core): Pick<Messenger, 'createAccount' | 'phrase' | 'phraseSaved' | 'rename'> => ({
  async createAccount(name) {
    if (core.book.hasHome) return fail('accountExists');
    const read = readName(name);
    if (!read.ok) return read;
    const { primitives, random, clock, ownRelay } = core.deps;
    const made = await createAccount({ primitives, random, now: clock.now() });
    const home = createHome(made, read.value, random, clock.now());
    if (!(await core.book.begin({ ...home, relays: ownRelay ? [{ address: ownRelay, id: null }] : [] }))) return fail('accountExists');
    await core.start();
    core.tell({ what: 'account' });
    return ok(made.phrase);
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
