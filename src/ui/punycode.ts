/** Hosts as people write them: `xn--…` labels read back into letters (RFC 3492, the decoder of its section 6.2). Pure. */
const [BASE, T_MIN, T_MAX, SKEW, DAMP, FIRST_BIAS, FIRST_CODE] = [36, 1, 26, 38, 700, 72, 128];
const PREFIX = 'xn--';
/** Of a label, by RFC 1035. */
const LONGEST = 63;

function adapt(delta: number, points: number, isFirst: boolean): number {
  let left = Math.floor(isFirst ? delta / DAMP : delta / 2);
  left += Math.floor(left / points);
  let bias = 0;
  for (; left > ((BASE - T_MIN) * T_MAX) / 2; bias += BASE) left = Math.floor(left / (BASE - T_MIN));
  return bias + Math.floor(((BASE - T_MIN + 1) * left) / (left + SKEW));
}

/** a–z are 0–25, 0–9 are 26–35. */
function digitOf(character: string | undefined): number {
  if (character === undefined || !/[a-z0-9]/i.test(character)) return NaN;
  return (parseInt(character, BASE) + 26) % BASE;
}

/** The letters of a label behind its `xn--`, or null when it is none. */
function decode(label: string): string | null {
  const basic = label.lastIndexOf('-');
  const letters = basic > 0 ? [...label.slice(0, basic)] : [];
  let [code, bias, place, at] = [FIRST_CODE, FIRST_BIAS, 0, basic > 0 ? basic + 1 : 0];
  while (at < label.length) {
    const before = place;
    for (let [weight, k] = [1, BASE]; ; k += BASE) {
      const digit = digitOf(label[at++]);
      if (Number.isNaN(digit)) return null;
      place += digit * weight;
      const threshold = Math.min(T_MAX, Math.max(T_MIN, k - bias));
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const points = letters.length + 1;
    bias = adapt(place - before, points, before === 0);
    code += Math.floor(place / points);
    place %= points;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    letters.splice(place++, 0, String.fromCodePoint(code));
  }
  return letters.join('') || null;
}

const toText = (label: string): string =>
  label.toLowerCase().startsWith(PREFIX) && label.length <= LONGEST ? (decode(label.slice(PREFIX.length).toLowerCase()) ?? label) : label;

/** A label that is no such text stays as it is. */
export const hostToText = (host: string): string => host.split('.').map(toText).join('.');
