/**
 * What a thrown error keeps on its way between worker and page. Comlink carries name and message only; the `code` that a
 * `StorageError` has decides which sentence a person reads, so it goes along. Both sides of a port install this once. No
 * stack crosses, and no other property: an error may hold what the page must not see.
 */
import { transferHandlers } from 'comlink';

/** As Comlink writes a throw on the wire: an error by its parts, any other value as it is. */
interface Told {
  readonly isError: boolean;
  readonly value: unknown;
}

const codeOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string' ? value.code : undefined;

/** Replaces Comlink's own handler of throws. What it gives back on the other side is still an `Error`. */
export function carryCodes(): void {
  const plain = transferHandlers.get('throw');
  if (!plain) throw new Error('comlink has no handler of throws');
  transferHandlers.set('throw', {
    canHandle: plain.canHandle,
    serialize(thrown: { readonly value: unknown }): [Told, Transferable[]] {
      const { value } = thrown;
      if (!(value instanceof Error)) return [{ isError: false, value }, []];
      return [{ isError: true, value: { name: value.name, message: value.message, code: codeOf(value) } }, []];
    },
    deserialize: (told: Told): unknown => plain.deserialize(told),
  });
}
