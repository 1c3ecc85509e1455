/**
 * What y-webrtc says in a room, read without Yjs and without belief: varuint type, then for type 0 (sync) varuint step and a length-prefixed body.
 *
 * Lengths are compared with what is there before anything is taken, numbers stay below 2^53, a state vector names no more clients than the
 * document can have lanes: Yjs' own decoder reads it afterwards, and makes a Map of whatever it names [H19].
 */

export type RoomMessage =
  /** Step 1: what the other side holds. */
  | { readonly kind: 'stateVector' }
  /** Step 2 (`answer`) or an update: a Yjs update of V1, not decoded. */
  | { readonly kind: 'update'; readonly answer: boolean; readonly update: Uint8Array }
  /** Awareness and questions for it: who types is not told in rooms. */
  | { readonly kind: 'silent' };

export interface MessageBounds {
  /** Most clients of a state vector. */
  readonly clients: number;
  /** Longest update, B. Our own may be longer: it is split before it leaves. */
  readonly updateBytes: number;
}

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

/** Reads varuints of lib0 (7 bits a byte, low first); null at the end of the bytes or above 2^53. */
function createReader(bytes: Uint8Array) {
  let at = 0;
  return {
    varUint(): number | null {
      let value = 0;
      for (let weight = 1; at < bytes.length; weight *= 128) {
        const byte = bytes[at++]!;
        value += (byte & 127) * weight;
        if (value > Number.MAX_SAFE_INTEGER) return null;
        if (byte < 128) return value;
      }
      return null;
    },
    rest: () => bytes.subarray(at),
  };
}

/** Whether bytes are a state vector: count, then that many pairs of client and clock, and nothing else. */
function isStateVector(bytes: Uint8Array, maxClients: number): boolean {
  const reader = createReader(bytes);
  const count = reader.varUint();
  if (count === null || count > maxClients) return false;
  for (let i = 0; i < 2 * count; i++) if (reader.varUint() === null) return false;
  return reader.rest().length === 0;
}

/** The message, or null for bytes that no correct program sends. */
export function readRoomMessage(bytes: Uint8Array, most: MessageBounds): RoomMessage | null {
  const reader = createReader(bytes);
  const type = reader.varUint();
  if (type === AWARENESS || type === QUERY_AWARENESS) return { kind: 'silent' };
  if (type !== SYNC) return null;
  const step = reader.varUint();
  const length = reader.varUint();
  const body = reader.rest();
  if (step === null || length !== body.length) return null;
  if (step === STEP_1) return isStateVector(body, most.clients) ? { kind: 'stateVector' } : null;
  if (step !== STEP_2 && step !== UPDATE) return null;
  return body.length > most.updateBytes ? null : { kind: 'update', answer: step === STEP_2, update: body };
}

/** The bytes of a step 2 (`answer`) or update message. */
export function writeUpdateMessage(answer: boolean, update: Uint8Array): Uint8Array {
  const head = [SYNC, answer ? STEP_2 : UPDATE];
  let length = update.length;
  for (; length > 127; length = Math.floor(length / 128)) head.push((length & 127) | 128);
  head.push(length);
  const bytes = new Uint8Array(head.length + update.length);
  bytes.set(head);
  bytes.set(update, head.length);
  return bytes;
}
