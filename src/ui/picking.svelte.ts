/** The sheet of emoji of one field: whether it is open, and what is picked from it. */
import { isTouch } from './focus.ts';

export class Picking {
  isOpen = $state(false);
  readonly #field: () => HTMLTextAreaElement;
  readonly #changed: (text: string) => void;

  /** @param changed what stands in the field now */
  constructor(field: () => HTMLTextAreaElement, changed: (text: string) => void) {
    this.#field = field;
    this.#changed = changed;
  }

  readonly open = (): void => void (this.isOpen = true);

  /** On a touch screen the keyboard that comes takes its place. */
  readonly typing = (): void => {
    if (isTouch()) this.isOpen = false;
  };

  /** At the caret, in place of what is selected. */
  readonly insert = (emoji: string): void => {
    const field = this.#field();
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end');
    this.#changed(field.value);
  };

  /** @param byKey the focus was in it: it goes to the field, on a touch screen without its keyboard, so to where the sheet came from */
  readonly close = (byKey: boolean, opener: HTMLElement): void => {
    this.isOpen = false;
    if (byKey) (isTouch() ? opener : this.#field()).focus({ preventScroll: true });
  };
}
