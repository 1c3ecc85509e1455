/** The passphrase lock on an IndexedDB in memory; in Chromium: test/ui/lockStore.test.ts. */
import 'fake-indexeddb/auto';
import { createFakeLocks } from '../helpers/fakeLocks.ts';
import { lockContract } from './lock.ts';

lockContract('IndexedDB', createFakeLocks);
