/** The passphrase lock on the IndexedDB and the locks of a real browser. */
import { lockContract } from '../contract/lock.ts';

lockContract('IndexedDB in a browser', () => navigator.locks);
