/** Against the peers from npm, each with its own server in a process of its own, over loopback. */
import { afterAll, expect, it } from 'vitest';
import { startRelay, storyOf } from './liveKith.ts';
import { isQuick, measure, printMachine, type Pair } from './measure.ts';
import { automergeRepo, yWebsocket } from './peerDocuments.ts';
import { catchingUp, fill, kithHop, peerHop, sending, type Peer } from './peerPairs.ts';

const CHATS = isQuick ? 2 : Number(process.env['KITH_BENCH_CHATS'] ?? 100);
const TEXTS = isQuick ? 3 : 100;
const ROUNDS = isQuick ? 1 : Number(process.env['KITH_BENCH_ROUNDS'] ?? 7);
const TIMEOUT = 3_600_000;

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});
const running = <T extends { readonly end: () => Promise<void> }>(one: T): T => {
  ends.push(() => one.end());
  return one;
};

async function peers(): Promise<readonly Peer[]> {
  const [y, automerge] = [await yWebsocket(CHATS), await automergeRepo(CHATS)];
  for (const { server } of [y, automerge]) running(server);
  return [
    { name: 'y-websocket', place: y, packages: ['y-websocket', '@y/websocket-server', 'yjs'], catchUpTarget: 8, bytesTarget: 4, sendTarget: 3 },
    { name: 'automerge-repo', place: automerge, packages: ['@automerge/automerge-repo', '@automerge/automerge-repo-network-websocket', '@automerge/automerge'], catchUpTarget: 0.5, sendTarget: 0.05 },
  ];
}

async function run(pair: Pair): Promise<void> {
  const ratio = await measure(pair);
  expect(Number.isFinite(ratio) && ratio > 0).toBe(true);
}

it('[P5] [P6] [P7] texts come as they come with y-websocket and automerge-repo', { timeout: TIMEOUT }, async () => {
  printMachine();
  const story = await storyOf(CHATS, TEXTS);
  const all = await peers();
  for (const peer of all) {
    await fill(peer.place, CHATS, TEXTS);
    const { time, bytes } = catchingUp(story, peer, CHATS, TEXTS, ROUNDS);
    await run(time);
    await run(bytes);
  }
  const ours = running(await kithHop(story, running(await startRelay(story.relay))));
  for (const peer of all) await run(sending(ours, running(await peerHop(peer.place)), peer, ROUNDS));
});
