/** Figures that were measured: what is kept of them (`docs/benchmarks.json`), the page that shows them, and which have become worse. */

export interface Figure {
  /** Stays the same when words change: the figure's number and the peer, as `P6 y-websocket`. */
  readonly id: string;
  readonly name: string;
  readonly against: string;
  readonly unit: string;
  /** The most that the ratio may be; null: only reported. */
  readonly target: number | null;
  /** What a missed target comes from, as far as it is known. */
  readonly why: string | null;
  /** Raw values, in the order in which they were taken. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Load averages of one minute, before and after. */
  readonly load: readonly [number, number];
  /** Name and version of Node and of each peer. */
  readonly versions: readonly string[];
  readonly cores: number;
  readonly commit: string;
  /** `2026-11-27`. */
  readonly day: string;
}

/** A ratio that is so much above the stored one is a regression. */
const WORSE = 1.15;

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
export const ratioOf = ({ ours, theirs }: Pick<Figure, 'ours' | 'theirs'>): number => median(ours) / median(theirs);

/** Those of now in the place of those that were stored, the others kept; by id. */
export function merged(stored: readonly Figure[], now: readonly Figure[]): readonly Figure[] {
  const all = new Map([...stored, ...now].map((figure) => [figure.id, figure]));
  return [...all.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

export interface Regression {
  readonly id: string;
  readonly was: number;
  readonly is: number;
}

/** Ratios more than 15 % above the stored ones. What was not stored, or in another size as its name says, cannot be worse. */
export function regressions(stored: readonly Figure[], now: readonly Figure[]): readonly Regression[] {
  return now.flatMap((figure) => {
    const before = stored.find(({ id, name }) => id === figure.id && name === figure.name);
    if (!before) return [];
    const [was, is] = [ratioOf(before), ratioOf(figure)];
    return is > was * WORSE ? [{ id: figure.id, was, is }] : [];
  });
}

const short = (value: number): string => (value >= 1000 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toPrecision(2));
const list = (values: readonly number[]): string => values.map(short).join(' · ');

function verdict({ target, ...figure }: Figure): string {
  if (target === null) return 'reported';
  return ratioOf(figure) <= target ? 'met' : '**missed**';
}

const row = (figure: Figure): string =>
  `| ${figure.id} | ${figure.name} | ${figure.against} | ${short(median(figure.ours))} ${figure.unit} | ${short(median(figure.theirs))} ${figure.unit} | ${short(ratioOf(figure))} | ${figure.target === null ? '–' : `≤ ${short(figure.target)}`} | ${verdict(figure)} |`;

function details(figure: Figure): string {
  const { id, ours, theirs, load, cores, versions, commit, day } = figure;
  const lines = [
    `### ${id}`,
    `Kith: ${list(ours)} ${figure.unit}; ${figure.against}: ${list(theirs)} ${figure.unit}.`,
    `${day}, commit ${commit}, ${cores} cores, load ${load.map((one) => one.toFixed(1)).join(' to ')}; ${versions.join(', ')}.`,
  ];
  if (verdict(figure) === '**missed**') lines.push(`Missed: ${figure.why ?? 'why is not known yet.'}`);
  return lines.join('\n\n');
}

/** `docs/benchmarks.md`. */
export const page = (figures: readonly Figure[]): string =>
  `# Benchmarks

Written by \`npm run bench\`, from \`benchmarks.json\` beside it; not by hand. Kith and its peer take turns in one run, A B A B. A ratio is Kith's median by the
peer's, so less is better. A ratio holds on a machine that does other things, a time does not: times of two days are not compared.
\`npm run bench -- --check\` measures again, writes nothing, and fails when a ratio is more than 15 % above the one that is kept here. Figures
named "browser" are of Chromium on a real profile, from the stamp of the input to the frame after the painting. What else browsers measure stands in
[proof.md](proof.md), as do the reasons for the targets.

| Figure | What | Against | Kith | Peer | Ratio | Target | |
|---|---|---|---|---|---|---|---|
${figures.map(row).join('\n')}

## Raw values
${figures.map(details).join('\n\n')}
`;
