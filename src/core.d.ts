/** All that the core may know of its platform, at its narrowest. Anything else comes through a port. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare class CryptoKey {
  readonly type: string;
}
declare const crypto: {
  readonly subtle: {
    importKey(format: string, data: Uint8Array, algorithm: string, extractable: boolean, usages: readonly string[]): Promise<CryptoKey>;
    sign(algorithm: string, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
    verify(algorithm: string, key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
    digest(algorithm: string, data: Uint8Array): Promise<ArrayBuffer>;
    encrypt(algorithm: { readonly name: string; readonly iv: Uint8Array }, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
    decrypt(algorithm: { readonly name: string; readonly iv: Uint8Array }, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  };
};
declare function queueMicrotask(task: () => void): void;
declare function structuredClone<T>(value: T): T;
