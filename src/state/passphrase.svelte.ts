/** Asking for a passphrase: what was refused and why, and the pause after too many wrong ones. The passphrase itself is not kept here. */
import type { LockAnswer, LockRefusal } from '../ports/lock.ts';

const SECOND = 1000;

export class Asking {
  busy = $state(false);
  refusal = $state.raw<LockRefusal | null>(null);
  /** Seconds until one may try again. */
  left = $state(0);
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Whether it was done. Nothing is asked while an answer or the end of a pause is waited for. */
  async ask(work: () => Promise<LockAnswer>): Promise<boolean> {
    if (this.busy || this.left > 0) return false;
    this.busy = true;
    this.refusal = null;
    const answer = await work();
    this.busy = false;
    if (!answer.ok) this.#refused(answer);
    return answer.ok;
  }

  /** Whether a pause of before goes on. Who types meanwhile is not held up. */
  async look(work: () => Promise<LockAnswer>): Promise<void> {
    const answer = await work();
    if (!answer.ok && !this.busy) this.#refused(answer);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #refused(refusal: LockRefusal): void {
    this.refusal = refusal;
    this.stop();
    this.#until = performance.now() + refusal.waitMs;
    this.#count();
    if (this.left > 0) this.#timer = setInterval(() => this.#count(), SECOND);
  }

  #count(): void {
    this.left = Math.max(0, Math.ceil((this.#until - performance.now()) / SECOND));
    if (this.left > 0) return;
    this.stop();
    if (this.refusal?.code === 'wait') this.refusal = null;
  }
}
