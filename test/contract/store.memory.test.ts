/** The memory adapters keep the contracts of the store. */
import { createMemoryDisk, createMemoryStore } from '../../src/store/memory.ts';
import { createRng } from '../helpers/rng.ts';
import { blobsContract } from './blobs.ts';
import { documentsContract } from './documents.ts';
import { ledgerContract } from './ledger.ts';
import { recordsContract } from './records.ts';
import type { MakeStoreWorld } from './stores.ts';

const random = createRng('store contract');

const make: MakeStoreWorld = async () => {
  const disk = createMemoryDisk();
  return {
    open: async () => createMemoryStore({ disk, random }),
    full: (isFull) => void (disk.onWrite = isFull ? () => 'quota' : null),
    dispose: async () => {},
  };
};

ledgerContract('memory', make);
recordsContract('memory', make);
documentsContract('memory', make);
blobsContract('memory', make);
