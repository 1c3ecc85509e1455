/**
 * The one toast: a short word about something that is not visible anyway. One at a time, gone after a while. A modal dialog
 * silences and covers everything outside of it, so while one is open the toast stands in the innermost of them.
 */
import { untrack } from 'svelte';

export const NOTICE_MS = 5000;

export class Notice {
  text = $state('');
  /** Open dialogs, innermost last. */
  #hosts = $state.raw<readonly symbol[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The dialog in which the toast stands; null: on the page itself. */
  get host(): symbol | null {
    return this.#hosts.at(-1) ?? null;
  }

  /** A dialog opens. Returns what to call when it closes. */
  enter(host: symbol): () => void {
    this.#hosts = [...untrack(() => this.#hosts), host];
    return () => void (this.#hosts = this.#hosts.filter((one) => one !== host));
  }

  say(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.text = ''), NOTICE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
