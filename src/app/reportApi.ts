/** What the page may ask of the core about reports, and what it is told of one. A report crosses as its bytes, which nobody but a reader needs to understand. */
import type { Judgement, Reason } from '../chat/capsule.ts';
import type { Result } from '../protocol/errors.ts';

export type { Judgement, Reason };

/** One of the two whose chat it was. */
export interface ReportPerson {
  /** As this device knows them; else as the report calls them; '' where it does not. */
  readonly name: string;
  readonly who: 'me' | 'known' | 'unknown';
  /** Six words of the account: by these one knows it, whatever it is called. */
  readonly safetyWords: readonly string[];
}

export interface ReportLine {
  /** Place of its author in `people`; null: nobody signed it. */
  readonly author: 0 | 1 | null;
  readonly judgement: Judgement;
  readonly marked: boolean;
  /** As its author said, Unix ms; null for a request, which says none. */
  readonly timeMs: number | null;
  /** `act`: a reaction or the like. */
  readonly kind: 'said' | 'edit' | 'act' | 'request';
  /** A text, a caption, or what an edit made of it. Its author's only where it is genuine. */
  readonly text: string;
  /** How many photos and videos it brought: they are not in the report. */
  readonly media: number;
  readonly leftOut: number;
  readonly twoVersions: boolean;
}

export interface ReportView {
  readonly reason: Reason;
  readonly note: string;
  /** By its maker's clock, Unix ms. */
  readonly madeMs: number;
  readonly people: readonly [ReportPerson, ReportPerson];
  readonly lines: readonly ReportLine[];
}

export interface NewReport {
  /** Messages that are reported, and those that are told beside them. */
  readonly marked: readonly string[];
  readonly beside: readonly string[];
  readonly reason: Reason;
  readonly note: string;
}

export interface ReportVerbs {
  /** A report of messages of a chat, with what they were changed to. Nothing is sent. */
  makeReport(chat: string, report: NewReport): Promise<Result<Uint8Array>>;
  /** A report of a message request that waits for an answer. Nothing is sent. */
  reportRequest(request: string, report: Pick<NewReport, 'reason' | 'note'>): Promise<Result<Uint8Array>>;
  /** Gives a report to somebody, as a message. */
  sendReport(chat: string, report: Uint8Array): Promise<Result<null>>;
  /** The report that a message brought. */
  reportOf(chat: string, message: string): Promise<Result<Uint8Array>>;
  /** Reads a report and judges each message of it, without any network. */
  readReport(report: Uint8Array): Promise<Result<ReportView>>;
}
