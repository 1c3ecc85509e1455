/**
 * Which Chromium the tests use, and with which flags: no traffic of its own, no sandbox as root, plain ICE addresses, and no page of the
 * address bar, which takes a sixth of all that a start costs.
 */
import { existsSync } from 'node:fs';

export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=WebRtcHideLocalIpsWithMdns,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
];

/** `CHROMIUM_PATH`, else the system's, else undefined: playwright's own. */
export function chromiumPath(): string | undefined {
  const known = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome'];
  return known.find((path): path is string => path !== undefined && existsSync(path));
}
