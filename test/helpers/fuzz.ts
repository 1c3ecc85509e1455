/**
 * A seeded, structure-aware fuzzer for decoders of CBOR and of other bytes (R12). It starts from valid encodings, breaks them
 * at heads, lengths and borders, and holds the decoder to its promise: a value, or the refusal it documents, in little time.
 *
 * `KITH_FUZZ` = inputs for each decoder (default 20,000), `KITH_SEED` = the seed. A failure names seed, number and bytes.
 */
import { encode, type Value } from '../../src/protocol/codec.ts';
import { concat, keyOf, u32be } from '../../src/protocol/ids.ts';
import { createRng, type Rng } from './rng.ts';

const COUNT = Number(process.env.KITH_FUZZ ?? 20_000);
const SEED = process.env.KITH_SEED ?? 'kith';
const SLOW_MS = 50;
const REPEATS = 3;
/** CBOR heads that lie: long lengths, reserved forms, maps, tags, floats, breaks. */
const HEADS = ['00', '1bffffffffffffffff', '3bffffffffffffffff', '5b0020000000000000', '5affffffff', '5f', '7b001fffffffffffff', '7f', '9b0020000000000000', '9affff0000', '9f', 'a1', 'bf', 'c2', 'd9d9f7', 'f7', 'f97e00', 'fb8000000000000000', 'ff', '81', '80', '8181818181818181', '695f5f70726f746f5f5f', '63eda080', 'f6']
  .map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));
const TEXTS = ['', 'a', '__proto__', 'constructor', '\uFEFF', '\u0000', '😀', 'é'.repeat(40), 'toString'];
const NUMBERS = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, -24, -25, Number.MIN_SAFE_INTEGER];
const SIZES = [0, 1, 12, 16, 23, 24, 31, 32, 33, 64, 255, 256, 1000];

/** Any value that has a canonical form, at most `depth` deep. */
export function anyValue(rng: Rng, depth = 4): Value {
  switch (rng.int(depth > 0 ? 8 : 5)) {
    case 0: return rng.pick(NUMBERS);
    case 1: return rng.int(2 ** 16);
    case 2: return rng.pick(TEXTS);
    case 3: return rng.bytes(rng.pick(SIZES));
    case 4: return rng.pick([null, true, false]);
    default: return Array.from({ length: rng.int(7) }, () => anyValue(rng, depth - 1));
  }
}

const splice = (bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array => concat(bytes.subarray(0, at), insert, bytes.subarray(Math.min(bytes.length, at + remove)));

/** One breakage. */
function mutate(bytes: Uint8Array, rng: Rng): Uint8Array {
  const at = rng.int(bytes.length + 1);
  switch (rng.int(9)) {
    case 0: return splice(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << rng.int(8))));
    case 1: return splice(bytes, at, 1, Uint8Array.of(rng.int(256)));
    case 2: return bytes.slice(0, at);
    case 3: return splice(bytes, at, rng.int(10), rng.pick(HEADS));
    case 4: return splice(bytes, at, 0, rng.pick(HEADS));
    case 5: return splice(bytes, at, rng.int(40), bytes.slice(rng.int(bytes.length + 1)).subarray(0, 40));
    case 6: return splice(bytes, at, rng.int(bytes.length + 1), new Uint8Array(0));
    case 7: return splice(bytes, at, 4, u32be(rng.pick([0, 1, 2 ** 31, 2 ** 32 - 1, bytes.length, bytes.length + 1])));
    default: return splice(bytes, at, 0, rng.bytes(rng.int(20)));
  }
}

export interface Target {
  readonly name: string;
  /** Valid encodings to start from; besides these, arbitrary canonical values are used. */
  readonly seeds: readonly Uint8Array[];
  /** Reads the bytes; may also check what it read (throw to fail). */
  readonly decode: (bytes: Uint8Array) => unknown;
  /** The one error that is a refusal. Without it the decoder must not throw. */
  readonly refusal?: new (...args: never[]) => Error;
  /** Inputs for decoders that cost more than some µs, as a share of the whole number. */
  readonly share?: number;
}

function input(target: Target, rng: Rng): Uint8Array {
  let bytes = target.seeds.length > 0 && rng.chance(0.7) ? rng.pick(target.seeds) : encode(anyValue(rng));
  for (let i = rng.int(5); i > 0; i--) bytes = mutate(bytes, rng);
  return bytes;
}

function runOnce(target: Target, bytes: Uint8Array): 'read' | 'refused' {
  try {
    target.decode(bytes);
    return 'read';
  } catch (error) {
    if (target.refusal !== undefined && error instanceof target.refusal) return 'refused';
    throw error;
  }
}

function time(target: Target, bytes: Uint8Array): { readonly ms: number; readonly outcome: 'read' | 'refused' } {
  const start = process.cpuUsage();
  const outcome = runOnce(target, bytes);
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, outcome };
}

export interface FuzzReport {
  readonly inputs: number;
  readonly read: number;
  readonly refused: number;
}

/** Runs a decoder over many broken inputs. @throws Error that names seed, number and bytes at the first crash or slow input */
export function fuzz(target: Target): FuzzReport {
  const inputs = Math.ceil(COUNT * (target.share ?? 1));
  const rng = createRng(`${SEED}/${target.name}`);
  const count = { read: 0, refused: 0 };
  for (let i = 0; i < inputs; i++) {
    const bytes = input(target, rng);
    const where = `${target.name}, seed ${SEED}, input ${i}: ${keyOf(bytes)}`;
    let first: ReturnType<typeof time>;
    try {
      first = time(target, bytes);
    } catch (cause) {
      throw new Error(`crashed on ${where}`, { cause });
    }
    count[first.outcome]++;
    const slow = first.ms > SLOW_MS && Array.from({ length: REPEATS - 1 }, () => time(target, bytes).ms).every((ms) => ms > SLOW_MS);
    if (slow) throw new Error(`over ${SLOW_MS} ms, ${REPEATS} times, on ${where}`);
  }
  return { inputs, ...count };
}
