/** The relay as whoever runs it sees it. */
import { afterAll, expect, it } from 'vitest';
import { isQuick, measure, printMachine } from './measure.ts';
import { forwarding, idleMemory, kithHub, signallingHub, wsHub } from './relayCost.ts';
import type { Server } from './servers.ts';

const CLIENTS = isQuick ? 4 : Number(process.env['KITH_BENCH_CLIENTS'] ?? 100);
const MESSAGES = isQuick ? 2000 : 10_000;
const ROUNDS = isQuick ? 1 : Number(process.env['KITH_BENCH_ROUNDS'] ?? 7);

const servers: Server[] = [];
afterAll(async () => {
  for (const server of servers) await server.end();
});

it('[P13] an idle client and a message cost a relay what can be told against bare sockets', { timeout: 1_800_000 }, async () => {
  printMachine();
  const ours = kithHub(isQuick ? 20 : 400);
  const ourServer = await ours.start();
  servers.push(ourServer);
  const peers = [
    { name: 'bare ws', hub: wsHub(MESSAGES), packages: ['ws'] },
    { name: 'y-webrtc signalling', hub: signallingHub(MESSAGES), packages: ['y-webrtc', 'ws'] },
  ];
  for (const { name, hub, packages } of peers) {
    const server = await hub.start();
    servers.push(server);
    const memory = idleMemory(ours, hub, name, packages, CLIENTS, ROUNDS);
    const cpu = forwarding(ours, hub, [ourServer, server], name, packages, ROUNDS);
    // Each look at memory starts a relay anew: in the quick form one is enough.
    for (const pair of isQuick && name !== 'bare ws' ? [cpu] : [memory, cpu]) {
      const ratio = await measure(pair);
      expect(Number.isFinite(ratio) && ratio > 0).toBe(true);
    }
  }
});
