/** Reads the form in which the platform hands over what another app shares. Any page can post one: it is held to what a message holds. */
import type { Shared } from '../ports/shared.ts';
import { LIMITS } from '../protocol/limits.ts';

/** Names of the fields, as in the manifest. */
const TEXTS = ['title', 'text', 'url'] as const;
const FILES = 'media';

export function readSharedForm(form: FormData): Shared<File> {
  const texts = TEXTS.map((name) => form.get(name)).filter((value) => typeof value === 'string').map((value) => value.trim());
  const all = form.getAll(FILES).filter((value) => value instanceof File);
  const files = all.filter(({ size }) => size <= LIMITS.blobBytes).slice(0, LIMITS.mediaItems);
  return { text: [...new Set(texts)].filter((text) => text !== '').join('\n').slice(0, LIMITS.textBytes), files, left: all.length - files.length };
}
