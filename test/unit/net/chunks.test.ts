import { describe, expect, it } from 'vitest';
import { createMailboxOpener } from '../../../src/net/mailbox.ts';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import type { RelayMailbox } from '../../../src/ports/mailbox.ts';
import { createFrameReader, frame } from '../../../src/protocol/frames.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { decodeRequest, encodeAnswer, encodeRequest, MAILBOX, OPS, type Answer, type Op, type Request } from '../../../src/protocol/mailboxWire.ts';
import { LARGE, pieceOf, SMALL } from '../../helpers/pieces.ts';
import { createTestRandom, createTestRelay, inDays, topicOf, type TestRelay } from '../../helpers/relay.ts';
import { streamPair, type TestStream } from '../../helpers/streams.ts';

const OK = { ok: true, value: null } as const;
const no = (code: string) => ({ ok: false, code });

/** What stands between a client and a relay: it sees each request, and may end the stream or answer in the relay's place. */
type Between = (request: Request, stream: number) => 'pass' | 'end' | 'silence' | Answer;

function through(relay: TestRelay, between: Between, stream: number): TestStream {
  const [mine, middle] = streamPair();
  const far = relay.stream();
  far.onData((bytes) => void middle.send(bytes));
  far.onClose(() => middle.close());
  middle.onClose(() => far.close());
  const reader = createFrameReader(MAILBOX.frameBytes, (body) => {
    const verdict = between(decodeRequest(body), stream);
    if (verdict === 'pass') far.send(frame(encodeRequest(decodeRequest(body))));
    else if (verdict === 'end') middle.close();
    else if (verdict !== 'silence') middle.send(frame(encodeAnswer(verdict)));
  });
  middle.onData((bytes) => reader.push(bytes));
  return mine;
}

interface Met {
  readonly relay: TestRelay;
  readonly mailbox: RelayMailbox;
  readonly streams: TestStream[];
  /** Streams can be opened no more. */
  cut(): void;
}

async function meet(between: Between = () => 'pass'): Promise<Met> {
  const relay = await createTestRelay();
  const streams: TestStream[] = [];
  let isCut = false;
  const open = async (): Promise<TestStream> => {
    if (isCut) throw new Error('no connection');
    streams.push(through(relay, between, streams.length));
    return streams.at(-1)!;
  };
  const mailbox = await createMailboxOpener({ links: { open }, clock: relay.clock, random: createTestRandom('client') })('ws://relay.test', relay.relayId);
  return { relay, mailbox, streams, cut: () => void (isCut = true) };
}

const isPieceOp = ({ op }: Request): boolean => OPS[op] >= OPS.bput && OPS[op] <= OPS.bget;
/** A relay from before there were pieces ends the stream at a request that it does not know. */
const older: Between = (request) => (isPieceOp(request) ? 'end' : 'pass');

async function putText({ mailbox, relay }: Met, text: string) {
  return mailbox.topics.put(await topicOf('pair'), new TextEncoder().encode(text), inDays(relay.clock, 7), new Uint8Array(32));
}
const putPiece = ({ mailbox, relay }: Met, piece = pieceOf('photo')) => mailbox.chunks.put(piece.index, piece.bytes, inDays(relay.clock, 13));

describe('[S11.7] pieces and an older relay', () => {
  it('it takes none, says so by a code of its own, and everything else goes on where it was', async () => {
    const met = await meet(older);
    const texts: string[] = [];
    await met.mailbox.topics.subscribe(await topicOf('pair'), null, ({ bytes }) => texts.push(new TextDecoder().decode(bytes)));
    const { id } = pieceOf('photo');
    expect(await Promise.all([putText(met, 'one'), putPiece(met), met.mailbox.chunks.has([id]), met.mailbox.chunks.get(id, 0)])).toEqual([OK, no('noChunks'), no('noChunks'), no('noChunks')]);
    expect(await putText(met, 'two')).toEqual(OK);
    await met.mailbox.topics.get(await topicOf('pair'), null);
    expect(texts).toEqual(['one', 'two']);
  });

  it('it is asked once in a connection, and sent no piece for it', async () => {
    let asked = 0;
    const met = await meet((request) => ((asked += Number(isPieceOp(request))), older(request, 0)));
    for (let i = 0; i < 3; i++) expect(await putPiece(met)).toEqual(no('noChunks'));
    expect(asked).toBe(1);
    expect(met.streams).toHaveLength(2);
    expect(met.streams[1]!.sent).toBeLessThan(100);
  });

  it('a connection that breaks at that moment is not taken for one', async () => {
    const met: Met = await meet((request) => {
      if (!isPieceOp(request)) return 'pass';
      met.streams[0]!.close();
      return 'end';
    });
    expect(await putPiece(met)).toEqual(no('disconnected'));
  });
});

describe('the stream of pieces', () => {
  it('is another one than that of texts, is opened when it is needed, and closed when it is not', async () => {
    const ops: Op[][] = [[], [], []];
    const met = await meet((request, stream) => (ops[stream]!.push(request.op), 'pass'));
    await putText(met, 'one');
    expect(met.streams).toHaveLength(1);
    await putPiece(met);
    expect(ops).toEqual([['hello', 'open', 'put'], ['hello', 'bhas', 'bput'], []]);
    met.relay.clock.pass(20 * TIME.SECOND);
    await putPiece(met);
    met.relay.clock.pass(20 * TIME.SECOND);
    await putPiece(met);
    expect(met.streams).toHaveLength(2);
    met.relay.clock.pass(30 * TIME.SECOND);
    await expect.poll(() => met.relay.mailbox.counts().sessions).toBe(1);
    expect(await putPiece(met)).toEqual(OK);
    expect(ops[2]).toEqual(['hello', 'bhas', 'bput']);
  });

  it('a text passes pieces that wait for a slow line', async () => {
    const met = await meet((request) => (request.op === 'bput' ? 'silence' : 'pass'));
    const pieces = Array.from({ length: 40 }, (_, i) => putPiece(met, pieceOf('video', i, LARGE)));
    expect(await putText(met, 'one')).toEqual(OK);
    await expect.poll(() => met.streams[1]?.sent ?? 0).toBeGreaterThan(2 * LARGE);
    // No more than two are under way: what is sent and not answered lies in memory twice.
    expect(met.streams[1]!.sent).toBeLessThan(2 * LARGE + 1000);
    met.mailbox.close();
    expect(new Set((await Promise.all(pieces)).map((result) => !result.ok && result.code))).toEqual(new Set(['disconnected']));
  });

  it('[H52] a relay that does not answer for a minute is given up there, and not before; texts go on', async () => {
    const met = await meet((request) => (request.op === 'bput' ? 'silence' : 'pass'));
    let code = 'none yet';
    const put = putPiece(met).then((result) => (code = result.ok ? 'ok' : result.code));
    await expect.poll(() => met.streams[1]?.sent ?? 0).toBeGreaterThan(SMALL);
    met.relay.clock.pass(59 * TIME.SECOND);
    expect(await putText(met, 'one')).toEqual(OK);
    expect(code).toBe('none yet');
    met.relay.clock.pass(TIME.SECOND);
    expect(await put).toBe('disconnected');
    expect(await putText(met, 'two')).toEqual(OK);
  });

  it('ends with the mailbox, which then takes and gives no piece', async () => {
    const met = await meet();
    const { id } = pieceOf('photo');
    await putPiece(met);
    met.mailbox.close();
    expect(await putPiece(met)).toEqual(no('disconnected'));
    expect(await met.mailbox.chunks.has([id])).toEqual(no('disconnected'));
    await expect.poll(() => met.relay.mailbox.counts().sessions).toBe(0);
  });

  it('that was broken is opened anew, and that cannot be had now is asked for again', async () => {
    const met = await meet();
    await putPiece(met);
    met.streams[1]!.close();
    expect(await putPiece(met)).toEqual(OK);
    met.cut();
    met.streams[2]!.close();
    expect(await putPiece(met)).toEqual(no('busy'));
    met.streams[0]!.close();
    expect(await putPiece(met)).toEqual(no('disconnected'));
  });
});

describe('[H54] a relay that lies about pieces', () => {
  const piece = pieceOf('photo', 7);
  const given = (bytes: Uint8Array | null): Between => (request) => (request.op === 'bget' ? { op: 'bget', id: request.id, code: 'ok', body: bytes } : 'pass');

  it('gives nothing: other bytes, cut bytes, another chunk and the manifest of another blob are not there', async () => {
    const flipped = piece.bytes.slice();
    flipped[100]! ^= 1;
    for (const bytes of [flipped, piece.bytes.subarray(1), piece.bytes.subarray(0, 1024), new Uint8Array(0), pieceOf('photo', 8).bytes, null]) {
      expect(await (await meet(given(bytes))).mailbox.chunks.get(piece.id, 7)).toEqual({ ok: true, value: null });
    }
    const other = pieceOf('another', MANIFEST, 1024);
    expect(await (await meet(given(other.bytes))).mailbox.chunks.get(pieceOf('photo', MANIFEST, 1024).id, MANIFEST)).toEqual({ ok: true, value: null });
    const honest = await (await meet(given(piece.bytes))).mailbox.chunks.get(piece.id, 7);
    expect(honest.ok && Buffer.compare(honest.value!, piece.bytes)).toBe(0);
  });

  it('that says more or less than it was asked is heard on what it was asked alone', async () => {
    const says = (body: readonly boolean[]): Between => (request) => (request.op === 'bhas' && request.pieces.length > 0 ? { op: 'bhas', id: request.id, code: 'ok', body } : 'pass');
    const ask = async (body: readonly boolean[]) => (await meet(says(body))).mailbox.chunks.has([piece.id, pieceOf('b').id]);
    expect(await ask([true])).toEqual({ ok: true, value: [true, false] });
    expect(await ask([false, true, true, true])).toEqual({ ok: true, value: [false, true] });
  });
});

describe('a client of pieces', () => {
  it('sends none that no relay takes', async () => {
    const met = await meet();
    for (const size of [0, 1000, SMALL - 1, LARGE + 1]) expect(await met.mailbox.chunks.put(0, new Uint8Array(size), inDays(met.relay.clock, 1))).toEqual(no('badFrame'));
    expect(await met.mailbox.chunks.put(MANIFEST, new Uint8Array(64 * 1024), inDays(met.relay.clock, 1))).toEqual(no('badFrame'));
    expect(met.streams).toHaveLength(1);
  });
});
