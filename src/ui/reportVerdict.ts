/** What a report is worth as a whole, and how the people in it are called where it is said what is proven. */
import type { ReportPerson, ReportView } from '../app/reportApi.ts';
import { reportWords } from './words/report.en.ts';
import { fill } from './words/speak.ts';

/** Safety words that tell an unknown account from the other one in a sentence; all six stand with the people. */
const WORDS_IN_A_LINE = 2;

/** Nobody by a name that the report alone gives them: whoever makes a report names unknown accounts as they like. */
export const provenName = ({ name, who, safetyWords }: ReportPerson): string =>
  who === 'me' ? reportWords.you : who === 'known' ? name : fill(reportWords.unnamed, { words: safetyWords.slice(0, WORDS_IN_A_LINE).join(' ') });

/** Good only where all is genuine and between people this device knows: anybody can make an account and sign with it. */
export function verdictOf({ lines, people }: ReportView): { readonly good: boolean; readonly said: string } {
  if (lines.some(({ judgement }) => judgement !== 'genuine')) return { good: false, said: reportWords.some };
  const good = people.every(({ who }) => who !== 'unknown');
  return { good, said: good ? reportWords.all : reportWords.allOfUnknown };
}
