/** What the passphrase lock of this device answers. A passphrase is in none of it. */
import type { StorageError } from './storage.ts';

/** Why something was not done. `waitMs`: so long nothing more is tried; 0: no pause. */
export interface LockRefusal {
  /**
   * `wrong`: the passphrase is not this one. `wait`: too many were; nothing was tried. `short`: the new one is refused. `busy`: another
   * tab holds what is kept. `notLoaded`: nothing was asked. Else the disk refused; then everything is as it was.
   */
  readonly code: 'wrong' | 'wait' | 'short' | 'busy' | 'notLoaded' | StorageError['code'];
  readonly waitMs: number;
}

export type LockAnswer = { readonly ok: true } | ({ readonly ok: false } & LockRefusal);
