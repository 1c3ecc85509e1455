/**
 * Entries that act on another one: reactions (kind 4) and edits (kind 5). What they name is read once. One counts only when its
 * own signature verified (`acts` in chapterSet.ts) and its body has the form of its kind; what it does is `deeds.ts`.
 */
import { FormError } from '../protocol/codec.ts';
import { KIND } from '../protocol/kinds.ts';
import { decodeBody, type EditBody, type ReactionBody } from './bodies.ts';
import type { OpenEntry, SeenEntry } from './types.ts';

export type Act = ReactionBody | EditBody;

export const isAct = (kind: number): boolean => kind === KIND.reaction || kind === KIND.edit;

const read = new WeakMap<OpenEntry, Act | null>();

function readAct(entry: OpenEntry): Act | null {
  try {
    return decodeBody(entry.kind, entry.body) as Act;
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** What an entry does to which other one, or null when it is not of these kinds, or counts for nothing. */
export function actOf({ form, verdict, entry }: SeenEntry): Act | null {
  if (form !== 'whole' || verdict !== 'signed' || !isAct(entry.kind)) return null;
  const known = read.get(entry);
  if (known !== undefined) return known;
  const act = readAct(entry);
  read.set(entry, act);
  return act;
}
