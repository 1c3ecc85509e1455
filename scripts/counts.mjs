// What a report of vitest or playwright comes to: { passed, failed, unexplained, explained, broken }: the next two are lists of
// names, the last one of failed tests, each with the first lines of what it said.
// A test that did not run has failed, unless the suite itself says why: in vitest by a name with "(skipped: reason)", in
// playwright by the reason that it gave to `skip` or `fixme`. Imports node: modules only.
import { stripVTControlCharacters } from 'node:util';

const REASON = /\(skipped: [^)]+\)/;

const MOST_LINES = 12;

/** A failed test in a few lines: a log is often read by its end alone. */
const told = ({ name, messages }) => [name, ...stripVTControlCharacters(messages.join('\n')).split('\n').filter((line) => line.trim()).slice(0, MOST_LINES).map((line) => `    ${line.slice(0, 240)}`)].join('\n');

function counts(tests) {
  const missing = tests.filter(({ state }) => state === 'missing');
  const unexplained = missing.filter(({ reason }) => !reason).map(({ name }) => name);
  const explained = missing.filter(({ reason }) => reason).map(({ name, reason }) => (name.includes(reason) ? name : `${name} (skipped: ${reason})`));
  const of = (wanted) => tests.filter(({ state }) => state === wanted).length;
  const broken = tests.filter(({ state }) => state === 'failed').map(told);
  return { passed: of('passed'), failed: of('failed') + unexplained.length, unexplained, explained, broken };
}

/** Of vitest's JSON: what is neither passed nor failed did not run, whatever it is called there. */
export function countVitest({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return counts(tests.map(({ fullName, status, failureMessages }) => ({ name: fullName, messages: failureMessages, state: ['passed', 'failed'].includes(status) ? status : 'missing', reason: REASON.exec(fullName)?.[0] })));
}

const STATES = { expected: 'passed', unexpected: 'failed', flaky: 'failed' };

/** Of playwright's JSON: "skipped" is also what it lists as "did not run", behind a test or a worker that failed. */
export function countPlaywright({ suites }) {
  const specs = (suite, path) => [
    ...(suite.specs ?? []).map((spec) => ({ spec, name: [...path, suite.title, spec.title].join(' ') })),
    ...(suite.suites ?? []).flatMap((inner) => specs(inner, [...path, suite.title])),
  ];
  const tests = suites.flatMap((suite) => specs(suite, [])).flatMap(({ spec, name }) => spec.tests.map((test) => ({ ...test, name })));
  return counts(tests.map(({ name, status, results, annotations = [] }) => ({ name, messages: results.flatMap(({ errors }) => errors.map(({ message }) => message)), state: STATES[status] ?? 'missing', reason: annotations.find(({ type, description }) => ['skip', 'fixme'].includes(type) && description)?.description })));
}
