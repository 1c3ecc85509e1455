/** Where a request comes from, and which addresses share an allowance. Held in memory only; never logged. */
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/** The client's IP address: the socket's, or the last one that a trusted proxy added. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = request.headers['x-forwarded-for'];
  const last = trustProxy && forwarded !== undefined ? [forwarded].flat().join(',').split(',').at(-1)!.trim() : '';
  return plain(isIP(last) === 0 ? (request.socket.remoteAddress ?? '0.0.0.0') : last);
}

/** An IPv4 address that came as IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export function plain(address: string): string {
  const match = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return match ? match[1]! : address.replace(/%.*$/, '');
}

/** What an allowance is counted by: an IPv4 address, or the /64 of an IPv6 address, which one household has whole. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros: string[] = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
