/** The verbs of the storage page: what each chat holds on this device, room given back, and what is loaded without a tap. */
import type { Person } from '../people/person.ts';
import { fail, ok } from '../protocol/errors.ts';
import { keyOf } from '../protocol/ids.ts';
import type { HeldBytes } from '../sync/blobSpace.ts';
import { choicesVerbs } from './choices.ts';
import type { ChoicesVerbs } from './choicesApi.ts';
import type { Core } from './core.ts';
import type { ChatStorage, StorageVerbs } from './storageApi.ts';
import { colorOf, lockHere } from './views.ts';

function chatOf(core: Core, person: Person, held: HeldBytes): ChatStorage {
  return { id: core.idOf(person.account), name: person.name, color: colorOf(person.account), ...held, locked: isLocked(core, person) };
}

const isLocked = (core: Core, person: Person): boolean => lockHere(core.book, person, core.deps.clock.now()) !== null;

export const storageVerbs = (core: Core): StorageVerbs & ChoicesVerbs => ({
  ...choicesVerbs(core),
  async storage() {
    if (!core.book.hasHome) return fail('noAccount');
    const depot = await core.exchange.media.depot();
    const held = await depot.held();
    const chats = core.book.people().flatMap((person) => {
      const bytes = held.get(keyOf(person.account));
      return bytes && bytes.photos + bytes.videos > 0 ? [chatOf(core, person, bytes)] : [];
    });
    const sizeOf = ({ photos, videos }: ChatStorage): number => photos + videos;
    return ok({ chats: chats.sort((a, b) => sizeOf(b) - sizeOf(a)), room: await depot.room(), loading: depot.loading });
  },
  async freeUp(chat) {
    if (!core.book.hasHome) return fail('noAccount');
    const one = chat === null ? null : core.personOf(chat);
    if (chat !== null && !one) return fail('personUnknown');
    const depot = await core.exchange.media.depot();
    let freed = 0;
    for (const person of one ? [one] : core.book.people().filter((person) => !isLocked(core, person))) freed += await depot.freeUp(person.account);
    return ok(freed);
  },
  async setLoading(loading) {
    if (!core.book.hasHome) return fail('noAccount');
    await (await core.exchange.media.depot()).setLoading(loading);
    return ok(null);
  },
});
