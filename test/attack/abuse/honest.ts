/** Honest clients of 127.0.0.1: `honest.ts PORT CLIENTS`. Each puts a text and reads it back, ten times a second at most. */
import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { TIME } from '../../../src/protocol/limits.ts';
import type { RelayMailbox, TopicAccess } from '../../../src/ports/mailbox.ts';
import { topicOf } from '../../helpers/relay.ts';
import { createClientNode, openMailbox } from '../../helpers/relayProcess.ts';
import { tellEachSecond } from './caps.ts';

const [port, clients] = process.argv.slice(2).map(Number) as [number, number];
let took: number[] = [];
const count = tellEachSecond(() => {
  const told = { took };
  took = [];
  return told;
});

async function timed(what: string, ask: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  const isDone = await ask().catch(() => false);
  took.push(performance.now() - start);
  count(isDone ? what : `${what} failed`);
}

/** A text of a KiB; what was there before it is not read again. */
async function chat(mailbox: RelayMailbox, topic: TopicAccess): Promise<never> {
  for (let cursor: Parameters<RelayMailbox['topics']['get']>[1] = null; ; ) {
    await timed('put', async () => (await mailbox.topics.put(topic, randomBytes(1024), Date.now() + TIME.DAY, randomBytes(32))).ok);
    await timed('get', async () => {
      const page = await mailbox.topics.get(topic, cursor);
      if (page.ok) cursor = page.value.cursor;
      return page.ok && page.value.objects.length === 1;
    });
    await after(100);
  }
}

/** Somebody new comes each five seconds. */
async function come(): Promise<never> {
  for (;;) {
    const node = await createClientNode();
    const isIn = await openMailbox(node, port).then(() => true, () => false);
    count(isIn ? 'newcomer' : 'newcomer failed');
    await node.stop();
    await after(5000);
  }
}

for (let index = 0; index < clients; index++) {
  const mailbox = await openMailbox(await createClientNode(), port);
  void chat(mailbox, await topicOf(`honest ${index} ${Date.now()}`));
}
void come();
count('ready');
