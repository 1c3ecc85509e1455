/**
 * The pages of the app, health and metrics, on the one HTTP server of the relay. libp2p takes the WebSocket upgrades of the
 * same server (`onePort.ts`). Nothing is logged; no answer names a person or an address.
 */
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { TIME } from '../protocol/limits.ts';
import type { Door } from './door.ts';
import type { RelayLimits } from './limits.ts';

/**
 * What a page may do: its own scripts, styles and workers, and WebSockets to any relay, because people choose theirs. No
 * inline script, no HTML from strings (`kith` makes worker URLs, `svelte-trusted-html` is Svelte's for its own templates).
 */
const CSP = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "media-src 'self' blob:", "font-src 'self'",
  "connect-src 'self' ws: wss:", "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", 'trusted-types svelte-trusted-html kith',
].join('; ');

const HEADERS: readonly (readonly [string, string])[] = [
  ['content-security-policy', CSP],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(self), microphone=(self), clipboard-write=(self), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), display-capture=()'],
];

export type Pages = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface HttpOptions {
  readonly limits: RelayLimits;
  readonly pages: Pages;
  readonly door: Pick<Door, 'guard' | 'refuse'>;
  /** Whether store and libp2p are up. */
  isHealthy(): Promise<boolean>;
  /** Prometheus text. */
  metrics(): string;
}

export function createHttpServer({ limits, pages, door, isHealthy, metrics }: HttpOptions): Server {
  const bounds = { headersTimeout: limits.httpHeadTimeout, requestTimeout: 3 * limits.httpHeadTimeout, connectionsCheckingInterval: TIME.SECOND, keepAliveTimeout: 5 * TIME.SECOND };
  const server = createServer(bounds, (request, response) => {
    const refusal = door.refuse(request, response);
    if (refusal !== null) return answer(response, refusal, 'Too much is asked from this address\n');
    const path = (request.url ?? '/').split('?', 1)[0]!;
    if (path === '/healthz') return void isHealthy().then((isUp) => answer(response, isUp ? 200 : 503, isUp ? 'ok\n' : 'not ready\n'));
    if (path === '/metrics') return answer(response, 200, metrics());
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'GET and HEAD only\n');
    pages(request, response, () => answer(response, 404, 'Not found\n'));
  });
  // Without an answer read or a request written for so long. WebSockets have limits of their own.
  server.setTimeout(limits.httpIdleTimeout);
  door.guard(server);
  return server;
}

function answer(response: ServerResponse, status: number, text: string): void {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}

/** The built app. Unknown paths are the app only when a person navigates there; never for a script or a picture. */
export function createPages(dist: string, isSecure: boolean): Pages {
  if (!existsSync(join(dist, 'index.html'))) return (_request, _response, next) => next();
  const serve = sirv(dist, {
    etag: true,
    brotli: true,
    gzip: true,
    dotfiles: false,
    setHeaders(response, path) {
      for (const [name, value] of HEADERS) response.setHeader(name, value);
      if (isSecure) response.setHeader('strict-transport-security', 'max-age=31536000');
      response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, response, next) =>
    serve(request, response, () => {
      if (!isNavigation(request)) return next();
      request.url = '/';
      // sirv remembers what it parsed of the first URL.
      Object.defineProperty(request, '_parsedUrl', { value: undefined, writable: true, configurable: true });
      serve(request, response, next);
    });
}

function isNavigation({ headers, url = '/' }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode'];
  return (mode === undefined || mode === 'navigate') && (headers.accept ?? '').includes('text/html') && !/\.[a-z0-9]+$/i.test(url.split('?', 1)[0]!);
}
