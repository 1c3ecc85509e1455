/** Verbs whose code is fetched when one of them is first asked: those of settings, of trust, of photos, and of taking back. */
import { LoadError } from '../ports/loadOnce.ts';
import { StorageError } from '../ports/storage.ts';
import { fail } from '../protocol/errors.ts';
import type { Messenger } from './api.ts';

export type Verb = (...values: readonly unknown[]) => Promise<unknown>;

/** What the disk refused, or what could not be fetched, as an answer. @throws what else it was: a broken invariant */
export function refusalOf(error: unknown): ReturnType<typeof fail> {
  if (error instanceof StorageError) return fail(error.code);
  if (error instanceof LoadError) return fail('notLoaded');
  throw error;
}

/** @param load rejects with a `LoadError` when the code cannot be fetched: then the verb has done nothing */
export function lateVerbs<N extends keyof Messenger>(names: readonly N[], load: () => Promise<Pick<Messenger, N>>): Pick<Messenger, N> {
  const late = (name: N): Verb => async (...values) => ((await load())[name] as unknown as Verb)(...values);
  return Object.fromEntries(names.map((name) => [name, late(name)])) as unknown as Pick<Messenger, N>;
}
