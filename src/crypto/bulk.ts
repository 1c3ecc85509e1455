/** `Bulk` of the platform: WebCrypto, which is several times as fast as tweetnacl from 64 KiB up, and not on this thread. */
import type { Bulk } from '../ports/primitives.ts';
import { concat } from '../protocol/ids.ts';

const ALGORITHM = 'AES-GCM';

export const webBulk: Bulk = {
  async key(raw) {
    const copy = concat(raw);
    const key = await crypto.subtle.importKey('raw', copy, ALGORITHM, false, ['encrypt', 'decrypt']);
    copy.fill(0);
    return {
      seal: async (nonce, plain) => new Uint8Array(await crypto.subtle.encrypt({ name: ALGORITHM, iv: concat(nonce) }, key, concat(plain))),
      async open(nonce, sealed) {
        try {
          return new Uint8Array(await crypto.subtle.decrypt({ name: ALGORITHM, iv: concat(nonce) }, key, concat(sealed)));
        } catch {
          return null;
        }
      },
    };
  },
  digest: async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts))),
};
