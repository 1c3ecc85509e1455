/**
 * Seals records at rest: AES-256-GCM under a key that the browser keeps and does not tell, nonce ‖ box.
 *
 * The place (table and key) is bound in, so that a box moved to another row does not open. A random 96-bit nonce serves
 * 2^32 boxes (NIST SP 800-38D §8.3); a device writes far fewer.
 */
import { concat } from '../protocol/ids.ts';

const NONCE = 12;

/** The place of the local key, bound into its box. */
export const LOCAL_KEY = ['meta', 'localKey'] as const;

export interface Sealer {
  seal(table: string, key: string, value: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws DOMException OperationError when the box is not of this key and place */
  open(table: string, key: string, sealed: Uint8Array): Promise<Uint8Array>;
}

/** A new key that can be used and stored, never read. */
export function createSealingKey(crypto: Crypto): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export function createSealer(crypto: Crypto, sealingKey: CryptoKey): Sealer {
  const algorithm = (nonce: Uint8Array<ArrayBuffer>, table: string, key: string): AesGcmParams => ({
    name: 'AES-GCM',
    iv: nonce,
    additionalData: new TextEncoder().encode(`${table}\0${key}`),
  });
  return {
    async seal(table, key, value) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const box = await crypto.subtle.encrypt(algorithm(nonce, table, key), sealingKey, value.slice());
      return concat(nonce, new Uint8Array(box)) as Uint8Array<ArrayBuffer>;
    },
    async open(table, key, sealed) {
      const nonce = sealed.slice(0, NONCE);
      return new Uint8Array(await crypto.subtle.decrypt(algorithm(nonce, table, key), sealingKey, sealed.slice(NONCE)));
    },
  };
}
