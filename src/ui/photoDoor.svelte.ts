/** The ways by which photos come into a field: its button, pasting, dropping. What is done with them then is loaded late. */
import type { Kith } from '../state/kith.ts';
import type { Thread } from '../state/thread.svelte.ts';
import { late } from './late.ts';
import { words } from './words/en.ts';

export class PhotoDoor {
  /** The button was pressed once, so that what is behind it is there. */
  asked = $state(false);
  /** The menu is open. */
  choosing = $state(false);
  readonly #thread: Thread;
  readonly #kith: Kith;
  readonly #added: () => void;
  /** A caption comes back to this field. */
  readonly back: (text: string) => void;

  /** @param added the person has chosen, and goes on writing */
  constructor(thread: Thread, kith: Kith, added: () => void, back: (text: string) => void) {
    this.#thread = thread;
    this.#kith = kith;
    this.#added = added;
    this.back = back;
  }

  /** A message request is a text and nothing else, and so is an answer. */
  get isOpen(): boolean {
    return !this.#thread.asRequest && !this.#thread.replyTo;
  }
  get count(): number {
    return this.isOpen ? (this.#thread.attachments?.count ?? 0) : 0;
  }

  readonly choose = (): void => void (this.asked = this.choosing = true);
  readonly chosen = (): void => void (this.choosing = false);
  /** Nothing is chosen any more: one goes on writing. */
  readonly done = (): void => this.#added();
  readonly missing = (): void => void (this.asked = this.choosing = false);

  readonly add = async (files: readonly File[]): Promise<void> => {
    try {
      const { Attachments } = await late.attach();
      this.#thread.attach(() => new Attachments(this.#kith.boot.photos)).add(files.map((file) => ({ name: file.name, file })));
      this.#added();
    } catch {
      this.#kith.notice.say(words.app.partMissing);
    }
  };

  /** Files that were pasted or dropped. Text is left to the browser. */
  take(event: Event, data: DataTransfer | null): void {
    if (!this.isOpen || !data?.types.includes('Files') || data.types.includes('text/plain')) return;
    event.preventDefault();
    if (data.files.length > 0) void this.add([...data.files]);
  }
}
