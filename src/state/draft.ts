/**
 * What stands in the field of one chat and is not sent yet. It is read once, when the chat is opened: from then on what the
 * person typed is newer than anything that is kept.
 */

/** How long typing rests before the draft is kept. */
export const DRAFT_MS = 300;

/** A text before what is typed by now; once, whoever says first that it comes back. */
export const putBefore = (typed: string, text: string): string =>
  `${typed}\n`.startsWith(`${text}\n`) ? typed : [text, typed].filter((part) => part !== '').join('\n');

export class Draft {
  text = '';
  readonly #save: (text: string) => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(save: (text: string) => Promise<unknown>) {
    this.#save = save;
  }

  keep(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keepNow(), DRAFT_MS);
    // What was sent must not stand in the field again after a restart.
    if (text === '') void this.keepNow();
  }

  /** Keeps at once what still waits to be kept. */
  async keepNow(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#save(this.text);
  }
}
