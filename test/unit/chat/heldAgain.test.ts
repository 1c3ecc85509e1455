/** What is held and could be admitted by now, in a round that fails before it is written. */
import { expect, it } from 'vitest';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { StorageError } from '../../../src/ports/storage.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { createMemoryDisk } from '../../../src/store/memory.ts';
import { author, conversationOf, epochKey, write } from '../../helpers/authors.ts';
import { carriedOf, replica, testEpochs } from '../../helpers/replica.ts';

it('[S7.2] is still held, and admitted the next time', async () => {
  const [alice, bob] = [await author('alice'), await author('bob')];
  const conversation = conversationOf(alice, bob);
  const boot = epochKey(conversation, 'boot', true);
  const epochs = testEpochs();
  const disk = createMemoryDisk();
  const b = await replica(bob, [alice, bob], { epochs, disk });
  const entry = await write(alice, boot, conversation, { kind: KIND.epoch });
  await b.chat.admit([carriedOf(entry)]);
  epochs.known.push(boot);
  const { learn } = epochs;
  epochs.learn = () => Promise.reject(new LoadError('not fetched'));
  await expect(b.chat.retryHeld()).rejects.toThrow(LoadError);
  epochs.learn = learn;
  disk.onWrite = () => 'quota';
  await expect(b.chat.retryHeld()).rejects.toThrow(StorageError);
  disk.onWrite = null;
  await b.chat.retryHeld();
  expect([await b.chat.ids(0), (await b.chat.frontier(0))[0]!.held]).toEqual([[entry.id], []]);
});
