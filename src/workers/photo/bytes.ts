/** Reading of numbers and names from the head of a file. What is beyond the end is not there: `Short` is thrown. */
export class Short extends Error {}

export class Reader {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get size(): number {
    return this.bytes.length;
  }

  #within(at: number, length: number): void {
    if (at < 0 || at + length > this.size) throw new Short();
  }

  u8(at: number): number {
    this.#within(at, 1);
    return this.#view.getUint8(at);
  }
  u16(at: number, little = false): number {
    this.#within(at, 2);
    return this.#view.getUint16(at, little);
  }
  u24(at: number): number {
    return this.u8(at) | (this.u8(at + 1) << 8) | (this.u8(at + 2) << 16);
  }
  u32(at: number, little = false): number {
    this.#within(at, 4);
    return this.#view.getUint32(at, little);
  }
  /** ASCII, byte for byte. */
  name(at: number, length: number): string {
    this.#within(at, length);
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }
  part(from: number, to: number): Uint8Array<ArrayBuffer> {
    this.#within(from, Math.max(0, to - from));
    return this.bytes.subarray(from, to);
  }
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
