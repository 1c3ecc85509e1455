/** Where more than a text may be written: a message request is one text and nothing else. */
import type { Person } from '../people/person.ts';
import { fail } from '../protocol/errors.ts';
import type { Core } from './core.ts';
import { asRequest } from './views.ts';

/** The chat, where something that is no text may be written now. */
export async function openForMore({ book, sender, deps }: Core, person: Person) {
  return !book.storeCopy.isFound && asRequest(book.home, person, deps.clock.now()) ? fail('requestTextOnly', { name: person.name }) : sender.open(person);
}
