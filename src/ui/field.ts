/** What a field for messages does by itself. */
import type { KithError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isTouch } from './focus.ts';
import { watchKeyboard } from './keyboardHeight.ts';

/** What browsers say of a key that an input method has taken, also where `isComposing` is over already (UI Events, §5.8). */
const TAKEN_BY_INPUT_METHOD = 229;

/** Attach to the field: opening a chat puts the focus here; a chat that opens up while one reads in it does not. */
export function begins(field: HTMLTextAreaElement): ReturnType<typeof watchKeyboard> {
  if (!isTouch() && !document.activeElement?.closest('.feed')) field.focus({ preventScroll: true });
  return watchKeyboard(field);
}

/** Attach to the field with its text, whoever put it there: only once it is in the field, that has a height to measure. */
export const fits =
  (_text: string) =>
  (field: HTMLTextAreaElement): void => {
    if (CSS.supports('field-sizing', 'content')) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };

/** Whether an input method has this key. */
export const isTaken = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD;

/** Enter is the end of a text, as in the field of the chat; with Shift it is a new line. */
export const endsBy = (save: () => void) => (event: KeyboardEvent): void => {
  if (event.key !== 'Enter' || event.shiftKey || isTaken(event)) return;
  event.preventDefault();
  save();
};

/** Why a text cannot go, or null. @param empty there is nothing to send, with what goes along with it */
export function faultOf(text: string, empty: boolean): KithError | null {
  if (empty) return { code: 'textEmpty' };
  return new TextEncoder().encode(text).length > LIMITS.textBytes ? { code: 'textTooLong' } : null;
}
