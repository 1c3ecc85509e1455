/** A large video is written anew as it is read: what was read and not yet written is all that stands in memory. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomSource, EncodedPacket, EncodedPacketSink, EncodedVideoPacketSource, Input, MP4, Mp4OutputFormat, Output, StreamTarget, type StreamTargetChunk } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rewrite } from '../../../src/workers/photo/video/rewrite.ts';
import type { Sink } from '../../../src/workers/photo/video/sink.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const SIZE = 96 * MiB;
const PACKET = 192 * KiB;
const PER_SECOND = 24;
/** Read and not written: half a second that the library gathers (2.3 MiB here), a write of 1 MiB, and some packets. */
const MOST = 6 * MiB;

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'kith-large-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No two packets are alike. Nobody decodes them. */
const packetAt = (index: number): Uint8Array => new Uint8Array(PACKET).fill(index & 255).fill(index >> 8, 0, 9);

interface Kept extends Sink {
  readonly file: number;
  /** Bytes of one write, at most. */
  readonly largest: () => number;
  readonly written: () => number;
}

/** A sink on a real file. */
function createSink(name: string): Kept {
  const file = openSync(join(folder, name), 'w+');
  let [size, largest, written] = [0, 0, 0];
  return {
    file,
    largest: () => largest,
    written: () => written,
    write(data, at) {
      writeSync(file, data, 0, data.length, at);
      [size, largest, written] = [Math.max(size, at + data.length), Math.max(largest, data.length), written + data.length];
    },
    read(at, length) {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, at));
    },
    get size() {
      return size;
    },
    finish: () => Promise.reject(new Error('not asked for')),
    drop: async () => closeSync(file),
  };
}

async function makeLarge(sink: Sink): Promise<number> {
  const count = Math.ceil(SIZE / PACKET);
  const written = new WritableStream<StreamTargetChunk>({ write: ({ data, position }) => sink.write(data, position) });
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: new StreamTarget(written, { chunked: true }) });
  const source = new EncodedVideoPacketSource('vp9');
  output.addVideoTrack(source);
  await output.start();
  for (let index = 0; index < count; index++) {
    const packet = new EncodedPacket(packetAt(index), index % PER_SECOND === 0 ? 'key' : 'delta', index / PER_SECOND, 1 / PER_SECOND);
    await source.add(packet, { decoderConfig: { codec: 'vp09.00.10.08', codedWidth: 1280, codedHeight: 720 } });
  }
  await output.finalize();
  return count;
}

const inputOf = (sink: Sink, onRead: (bytes: number) => void = () => undefined): Input =>
  new Input({ formats: [MP4], source: new CustomSource({ getSize: () => sink.size, read: (start, end) => (onRead(end - start), sink.read(start, end - start)) }) });

describe('[F21] [H59] a large video made ready', () => {
  it('never stands in memory: what is read is written before much more is read, in small writes, and all of it arrives', { timeout: 60_000 }, async () => {
    const came = createSink('came.mp4');
    const count = await makeLarge(came);
    expect(came.size).toBeGreaterThan(SIZE);
    const made = createSink('made.mp4');
    let [read, ahead] = [0, 0];
    const input = inputOf(came, (bytes) => {
      read += bytes;
      ahead = Math.max(ahead, read - made.written());
    });
    const video = (await input.getPrimaryVideoTrack())!;
    const durationMs = await rewrite({ video, audio: null, seconds: await input.getDurationFromMetadata() }, 'mp4', made);
    input.dispose();
    expect(Math.round(durationMs / 1000)).toBe(Math.round(count / PER_SECOND));
    expect(read).toBeGreaterThan(SIZE);
    expect(ahead).toBeLessThan(MOST);
    expect(made.largest()).toBeLessThanOrEqual(MiB);

    const seen = inputOf(made);
    let index = 0;
    for await (const { data } of new EncodedPacketSink((await seen.getPrimaryVideoTrack())!).packets()) expect(Buffer.compare(data, packetAt(index++))).toBe(0);
    expect(index).toBe(count);
    seen.dispose();
    await Promise.all([came.drop(), made.drop()]);
  });
});
