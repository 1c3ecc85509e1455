/** Why a backup is not read. `backupTruncated`: all before its end is as it was. */
export type FileFault = 'backupNone' | 'backupNewer' | 'backupPassphrase' | 'backupTruncated' | 'backupDamaged' | 'backupUnreadable' | 'backupOther';

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileFault;
  constructor(code: FileFault, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}
