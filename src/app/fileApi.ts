/** What the page may ask of the core about files that the person keeps: made part by part, so that neither side ever holds a whole one. */
import type { ByteSource } from '../ports/blobs.ts';
import type { Result } from '../protocol/errors.ts';

/** An open one, that anybody can read who has it. */
export interface ExportOrder {
  readonly what: 'export';
  /** With photos and videos, as far as they are on this device. */
  readonly media: boolean;
  /** What README.txt in it says. */
  readonly readme: string;
}

/** A sealed one, from which all of it can be brought back. */
export interface BackupOrder {
  readonly what: 'backup';
  /** At least eight characters, in its plain form. */
  readonly passphrase: string;
  /** With photos and videos, as far as they are on this device. */
  readonly media: boolean;
}

export type FileOrder = ExportOrder | BackupOrder;

/** What is in a file that was made whole. */
export interface FileContents {
  readonly messages: number;
  /** Photos and videos. */
  readonly media: number;
  /** Those that were to be in it and are not: not on this device, or too much for one file. */
  readonly missing: number;
}

export interface FilePart {
  /** The next bytes of the file; there may be none for now. */
  readonly bytes: Uint8Array;
  /** Of the work: 0…1. */
  readonly progress: number;
  /** Null: there is more. */
  readonly done: FileContents | null;
}

/** What came back. */
export interface Restored {
  /** When the backup was made, by the clock of who made it, Unix ms. */
  readonly madeMs: number;
  readonly people: number;
  /** Messages with all that acts on them, and keys: what came, what was here already, and what could not be checked or read. */
  readonly messages: number;
  readonly alreadyHere: number;
  readonly left: number;
  /** Photos and videos: what came, and what was in the file and did not. */
  readonly media: number;
  readonly mediaLeft: number;
  /** Some did not because there is no room for them here. */
  readonly noRoom: boolean;
}

export interface RestoreStep {
  /** 0…1 */
  readonly progress: number;
  /** All of it was read and is being stored: from now on the core has to be started anew, whatever comes. */
  readonly storing: boolean;
  /** Null: there is more. */
  readonly done: Restored | null;
}

/** The last backup of this device that was saved. */
export interface LastBackup {
  /** Unix ms. */
  readonly savedMs: number;
  readonly bytes: number;
}

export interface FileVerbs {
  /** Begins a file in place of the one that was under way; null: none. Nothing is read before the first part is asked for. */
  beginFile(order: FileOrder | null): Promise<Result<null>>;
  /** The next part. After the last one or a refusal there is none: `fileNotBegun`. */
  nextPart(): Promise<Result<FilePart>>;

  /** @param saved one was saved whole just now, of so many bytes */
  lastBackup(saved?: number): Promise<Result<LastBackup | null>>;
  /** Begins to bring back what a backup of this account holds, in place of what was under way; null: none. What did not say yet that it stores has changed nothing then. */
  beginRestore(backup: ByteSource | null, passphrase: string): Promise<Result<null>>;
  /** The next step, or why it ends: of a file that is not what it should be nothing is stored. `fileNotBegun` behind the last. */
  nextStep(): Promise<Result<RestoreStep>>;
}
