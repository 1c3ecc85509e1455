/** The one toast: a short word about something that is not visible anyway. One at a time, gone after a while. */
export const NOTICE_MS = 5000;

export class Notice {
  text = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.text = ''), NOTICE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
