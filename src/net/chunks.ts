/**
 * Pieces of photos and videos at a relay (`ports/mailbox.ts`), on a mailbox stream of their own: so a text never waits behind a
 * video, and an older relay, which ends a stream at a request it does not know, ends only this one. It is opened when it is
 * first needed, asked first whether it knows pieces at all, and closed when nothing was asked for a while.
 */
import { sha256 } from '../crypto/hash.ts';
import { MANIFEST } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Chunks, MailboxResult } from '../ports/mailbox.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { sameBytes } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import { MAILBOX } from '../protocol/mailboxWire.ts';
import { chunkPrefix, isPiece, MANIFEST_PREFIX } from '../protocol/pieces.ts';
import type { Question, Reply, RequestBounds, Requests } from './requests.ts';

/** 512 KiB under way fill a line of 2.5 MB/s at 200 ms; within a minute they pass one of 9 KiB/s, which is what a relay bears. */
export const CHUNK_BOUNDS: RequestBounds = { inFlight: 2, timeout: TIME.MINUTE };
/** An unused stream holds one of the relay's places. */
const IDLE = 30 * TIME.SECOND;

export interface ChunkLine {
  readonly clock: Clock;
  /** Opens a mailbox stream of its own to the relay, greeted. Rejects when it cannot be had. */
  open(): Promise<Requests>;
  /** Whether the relay answers on the stream of texts. */
  answers(): Promise<boolean>;
}

export interface ClientChunks extends Chunks {
  /** The connection is over. */
  close(): void;
}

const fail = (code: ErrorCode): { readonly ok: false; readonly code: ErrorCode } => ({ ok: false, code });
const prefixOf = (index: number): Uint8Array => (index === MANIFEST ? MANIFEST_PREFIX : chunkPrefix(index));

/** A line that is opened when something is asked, and closed when nothing is. */
function createLine({ clock, open, answers }: ChunkLine) {
  let opening: Promise<MailboxResult<Requests>> | null = null;
  let line: Requests | null = null;
  let asking = 0;
  let cancelIdle = (): void => undefined;
  let refusal: 'noChunks' | 'disconnected' | null = null;

  async function connect(): Promise<MailboxResult<Requests>> {
    let requests: Requests;
    try {
      requests = await open();
    } catch {
      opening = null;
      return fail((await answers()) ? 'busy' : 'disconnected');
    }
    line = requests;
    requests.onClose(() => {
      if (line === requests) line = opening = null;
    });
    if (refusal !== null) requests.close();
    const known = await requests.ask({ op: 'bhas', pieces: [] });
    if (known.code !== 'disconnected') return { ok: true, value: requests };
    // It greeted, ended the stream at this, and is still there: it does not know pieces.
    if (refusal === null && (await answers())) refusal = 'noChunks';
    return fail(refusal ?? 'disconnected');
  }

  return {
    async ask<Q extends Question>(question: Q): Promise<Reply<Q['op']> | { readonly code: 'noChunks' | 'busy' }> {
      if (refusal !== null) return { op: question.op, code: refusal } as Reply<Q['op']>;
      asking += 1;
      cancelIdle();
      const opened = await (opening ??= connect());
      const reply = opened.ok ? await opened.value.ask(question) : ({ op: question.op, code: opened.code } as Reply<Q['op']>);
      asking -= 1;
      if (asking === 0 && refusal === null) cancelIdle = clock.after(IDLE, () => line?.close());
      return reply;
    },
    close(): void {
      refusal = 'disconnected';
      cancelIdle();
      line?.close();
    },
  };
}

export function createChunks(parts: ChunkLine): ClientChunks {
  const { ask, close } = createLine(parts);
  return {
    close,
    async put(index, piece, expires) {
      const prefix = prefixOf(index);
      if (!isPiece(prefix, piece.length)) return fail('badFrame');
      const { code } = await ask({ op: 'bput', prefix, bytes: piece, expires });
      return code === 'ok' ? { ok: true, value: null } : fail(code);
    },
    async has(ids) {
      const here: boolean[] = [];
      for (let at = 0; at < ids.length; at += MAILBOX.pieceIds) {
        const pieces = ids.slice(at, at + MAILBOX.pieceIds);
        const reply = await ask({ op: 'bhas', pieces });
        if (reply.code !== 'ok') return fail(reply.code);
        // A relay that says more or less than it was asked says nothing of the rest.
        here.push(...pieces.map((_, i) => reply.body[i] ?? false));
      }
      return { ok: true, value: here };
    },
    async get(id, index) {
      const prefix = prefixOf(index);
      const reply = await ask({ op: 'bget', piece: id });
      if (reply.code !== 'ok') return fail(reply.code);
      const piece = reply.body;
      const isIt = piece !== null && isPiece(prefix, piece.length) && sameBytes(sha256(prefix, piece), id);
      return { ok: true, value: isIt ? piece : null };
    },
  };
}
