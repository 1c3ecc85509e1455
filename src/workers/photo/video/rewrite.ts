/**
 * A video written anew into a container of its own: the coded picture and sound are copied packet by packet, and nothing else
 * is. What cameras and programs put beside them (place, time, device, titles, chapters, covers, attached files, further tracks)
 * has no way into the new file.
 */
import {
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
  type AudioCodec,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
  type StreamTargetChunk,
  type VideoCodec,
} from 'mediabunny';
import { clearTimes, cleanVorbis } from './clean.ts';
import type { Sink } from './sink.ts';
import { cleanHevc, createNoteCleaner } from './units.ts';

/** Written together, so that a disk is not asked for each packet. */
const CHUNK_BYTES = 1024 * 1024;
/** Longest, in packets: a day at 60 pictures and 50 pieces of sound a second would be ten times as many, and no 256 MiB. */
const MOST_PACKETS = 1_000_000;

export type Container = 'mp4' | 'webm';

/** What browsers play in each container. Sound without any coding, or in rare ones, is not carried. */
const CARRIED: Readonly<Record<Container, { readonly video: readonly VideoCodec[]; readonly audio: readonly AudioCodec[] }>> = {
  webm: { video: ['vp8', 'vp9', 'av1'], audio: ['opus', 'vorbis'] },
  mp4: { video: ['avc', 'hevc', 'vp9', 'av1'], audio: ['aac', 'opus', 'mp3'] },
};

/** The picture or the sound is not what it says, or not all of it is there. */
export class Broken extends Error {}

export interface Tracks {
  readonly video: InputVideoTrack;
  readonly audio: InputAudioTrack | null;
  /** How long the file says it is, s; null: it does not say. */
  readonly seconds: number | null;
}

/** What may be missing of the length that a file says it has: some leave the last picture without one. */
const LACKING = { share: 0.1, seconds: 0.5 };

/** The container for these tracks, that they came in where it can be; null: there is none that friends' browsers play. */
export async function containerFor({ video, audio }: Pick<Tracks, 'video' | 'audio'>, came: Container): Promise<Container | null> {
  const [picture, sound, rotation] = [await video.getCodec(), await audio?.getCodec(), await video.getRotation()];
  const carries = (container: Container): boolean =>
    picture !== null && CARRIED[container].video.includes(picture) && sound !== null && (sound === undefined || CARRIED[container].audio.includes(sound)) && (container === 'mp4' || rotation === 0);
  const order: readonly Container[] = came === 'webm' ? ['webm', 'mp4'] : ['mp4', 'webm'];
  return order.find(carries) ?? null;
}

/** Packets of one track in the order of decoding. */
interface Line {
  next(): Promise<EncodedPacket | null>;
  add(packet: EncodedPacket): Promise<void>;
  close(): void;
}

/**
 * One packet is read when it is asked for: the library's own `packets()` reads ahead what was asked for within a second, which is
 * most of a large file.
 * @param count packets that its index says there are
 */
function lineOf(track: InputVideoTrack | InputAudioTrack, count: number, add: (packet: EncodedPacket) => Promise<void>, close: () => void, clean = (data: Uint8Array): Uint8Array => data): Line {
  const packets = new EncodedPacketSink(track);
  let current: EncodedPacket | null = null;
  let [latest, left] = [-Infinity, count];
  return {
    async next() {
      current = current ? await packets.getNextPacket(current) : await packets.getFirstPacket();
      if (!current && left > 0) throw new Broken();
      left -= 1;
      return current;
    },
    async add(packet) {
      if (packet.data.length === 0) throw new Broken();
      // Some cameras mark a picture as one to start from that is shown before the last of the group before.
      const type = packet.type === 'key' && packet.timestamp < latest ? 'delta' : packet.type;
      latest = Math.max(latest, packet.timestamp);
      await add(packet.clone({ type, data: clean(packet.data), sideData: {} }));
    },
    close,
  };
}

async function videoLine(track: InputVideoTrack, output: Output, maximumPacketCount: number): Promise<Line> {
  const codec = (await track.getCodec())!;
  const source = new EncodedVideoPacketSource(codec);
  const came = (await track.getDecoderConfig()) ?? undefined;
  const said = came?.description && bytesOf(came.description);
  const decoderConfig = came && { ...came, ...(said && { description: codec === 'hevc' ? cleanHevc(said) : said }) };
  const clean = said && (codec === 'avc' || codec === 'hevc') ? createNoteCleaner(codec, said) : undefined;
  const rotation = await track.getRotation();
  output.addVideoTrack(source, rotation === 0 ? { maximumPacketCount } : { maximumPacketCount, rotation });
  return lineOf(track, maximumPacketCount, (packet) => source.add(packet, { decoderConfig }), () => source.close(), clean);
}

async function audioLine(track: InputAudioTrack, output: Output, maximumPacketCount: number): Promise<Line> {
  const codec = (await track.getCodec())!;
  const source = new EncodedAudioPacketSource(codec);
  const came = (await track.getDecoderConfig()) ?? undefined;
  const description = codec === 'vorbis' && came?.description ? cleanVorbis(bytesOf(came.description)) : came?.description;
  const decoderConfig = came && { ...came, description };
  output.addAudioTrack(source, { maximumPacketCount });
  return lineOf(track, maximumPacketCount, (packet) => source.add(packet, { decoderConfig }), () => source.close());
}

const bytesOf = (data: AllowSharedBufferSource): Uint8Array<ArrayBuffer> =>
  ArrayBuffer.isView(data) ? Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) : Uint8Array.from(new Uint8Array(data));

const countOf = async (track: InputVideoTrack | InputAudioTrack): Promise<number> => {
  const { packetCount } = await track.computePacketStats(MOST_PACKETS + 1, { metadataOnly: true });
  if (packetCount === 0 || packetCount > MOST_PACKETS) throw new Broken();
  return packetCount;
};

interface Extent {
  first: number;
  last: number;
}

/** Each packet goes when it is its time, so that picture and sound lie side by side. */
async function copy(lines: readonly Line[]): Promise<Extent> {
  const extent: Extent = { first: Infinity, last: -Infinity };
  const heads = await Promise.all(lines.map((line) => line.next()));
  for (;;) {
    let at = -1;
    heads.forEach((head, i) => {
      if (head && (at < 0 || head.timestamp < heads[at]!.timestamp)) at = i;
    });
    const packet = heads[at];
    if (!packet) return extent;
    await lines[at]!.add(packet);
    [extent.first, extent.last] = [Math.min(extent.first, packet.timestamp), Math.max(extent.last, packet.timestamp + packet.duration)];
    heads[at] = await lines[at]!.next();
    if (!heads[at]) lines[at]!.close();
  }
}

/** Writes the tracks into the sink. @returns how long it is, ms. @throws Broken, NoRoom, and what the library throws at broken files */
export async function rewrite({ video, audio, seconds }: Tracks, container: Container, sink: Sink): Promise<number> {
  const written = new WritableStream<StreamTargetChunk>({ write: ({ data, position }) => sink.write(data, position) });
  const target = new StreamTarget(written, { chunked: true, chunkSize: CHUNK_BYTES });
  const format = container === 'mp4' ? new Mp4OutputFormat({ fastStart: 'reserve' }) : new WebMOutputFormat();
  const output = new Output({ format, target });
  const lines = [await videoLine(video, output, await countOf(video))];
  if (audio) lines.push(await audioLine(audio, output, await countOf(audio)));
  try {
    await output.start();
    const { first, last } = await copy(lines);
    if (seconds !== null && last < seconds * (1 - LACKING.share) - LACKING.seconds) throw new Broken();
    await output.finalize();
    if (container === 'mp4') clearTimes(sink);
    return Math.max(1, Math.round((last - Math.max(0, first)) * 1000));
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  }
}
