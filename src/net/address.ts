/**
 * A relay's address: what a person types, the one form in which it is kept, and the form libp2p dials.
 *
 * Accepted are `host[:port]`, `https://…`, `wss://…`, and for this very machine also `http://…` and `ws://…`.
 * The kept form is an origin: `wss://host[:port]` or `ws://loopback[:port]`, without a trailing slash, so equal relays are equal texts.
 * An unencrypted address of another machine is never accepted: whoever stands between would see who talks with whom.
 */
import { fail, ok, type Result } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const SECURE = ['wss:', 'https:'];
const PLAIN = ['ws:', 'http:'];
/** RFC 1123 names as `URL` leaves them: lower case, punycode. At least one letter or digit in each label. */
const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const IP4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IP6 = /^\[([0-9a-f:.]+)\]$/;

/** Whether a host as `URL` writes it is this machine itself. */
function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || (IP4.test(host) && host.startsWith('127.'));
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** A bare `host[:port]` is taken as encrypted, except for this machine, where nobody has a certificate. */
function withScheme(text: string): string {
  if (SCHEME.test(text)) return text;
  const guess = urlOf(`wss://${text}`);
  return `${guess !== null && isLoopbackHost(guess.hostname) ? 'ws' : 'wss'}://${text}`;
}

/**
 * The kept form of an address that a person typed or a friend sent.
 * Errors: `relayAddressBad` (no address, more than host and port, over 256 B), `relayInsecure` (unencrypted and not this machine).
 */
export function parseRelayAddress(text: string): Result<string> {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LIMITS.addressBytes || /[\s\\]/.test(trimmed)) return fail('relayAddressBad');
  const typed = urlOf(withScheme(trimmed));
  if (typed === null || ![...SECURE, ...PLAIN].includes(typed.protocol)) return fail('relayAddressBad');
  const secure = SECURE.includes(typed.protocol);
  // Rebuilt under the websocket scheme, so that https://h:443 and wss://h are one text.
  const url = urlOf(typed.href.replace(/^(https?|wss?):/, secure ? 'wss:' : 'ws:'));
  if (url === null || url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]$/.test(trimmed)) return fail('relayAddressBad');
  if (!NAME.test(url.hostname) && !IP6.test(url.hostname)) return fail('relayAddressBad');
  if (url.port === '0') return fail('relayAddressBad');
  if (!secure && !isLoopbackHost(url.hostname)) return fail('relayInsecure');
  return ok(`${url.protocol}//${url.host}`);
}

/** Whether a kept address leads to this very machine. */
export function isLoopbackAddress(address: string): boolean {
  return isLoopbackHost(urlOf(address)?.hostname ?? '');
}

/** The multiaddr text of a kept address, without a PeerId: `/dns/host/tcp/443/tls/ws`, `/ip4/127.0.0.1/tcp/8080/ws`. */
export function addressToMultiaddr(address: string): string {
  const url = new URL(address);
  const secure = url.protocol === 'wss:';
  const ip6 = IP6.exec(url.hostname)?.[1];
  const host = ip6 !== undefined ? `/ip6/${ip6}` : `/${IP4.test(url.hostname) ? 'ip4' : 'dns'}/${url.hostname}`;
  const port = url.port === '' ? (secure ? '443' : '80') : url.port;
  return `${host}/tcp/${port}${secure ? '/tls' : ''}/ws`;
}

/** The kept address of a relay's multiaddr text (what follows `/ws` is passed over), or null when it is not a websocket of a relay we would dial. */
export function multiaddrToAddress(text: string): string | null {
  const match = /^\/(dns|dns4|dns6|ip4|ip6)\/([^/]+)\/tcp\/(\d{1,5})(\/tls\/ws|\/wss|\/ws)(\/|$)/.exec(text);
  if (match === null) return null;
  const [, kind, host, port, tail] = match;
  const parsed = parseRelayAddress(`${tail === '/ws' ? 'ws' : 'wss'}://${kind === 'ip6' ? `[${host}]` : host}:${port}`);
  return parsed.ok ? parsed.value : null;
}
