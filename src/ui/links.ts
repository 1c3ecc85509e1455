/**
 * Addresses in a text: with http:// or https://, or a host by itself (kith.example/june, www.kith.example). Nothing else ever
 * becomes a link: no javascript:, data:, file: or mail address. Nothing is looked up. Pure, in time proportional to the text.
 */

export interface FoundLink {
  /** Where it begins in the text. */
  readonly at: number;
  /** As it was written. */
  readonly text: string;
  /** Where it leads: always http: or https:, and as the browser reads it. */
  readonly href: string;
  /** What a text before it calls it, as in `[bank.example](https://…)` or `bank.example,https://…`; '' when nothing does. */
  readonly claim: string;
}

/** Endings after which a host by itself is one; another needs a path, `www.` or `https://`: most texts with a dot are no addresses. */
const GENERIC = 'com org net edu gov mil int info biz name pro app dev page blog cloud online site shop store tech xyz news live club wiki world space email chat social art games zone today link click example рф укр 中国';
/** Of countries, but for those that are endings of files too (md, pl, py, rs, sh, …) or short words of English (am, be, in, is, it, me, no, so, to, us). */
const COUNTRIES =
  'ac ad ae af ag al ao ar at au aw ax az ba bb bd bf bg bh bi bj bm bn bo br bs bt bw by bz ca cd cf cg ch ci ck cl cm cn co cr cu cv cw cy cz de dj dk dm dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gt gu gw gy hk hn hr ht hu id ie il im io iq ir je jm jo jp ke kg kh ki km kn kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc mg mh mk mn mo mp mq mr mt mu mv mw mx mz na nc ne nf ng ni nl np nr nu nz om pa pe pf pg ph pk pm pn pr pt pw qa re ro ru rw sa sb sc sd se sg si sk sl sm sn sr st su sv sx sy sz tc td tf tg th tj tk tl tm tn tr tt tv tw tz ua ug uk uy uz va vc ve vg vi vn vu wf ws ye yt za zw';
const ENDINGS = new Set(`${GENERIC} ${COUNTRIES}`.split(' '));

/** A stretch that may hold one: no space, no quotes, nothing that is not seen, no letter that looks like a space. */
const STRETCH = /[^\s<>"“”«»„\u061c\u115f\u1160\u200c-\u200f\u2800\u3164\uffa0\u{1d159}]{4,}/gu;
const SCHEME = /(?<![\p{L}\p{N}+.-])https?:\/\//iu;
const LEADING = /^[([{'‘’*_~¡¿,;:!?-]+/;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;
/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?'’‘`…\])}*_~|]/;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** These end an address only if the same stood before it. */
const MARKS = '*_~`';
/** Characters: a longer one is none that a person would follow. */
const LONGEST = 2048;

const countOf = (text: string, character: string): number => text.split(character).length - 1;

/** Without what belongs to the sentence around it: a bracket does that was not opened within. */
function trimmed(address: string, before: string): string {
  const unopened = new Map(Object.entries(PAIRS).map(([closer, opener]) => [closer, countOf(address, closer) - countOf(address, opener)]));
  let end = address.length;
  for (let last = address[end - 1]; last !== undefined && TRAILING.test(last); last = address[--end - 1]) {
    const left = unopened.get(last) ?? 1;
    if (left <= 0 || (MARKS.includes(last) && !before.includes(last))) break;
    unopened.set(last, left - 1);
  }
  return address.slice(0, end);
}

/** Whether it begins with a host that is one without saying so. */
function isBareHost(address: string): boolean {
  const host = /^[^/?#:]*/.exec(address)![0];
  const labels = host.split('.');
  const ending = labels.at(-1)!.toLowerCase();
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || !/^(?:\p{L}{2,}|xn--[\w-]+)$/u.test(ending)) return false;
  const path = address.slice(host.length);
  return ENDINGS.has(ending) || ending.startsWith('xn--') || /^www\./i.test(host) || /^(?::\d+)?\/[^/]/.test(path);
}

/** As a browser reads it; null: it does not, or it leads elsewhere than into the web. */
export function readAddress(address: string): URL | null {
  try {
    const url = new URL(/^https?:\/\//i.test(address) ? address : `https://${address}`);
    return /^https?:$/.test(url.protocol) && /[^.]/.test(url.hostname) ? url : null;
  } catch {
    return null;
  }
}

/** What stands right before an address and could be taken for it: all in brackets, else a host. */
function claimIn(before: string): string {
  const bracketed = /\[([^\]]*)\]\($/.exec(before)?.[1];
  if (bracketed !== undefined) return bracketed;
  const pieces = before.split(/[^\p{L}\p{N}\p{M}./-]+/u).map((piece) => /[\p{L}\p{N}](?:.*[\p{L}\p{N}\p{M}])?/u.exec(piece)?.[0] ?? '');
  return pieces.findLast(isBareHost) ?? '';
}

function linkIn(stretch: string, at: number): FoundLink | null {
  if (stretch.length > LONGEST || !stretch.includes('.')) return null;
  const scheme = SCHEME.exec(stretch);
  const lead = scheme ? scheme.index : (LEADING.exec(stretch)?.[0].length ?? 0);
  const before = stretch.slice(0, lead);
  const text = trimmed(stretch.slice(lead), before);
  if (!scheme && !isBareHost(text)) return null;
  const url = readAddress(text);
  return url && { at: at + lead, text, href: url.href, claim: claimIn(before) };
}

/** Addresses that are live in one text: no person follows more, and a text could hold thousands. What comes behind stays text. */
const MOST = 64;

export function linksIn(text: string): readonly FoundLink[] {
  const links: FoundLink[] = [];
  if (!text.includes('.')) return links;
  for (const found of text.matchAll(STRETCH)) {
    const link = linkIn(found[0], found.index);
    if (link && links.push(link) === MOST) break;
  }
  return links;
}
