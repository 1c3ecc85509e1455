/** Reports of the core in memory: what is made is kept, and what is read is what a test sets. */
import type { ReportVerbs, ReportView } from '../../src/app/reportApi.ts';
import { fail, ok } from '../../src/protocol/errors.ts';

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

/** Verbs with which a test plays the rest of the world. */
export interface PlayReports {
  /** What any report says from now on. */
  setReport(view: ReportView): void;
}

export function createFakeReports({ called }: Hands): ReportVerbs & PlayReports {
  let shown: ReportView | null = null;
  const answer = <T>(verb: string, value: T, ...values: readonly unknown[]) => Promise.resolve(called(verb, ...values) ?? ok(value));
  return {
    setReport: (view) => void (shown = view),
    makeReport: (chat, report) => answer('makeReport', new TextEncoder().encode('a report'), chat, report),
    reportRequest: (request, report) => answer('reportRequest', new TextEncoder().encode('a report'), request, report),
    sendReport: (chat, report) => answer('sendReport', null, chat, report),
    reportOf: (chat, message) => answer('reportOf', new TextEncoder().encode('a report'), chat, message),
    readReport: (report) => (shown ? answer('readReport', shown, report) : Promise.resolve(called('readReport', report) ?? fail('notAReport'))),
  };
}
