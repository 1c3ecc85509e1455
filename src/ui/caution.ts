/**
 * Judges an address before it is opened, on this device alone: nothing is looked up and nothing is fetched. It says what about
 * the address could mislead; it cannot say that a place is good, so nothing here ever calls one safe. Pure.
 */
import { mixesAlphabets } from './harmless.ts';
import { ABROAD, COUNTRIES, KNOWN, ORDINARY, SHORTENERS, THEIRS, WITHIN_WORDS } from './knownHosts.ts';
import { readAddress, type FoundLink } from './links.ts';
import { hostToText } from './punycode.ts';

export type Reason =
  /** Something that looks like a host stands before an @: the browser throws it away. */
  | 'credentials'
  /** What the text before it names is another host. */
  | 'otherHost'
  /** Its name looks like that of a known host, or holds it. */
  | 'lookAlike'
  /** Letters of several alphabets that look alike. */
  | 'mixed'
  /** Letters beyond a to z: what is shown is not what is asked for. */
  | 'foreign'
  | 'number'
  | 'port'
  | 'shortener'
  | 'program'
  | 'open';

export interface Caution {
  /** As the browser asks for it: letters beyond a to z as `xn--…`. */
  readonly host: string;
  /** The part of it that somebody owns; the rest they can choose. */
  readonly owner: string;
  /** The host as people write it. */
  readonly written: string;
  /** What could mislead, the worst first; none: it is asked about at its first opening only. */
  readonly reasons: readonly Reason[];
  /** `lookAlike`: the host that it looks like. */
  readonly like: string;
  /** `otherHost`: the host that the text before it names, as the browser would ask for it. Never more of that text: it is not ours. */
  readonly named: string;
}

/** Letters that look like others at a glance, also of other alphabets; then pairs of those that look like one. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/[0οоօ]/g, 'o'], [/[1lіıιӏǀ|!]/g, 'i'], [/[аα@4]/g, 'a'], [/[еє3]/g, 'e'], [/[рρ]/g, 'p'], [/[сϲ]/g, 'c'],
  [/[уγү]/g, 'y'], [/[хχ×]/g, 'x'], [/[ѕ5$]/g, 's'], [/[јյ]/g, 'j'], [/[кκ]/g, 'k'], [/[вβ8]/g, 'b'], [/[нһ]/g, 'h'], [/[мm]/g, 'm'], [/[тτ7]/g, 't'], [/[ԁ]/g, 'd'],
  [/[ո]/g, 'n'], [/[ԛ9]/g, 'q'], [/[ԝω]/g, 'w'], [/[νѵ]/g, 'v'], [/[υս]/g, 'u'], [/ɡ/g, 'g'], [/ł/g, 'i'], [/ø/g, 'o'], [/đ/g, 'd'], [/ß/g, 'b'],
  [/rn/g, 'm'], [/vv/g, 'w'], [/ci/g, 'd'],
];

/** How a name looks at a glance: two names of one look are taken for each other. */
export const lookOf = (name: string): string =>
  LOOKS.reduce((text, [letters, look]) => text.replace(letters, look), name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, ''));

/** Endings of two parts, as .co.uk. A full list weighs more than all of this. */
const SECOND = /^(?:co|com|org|net|gov|edu|ac|or|ne|go)$/;

function ownerOf(host: string): string {
  const labels = host.split('.');
  const parts = labels.length > 2 && labels.at(-1)!.length === 2 && SECOND.test(labels.at(-2)!) ? 3 : 2;
  return labels.slice(-parts).join('.');
}

/** Whether one letter is too much, missing, another, or two have changed places. */
function isOneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let at = 0;
  while (a[at] === b[at]) at++;
  const rest = (text: string, by: number): string => text.slice(at + by);
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, 2) === rest(b, 2);
  return swapped || rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1);
}

const nameOf = (host: string): string => host.slice(0, host.indexOf('.'));
/** Shorter names have too many neighbours that are words of their own. */
const ONE_OFF_FROM = 6;

/** Known hosts with the name that others borrow, and its look. */
const BORROWED = KNOWN.map((host) => ({ host, name: nameOf(host), look: lookOf(nameOf(host)) }));

/** What is asked of somebody in a hurry: beside a name that is a word of its own it makes another of it. */
const HURRY = /^-*(?:(?:id|login|signin|account|support|help|verify|verification|secure|security|update)-*)+$/;

/** Whether a name holds another and nothing beside it but what hurries: appleid-verify, support-apple. */
const hurries = (own: string, name: string): boolean => own.includes(name) && HURRY.test(own.replace(name, ''));

/** Whether a name begins or ends with another that is no part of words: paypalsecure. */
const isGrownTo = (own: string, name: string): boolean =>
  name.length >= ONE_OFF_FROM && !WITHIN_WORDS.includes(name) && (own.startsWith(name) || own.endsWith(name));

/** The known host that a host could be taken for which is none; '' for most. */
function likeOf(host: string): string {
  const owner = ownerOf(host);
  if (KNOWN.includes(owner) || THEIRS.includes(owner)) return '';
  const own = nameOf(owner);
  const ownLook = lookOf(own);
  const parts = host.split(/[.-]/).map(lookOf);
  const isAbroad = ABROAD.includes(own) && COUNTRIES.includes(owner.slice(owner.lastIndexOf('.') + 1));
  const like = BORROWED.find(({ host: known, name, look }) => {
    const isOrdinary = ORDINARY.includes(name);
    if (own === name && isAbroad) return false;
    if (`.${host}.`.includes(`.${known}.`) || `.${host}`.includes(`.${known}-`)) return true;
    if (own === name) return !isOrdinary;
    if (ownLook === look) return true;
    if (isOrdinary) return hurries(own, name);
    return (name.length >= ONE_OFF_FROM && isOneOff(ownLook, look)) || isGrownTo(own, name) || host.includes(known) || parts.includes(look);
  });
  return like?.host ?? '';
}

const NUMBER = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;
/** What a system may run, or install, when it is opened. */
const PROGRAM = /\.(?:exe|msi|scr|bat|cmd|com|pif|vbs|ps1|jar|apk|xapk|dmg|pkg|deb|rpm|appimage|iso|lnk|hta|js)$/i;

/** Another address at the end of a path: what is kept of it by an archive ends in .com, as old programs did. */
const ADDRESS_WITHIN = /https?:\/+[^/]*\.com\/*$/i;

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Whether a path ends in a program, by what a server reads of it: without parameters, with what stands for another letter in its place. */
function leadsToProgram(path: string): boolean {
  const plain = decoded(path);
  const file = plain.split('/').findLast((part) => part !== '') ?? '';
  return PROGRAM.test(file.split(';')[0]!.trimEnd()) && !ADDRESS_WITHIN.test(plain);
}

/** The host that a text names, if it names one. */
function hostIn(text: string): string {
  const host = /^\s*(?:https?:\/\/)?([^\s/?#:@]+\.[^\s/?#:@]{2,})/iu.exec(text)?.[1];
  return (host !== undefined && readAddress(host)?.hostname) || '';
}

const bare = (host: string): string => host.replace(/^www\./, '');

/** @param link as it was found; its address is one that a browser can read */
export function judge({ href, claim }: Pick<FoundLink, 'href' | 'claim'>): Caution {
  const url = new URL(href);
  const host = url.hostname.replace(/\.$/, '');
  const written = hostToText(host);
  const isNumber = NUMBER.test(host);
  const owner = isNumber ? host : ownerOf(host);
  const named = hostIn(claim);
  const like = isNumber ? '' : likeOf(written);
  const found: Readonly<Record<Reason, boolean>> = {
    credentials: url.username !== '' || url.password !== '',
    otherHost: named !== '' && bare(named) !== bare(host),
    lookAlike: like !== '',
    mixed: mixesAlphabets(written) && written.split('.').some(mixesAlphabets),
    foreign: written !== host,
    number: isNumber,
    port: url.port !== '',
    shortener: SHORTENERS.includes(bare(host)),
    program: leadsToProgram(url.pathname),
    open: url.protocol === 'http:',
  };
  const reasons = (Object.keys(found) as Reason[]).filter((reason) => found[reason]);
  return { host, owner, written, reasons, like, named };
}
