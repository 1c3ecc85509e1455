/**
 * Bytes of the wire and of the disk that were once released: they stay as they are, for ever (docs/spec.md). A vector is a
 * JSON object under `v1/`: names to hex (bytes), numbers, texts or lists of these. Tests compute or decode; nothing generates.
 *
 * To record a new one: write the test, run it with KITH_RECORD=1 while the file does not exist, read the file, commit it. A
 * file that exists is never written again; a format that changes gets a new version and a new file.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { bytesOfKey, keyOf } from '../../src/protocol/ids.ts';

export type Recorded = string | number | boolean | null | readonly Recorded[];
export type Computed = Uint8Array | string | number | boolean | null | readonly Computed[];

const pathOf = (name: string): string => join(import.meta.dirname, `${name}.json`);

function toRecorded(value: Computed): Recorded {
  if (value instanceof Uint8Array) return keyOf(value);
  return typeof value === 'object' && value !== null ? value.map(toRecorded) : value;
}

/** A recorded file as it stands. `name` is a path below test/vectors without its ending. */
export function loadVector<T = Readonly<Record<string, Recorded>>>(name: string): T {
  return JSON.parse(readFileSync(pathOf(name), 'utf8')) as T;
}

/** Bytes of a recorded member. @throws RangeError when it is not hex */
export function bytesOf(vector: Readonly<Record<string, Recorded>>, member: string): Uint8Array {
  return bytesOfKey(String(vector[member]));
}

/** Compares each name with what is recorded: no member more, none less. */
export function expectVector(name: string, computed: Readonly<Record<string, Computed>>): void {
  const found = Object.fromEntries(Object.entries(computed).map(([key, value]) => [key, toRecorded(value)]));
  const path = pathOf(name);
  if (!existsSync(path) && process.env.KITH_RECORD === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(found, null, 1)}\n`);
  }
  expect(existsSync(path), `${name}.json is recorded (KITH_RECORD=1 records a new one)`).toBe(true);
  expect(found).toEqual(loadVector(name));
}
