/** Verbs whose code is fetched when one of them is first asked: those of settings, of trust, of photos, and of taking back. */
import type { Messenger } from './api.ts';

export type Verb = (...values: readonly unknown[]) => Promise<unknown>;

/** @param load rejects with a `LoadError` when the code cannot be fetched: then the verb has done nothing */
export function lateVerbs<N extends keyof Messenger>(names: readonly N[], load: () => Promise<Pick<Messenger, N>>): Pick<Messenger, N> {
  const late = (name: N): Verb => async (...values) => ((await load())[name] as unknown as Verb)(...values);
  return Object.fromEntries(names.map((name) => [name, late(name)])) as unknown as Pick<Messenger, N>;
}
