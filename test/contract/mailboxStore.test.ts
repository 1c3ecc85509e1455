import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/relay/store/memory.ts';
import { openEmbeddedStore } from '../../src/relay/store/embedded.ts';
import { StoreInUseError } from '../../src/relay/store/store.ts';
import { makeFolder } from '../helpers/relayProcess.ts';
import { mailboxStoreContract } from './mailboxStore.ts';

const { folder, remove } = makeFolder();
let count = 0;
afterAll(remove);

mailboxStoreContract('memory', async () => createMemoryStore());
mailboxStoreContract('the embedded store', () => openEmbeddedStore(join(folder, String(count++))));

describe('the embedded store', () => {
  it('opened again it has what it had', async () => {
    const path = join(folder, 'again');
    const first = await openEmbeddedStore(path);
    await first.write([{ key: 'a', value: Uint8Array.of(1) }]);
    await first.close();
    const second = await openEmbeddedStore(path);
    expect(await second.read('a')).toEqual(Uint8Array.of(1));
    await second.close();
  });

  it('is open once: a second opening is refused by name', async () => {
    const path = join(folder, 'twice');
    const first = await openEmbeddedStore(path);
    await expect(openEmbeddedStore(path)).rejects.toThrow(StoreInUseError);
    await first.close();
  });
});
