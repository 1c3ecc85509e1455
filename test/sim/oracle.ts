/**
 * What a run may show and what it must have shown in the end. The oracle knows who asked for what and what was promised; it
 * reads threads as a screen does and says what is wrong: lost, doubled, invented, before its cause, or a state that is not true.
 */
import type { MessageView, ThreadPage } from '../../src/app/api.ts';
import { atRestKey } from '../../src/crypto/derive.ts';
import { bytesOfKey, type Key } from '../../src/protocol/ids.ts';
import type { WorldPerson } from '../helpers/world.ts';
import { Follows, type Intent } from './follows.ts';
import { Standing } from './standing.ts';
import { Ticks, Touched, touchesOf } from './touched.ts';

/** A text, or photos with their caption, that somebody wrote. `asked`: whether it was kept is not known (the device died, or the disk refused). */
export interface Written {
  readonly text: string;
  /** The files that were sent with it, in order. */
  readonly photos: readonly Uint8Array[];
  /** The message that it answers. */
  readonly answers: Written | null;
  /** The n-th text that was asked for. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** Texts of the chat that its author's screen held when it was written. */
  readonly seen: readonly string[];
  promise: 'asked' | 'kept' | 'refused';
  /** Its id, once it is an entry. */
  id: string | null;
  isDeleteAsked: boolean;
  isDeleted: boolean;
}

/** One look at a thread. */
export interface Look {
  readonly who: number;
  readonly person: WorldPerson;
  readonly other: number;
  readonly partner: WorldPerson;
  readonly isPartnerGone: boolean;
  readonly page: ThreadPage;
  /** When the look began, among all wishes. */
  readonly at: number;
  /** What was promised when the look began. */
  readonly promised: readonly Written[];
  /** What this device had been told of the follow when the look began. */
  readonly intent: Intent;
}

/** More messages than any run writes: a page of so many is the whole thread. */
export const WHOLE = 100_000;

/** What somebody wrote, and is still there. */
export const isWritten = (kind: MessageView['kind']): boolean => kind === 'text' || kind === 'media';

export class Oracle {
  readonly #written = new Map<string, Written>();
  readonly violations: string[] = [];
  readonly follows = new Follows();
  readonly ticks = new Ticks();
  readonly touched = new Touched(this.ticks);
  readonly standing = new Standing(this.ticks);
  /** Whose disks were set back, and how many texts had been asked for when the copy was taken, and when it came back. */
  readonly #setBack = new Map<number, readonly [since: number, until: number]>();
  #number = 0;

  /** A fresh text: its number makes it the only one of its kind. */
  nextNumber(): number {
    return ++this.#number;
  }

  /** How many texts were asked for by now. */
  get asked(): number {
    return this.#number;
  }

  fault(what: string): void {
    this.violations.push(what);
  }

  ask(written: Written): void {
    this.#written.set(written.text, written);
  }

  /** A disk is what it was when `since` texts had been asked for: what its owner was promised later may be gone, and what is promised from now on may be taken back. */
  setBack(who: number, since: number): void {
    this.#setBack.set(who, [since, this.#number]);
    this.follows.forget(who);
    this.touched.setBack(who);
    this.standing.setBack(who);
    for (const written of this.#written.values()) {
      if (written.from !== who) continue;
      written.isDeleted = false;
      if (written.number > since && written.promise === 'kept') written.promise = 'asked';
    }
  }

  /** The disk said that it has it. */
  keep(written: Written): void {
    written.promise = this.#setBack.has(written.from) ? 'asked' : 'kept';
  }

  keepDelete(written: Written): void {
    written.isDeleted = !this.#setBack.has(written.from);
  }

  /** Texts that somebody wrote after the copy was taken that their disk was set back to, and before that. */
  lost(who: number, other: number): readonly Written[] {
    const [since, until] = this.#setBack.get(who) ?? [Infinity, 0];
    return this.chat(who, other).filter(({ from, number }) => from === who && number > since && number <= until);
  }

  /** Whether somebody asked for it after their disk was set back, in slots that may have been taken before. */
  #isOfACopy({ from, number }: Written): boolean {
    return number > (this.#setBack.get(from)?.[1] ?? Infinity);
  }

  #isLoose({ who, other }: Look): boolean {
    return this.#setBack.has(who) || this.#setBack.has(other);
  }

  /** By its text, as it was written or as it was changed to. */
  find(text: string): Written | undefined {
    return this.#written.get(text) ?? this.touched.find(text);
  }

  /** Everything ever written in a chat. */
  chat(a: number, b: number): readonly Written[] {
    return [...this.#written.values()].filter(({ from, to }) => (from === a && to === b) || (from === b && to === a));
  }

  promisedBy(from: number, to: number): readonly Written[] {
    return this.chat(from, to).filter((written) => written.from === from && written.promise === 'kept' && !written.isDeleteAsked);
  }

  get texts(): number {
    return this.#written.size;
  }

  /** Checks that hold at any time. */
  look(look: Look): void {
    const { page, who, other } = look;
    const say = (what: string): void => this.fault(`${look.person.name} with ${look.partner.name}: ${what}`);
    const shown = new Map<string, number>();
    page.messages.forEach((message, at) => {
      if (message.kind === 'unverified' || (message.kind === 'twoVersions' && !this.#isLoose(look))) say(`shows ${message.kind}`);
      if (!isWritten(message.kind)) return;
      const written = this.find(message.text);
      if (!written) return say(`invented ${message.text.slice(0, 40)}`);
      if ((message.kind === 'media') !== (written.photos.length > 0) || message.media.length !== written.photos.length) say(`shown with ${message.media.length} photos: ${message.text.slice(0, 40)}`);
      const [author, reader] = message.mine ? [who, other] : [other, who];
      if (written.from !== author || written.to !== reader) say(`shown as another's: ${message.text.slice(0, 40)}`);
      if (shown.has(written.text) && message.state !== 'Failed') say(`shown twice: ${message.text.slice(0, 40)}`);
      if (message.state !== 'Failed') shown.set(written.text, at);
      if (message.id.startsWith('e.')) written.id ??= message.id;
      if (written.id !== null && message.id.startsWith('e.') && written.id !== message.id && !this.#isLoose(look)) say(`two ids for ${message.text.slice(0, 40)}`);
      this.#checkState(look, message, written, say);
      if (!this.#isLoose(look)) for (const fault of this.touched.faults(look, message, written)) say(fault);
    });
    for (const { text, id } of look.promised) if (!shown.has(text) && !this.touched.isHidden(who, id)) say(`lost on its own device: ${text.slice(0, 40)}`);
    this.#checkCauses(look, shown, say);
    for (const fault of this.touched.backFaults(look)) say(fault);
    for (const fault of this.standing.faults(look, (text) => this.find(text) !== undefined)) say(fault);
    for (const fault of this.follows.closedFaults(who, other, look.intent, page, (text) => this.find(text)?.number)) say(fault);
  }

  /** Acknowledged are slots: a device that does not know yet that it was set back takes what is said of its former entry for this one. */
  #checkState({ partner, isPartnerGone }: Look, { state, id, relays }: MessageView, written: Written, say: (what: string) => void): void {
    if (state === 'Failed' && written.promise === 'kept') say(`failed although kept: ${written.text.slice(0, 40)}`);
    if (state === 'At relay' && relays.length === 0) say(`at no relay: ${written.text.slice(0, 40)}`);
    if ((state === 'Delivered' || state === 'Read') && id.startsWith('e.') && !isPartnerGone && !this.#isOfACopy(written) && !hasRow(partner, id)) say(`not delivered: ${written.text.slice(0, 40)}`);
  }

  /** Every text stands behind all that its author had seen, or behind the note of a gap. */
  #checkCauses({ who, page }: Look, shown: ReadonlyMap<string, number>, say: (what: string) => void): void {
    const gaps = page.messages.flatMap(({ kind }, at) => (kind === 'missing' ? [at] : []));
    for (const [text, at] of shown) {
      for (const cause of this.find(text)?.seen ?? []) {
        const place = shown.get(cause);
        const of = this.find(cause)!;
        if ((place !== undefined ? place > at : !of.isDeleteAsked && of.promise === 'kept' && !this.touched.isHidden(who, of.id)) && !gaps.some((gap) => gap < at)) say(`${text.slice(0, 24)} before its cause ${cause.slice(0, 24)}`);
      }
    }
  }

  /** Checks that hold when all faults are over and time was given. */
  end(mine: Look, theirs: Look): void {
    const say = (what: string): void => this.fault(`${mine.person.name} and ${mine.partner.name} in the end: ${what}`);
    const isHidden = (id: string): boolean => [mine, theirs].some(({ who }) => this.touched.isHidden(who, id));
    const lines = ({ who, other, page }: Look): string[] => page.messages.filter(({ state, id }) => state !== 'Failed' && !isHidden(id)).map((message) => `${message.id} ${message.kind} ${message.count} ${touchesOf(who, other, message)} ${message.text}`);
    const [a, b] = [lines(mine), lines(theirs)];
    if (a.join('\n') !== b.join('\n')) say(`threads differ: ${difference(a, b)}`);
    for (const look of [mine, theirs]) for (const message of look.page.messages) this.#checkEnd(look, message, say);
    for (const written of this.chat(mine.who, mine.other)) {
      const { page } = this.touched.isHidden(mine.who, written.id) ? theirs : mine;
      const line = page.messages.find(({ text, id }) => this.find(text) === written || id === written.id);
      if (!line && this.touched.isHidden(theirs.who, written.id)) continue;
      if (written.promise === 'kept' && !line) say(`lost: ${written.text.slice(0, 40)}`);
      if (written.isDeleted && line && isWritten(line.kind)) say(`not deleted: ${written.text.slice(0, 40)}`);
      if (!written.isDeleteAsked && line?.kind === 'deleted') say(`deleted by nobody: ${written.text.slice(0, 40)}`);
    }
  }

  #checkEnd(look: Look, message: MessageView, say: (what: string) => void): void {
    const { person, who, other } = look;
    const { state, kind, text, mine } = message;
    const written = isWritten(kind) && state !== 'Failed' ? this.find(text) : undefined;
    if (written && !this.#isLoose(look)) for (const fault of this.touched.endFaults(look, message, written)) say(`${person.name}: ${fault}`);
    // Entries that were on the former disk alone are missing for good, and the gap is the truth: the other side never had them, or lost them with its power
    // before they were safe. What is on any disk still is not missing: the digests are compared.
    const isGone = this.#setBack.has(mine ? who : other);
    if (kind === 'missing' && !isGone) say(`${person.name} still misses some`);
    if (mine && !this.#setBack.has(who) && isWritten(kind) && state !== 'Delivered' && state !== 'Read' && state !== 'Failed') say(`${person.name} shows ${String(state)}: ${text.slice(0, 40)}`);
  }
}

function difference(a: readonly string[], b: readonly string[]): string {
  const at = a.findIndex((line, i) => line !== b[i]);
  const i = at < 0 ? a.length : at;
  return `${a.length} and ${b.length} lines, at ${i}: ${a[i]?.slice(0, 120) ?? 'nothing'} | ${b[i]?.slice(0, 120) ?? 'nothing'}`;
}

/** Whether a device ever had the entry that a message id names on its disk. */
function hasRow({ everHeld, localKey }: WorldPerson, id: string): boolean {
  const entry = bytesOfKey(id.slice(id.lastIndexOf('.') + 1) as Key);
  return everHeld(atRestKey(localKey, entry));
}
