/** What a relay is told by its environment (docs/relay.md). Nothing else is configured; numbers are in `limits.ts`. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { RELAY_LIMITS } from './limits.ts';

export interface RelayConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Folder of `relay.key` and the mailbox. */
  readonly data: string;
  /** Where people reach it, when that is not host and port: behind a proxy. An origin, or null. */
  readonly url: string | null;
  /** The last entry of X-Forwarded-For is the client. Only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** What photos and videos may take of the disk, B; 0 takes none. */
  readonly mediaBytes: number;
  /** Folder of the built app. Without an index.html there, the relay serves no pages. */
  readonly dist: string;
}

/** Something whoever starts the relay can put right. The message is a plain sentence. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const GiB = 1024 ** 3;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws StartError */
export function readConfig(env: Environment, folder: string): RelayConfig {
  return {
    host: hostOf(env['HOST'] || '127.0.0.1'),
    port: portOf(env['PORT'] || '8080'),
    data: resolve(folder, env['KITH_DATA'] || '.kith'),
    url: env['KITH_URL'] ? originOf(env['KITH_URL']) : null,
    trustProxy: flagOf(env['KITH_TRUST_PROXY']),
    mediaBytes: env['KITH_MEDIA'] ? GiB * gibibytesOf(env['KITH_MEDIA']) : RELAY_LIMITS.totalPieceBytes,
    dist: resolve(folder, 'dist'),
  };
}

function hostOf(text: string): string {
  if (text === 'localhost') return '127.0.0.1';
  if (isIP(text) === 0) throw new StartError(`HOST is "${text}", which is not an IP address. Use 127.0.0.1 for this machine only, or 0.0.0.0 for all networks.`);
  return text;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new StartError(`PORT is "${text}", which is not a number from 0 to 65535.`);
  return port;
}

function originOf(text: string): string {
  let url: URL | null = null;
  try {
    url = new URL(text);
  } catch {
    // Told below.
  }
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new StartError(`KITH_URL is "${text}"; it must be an address like https://kith.example.org, without a path.`);
  }
  return url.origin;
}

function gibibytesOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new StartError(`KITH_MEDIA is "${text}"; it must be a number of GiB from 0 to 9999.`);
  return Number(text);
}

function flagOf(text: string | undefined): boolean {
  if (text === undefined || text === '' || text === '0') return false;
  if (text === '1') return true;
  throw new StartError(`KITH_TRUST_PROXY is "${text}"; it must be 0 or 1.`);
}
