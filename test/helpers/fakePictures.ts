/** The pictures of people of the Messenger in memory: mine as it was set, theirs as a test says. */
import type { Change, LocalId } from '../../src/app/api.ts';
import type { PictureVerbs } from '../../src/app/pictureApi.ts';
import { fail, ok } from '../../src/protocol/errors.ts';
import type { World } from './fakeWorld.ts';

export interface PlayPictures {
  /** Theirs from now on; null: they have none. */
  setPictureOf(person: LocalId, bytes: Uint8Array<ArrayBuffer> | null): void;
}

interface Hands {
  readonly world: World;
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  tell(change: Change): void;
}

let names = 0;

export function createFakePictures({ world, called, tell }: Hands): PictureVerbs & PlayPictures {
  const pictures = new Map<LocalId, Uint8Array<ArrayBuffer>>();
  /** Gives its new name. */
  function keep(id: LocalId, bytes: Uint8Array<ArrayBuffer> | null): string | null {
    if (!bytes) return pictures.delete(id), null;
    pictures.set(id, bytes);
    return `picture ${++names}`;
  }
  return {
    async setPicture(picture) {
      const refused = called('setPicture', picture?.side ?? null);
      if (refused) return refused;
      const { account } = world;
      if (account.kind !== 'ready') return fail('noAccount');
      const name = keep(account.me.id, picture && new Uint8Array(await picture.source.slice(0, picture.source.size).arrayBuffer()));
      world.account = { ...account, me: { ...account.me, picture: name } };
      tell({ what: 'account' });
      return ok(null);
    },
    readPicture: (id) => Promise.resolve(called('readPicture', id) ?? ok(pictures.get(id) ?? null)),
    seekPicture: (id) => Promise.resolve(called('seekPicture', id) ?? ok(null)),
    setPictureOf(id, bytes) {
      const picture = keep(id, bytes);
      world.people = world.people.map((one) => (one.id === id ? { ...one, picture } : one));
      for (const what of ['people', 'inbox'] as const) tell({ what });
      tell({ what: 'thread', chat: id });
    },
  };
}
