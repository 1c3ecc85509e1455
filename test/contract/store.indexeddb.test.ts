/** The IndexedDB adapter keeps the contracts of the store, here on an IndexedDB in memory; in Chromium: test/ui/store.test.ts. */
import 'fake-indexeddb/auto';
import { blobsContract } from './blobs.ts';
import { documentsContract } from './documents.ts';
import { makeIndexedDbWorld } from './indexeddb.ts';
import { ledgerContract } from './ledger.ts';
import { recordsContract } from './records.ts';

ledgerContract('IndexedDB', makeIndexedDbWorld);
recordsContract('IndexedDB', makeIndexedDbWorld);
documentsContract('IndexedDB', makeIndexedDbWorld);
blobsContract('IndexedDB', makeIndexedDbWorld);
