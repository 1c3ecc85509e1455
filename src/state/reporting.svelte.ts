/**
 * A report that is being made: which messages go into it, why, who gets it. Nothing leaves before `give`, and what could not be
 * given is said for each person apart.
 */
import type { Anchor, LocalId, MessageView, PersonView } from '../app/api.ts';
import type { Reason } from '../app/reportApi.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

/** Messages that are read at a time. */
const PAGE = 20;
/** Pages that are read at a press as long as nothing in them can be reported. */
const PAGES = 10;

/** What became of a report. */
export interface Given {
  /** As a file; null: it was not wanted, or nothing was made. */
  readonly file: Uint8Array | null;
  /** Nothing was made, and why. */
  readonly error: KithError | null;
  /** How many people got it. */
  readonly reached: number;
  /** People who did not get it. */
  readonly missed: readonly { readonly person: PersonView; readonly error: KithError }[];
}

const canBeReported = ({ id, kind }: MessageView): boolean => (kind === 'text' || kind === 'media') && id.startsWith('e.');

export class Reporting {
  messages = $state.raw<readonly MessageView[]>([]);
  older = $state(false);
  loaded = $state(false);
  chosen = $state.raw<readonly string[]>([]);
  reason = $state<Reason>('spam');
  note = $state('');
  asFile = $state(false);
  to = $state.raw<readonly LocalId[]>([]);
  blocks = $state(false);
  busy = $state(false);
  readonly chat: LocalId;
  /** The message from which one came; null: all that are chosen are reported. */
  readonly about: string | null;
  /** It is about a message request, not about what stands in a chat. */
  readonly isRequest: boolean;
  readonly #live: Live;
  /** The first message that was read, whether it can be reported or not: before it reading goes on. */
  #first: string | null = null;
  #reading = false;

  constructor(live: Live, chat: LocalId, about: string | null, isRequest = false) {
    this.#live = live;
    this.chat = chat;
    this.isRequest = isRequest;
    this.about = about;
    if (about !== null) this.chosen = [about];
  }

  async open(): Promise<KithError | null> {
    if (this.isRequest) return null;
    const anchor = this.about === null ? ({ at: 'end' } as const) : ({ at: 'around', id: this.about } as const);
    return this.#read(anchor);
  }

  async loadOlder(): Promise<KithError | null> {
    return this.#first === null ? null : this.#read({ at: 'before', id: this.#first });
  }

  async #read(anchor: Anchor): Promise<KithError | null> {
    if (this.#reading) return null;
    this.#reading = true;
    const error = await this.#readFrom(anchor);
    this.#reading = false;
    return error;
  }

  /** Page by page, until there is something to choose. */
  async #readFrom(anchor: Anchor): Promise<KithError | null> {
    let from = anchor;
    for (let pages = 0; pages < PAGES; pages += 1) {
      const page = await this.#live.ask(this.#live.messenger.thread(this.chat, from, PAGE));
      if (!page?.ok) return page?.error ?? this.#live.fault;
      const { messages, older } = page.value;
      const fresh = messages.filter((one) => canBeReported(one) && this.messages.every(({ id }) => id !== one.id));
      this.messages = [...fresh, ...this.messages];
      this.older = older;
      this.loaded = true;
      if (!messages[0]) return null;
      this.#first = messages[0].id;
      if (fresh.length > 0 || !older) return null;
      from = { at: 'before', id: this.#first };
    }
    return null;
  }

  /** Adds to a list, or takes from it. */
  static toggled(list: readonly string[], one: string, on: boolean): readonly string[] {
    const rest = list.filter((other) => other !== one);
    return on ? [...rest, one] : rest;
  }

  #make(): Promise<Result<Uint8Array>> {
    const { messenger } = this.#live;
    const said = { reason: this.reason, note: this.note.trim() };
    if (this.isRequest) return messenger.reportRequest(this.chat, said);
    const about = this.about === null ? this.chosen : [this.about];
    return messenger.makeReport(this.chat, { ...said, marked: about, beside: this.chosen.filter((id) => !about.includes(id)) });
  }

  /** Makes the report and gives it to each who was chosen; then blocks, where that was asked too. */
  async give(people: readonly PersonView[]): Promise<Given> {
    const { messenger } = this.#live;
    const made = await this.#live.ask(this.#make());
    if (!made?.ok) return { file: null, error: made?.error ?? this.#live.fault, reached: 0, missed: [] };
    const missed: { person: PersonView; error: KithError }[] = [];
    const chosen = people.filter(({ id }) => this.to.includes(id));
    for (const person of chosen) {
      const sent = await this.#live.ask(messenger.sendReport(person.id, made.value));
      if (!sent?.ok) missed.push({ person, error: sent?.error ?? { code: 'coreStopped' } });
      else this.to = this.to.filter((id) => id !== person.id); // who has it gets it no second time
    }
    // Whoever is blocked takes what they asked with along: as long as somebody is to get the report, it must be possible to make it again.
    const blocked = this.blocks && missed.length === 0 ? await this.#live.ask<Result<unknown>>(this.isRequest ? messenger.blockRequest(this.chat) : messenger.block(this.chat)) : null;
    const file = this.asFile ? made.value : null;
    this.asFile = false; // saved once, it is saved no second time
    return { file, reached: chosen.length - missed.length, error: blocked?.ok === false ? blocked.error : null, missed };
  }
}
