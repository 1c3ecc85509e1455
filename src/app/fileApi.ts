/** What the page may ask of the core about files that the person keeps: made part by part, so that neither side ever holds a whole one. */
import type { Result } from '../protocol/errors.ts';

/** An open one, that anybody can read who has it. */
export interface ExportOrder {
  readonly what: 'export';
  /** With photos and videos, as far as they are on this device. */
  readonly media: boolean;
  /** What README.txt in it says. */
  readonly readme: string;
}

export type FileOrder = ExportOrder;

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

export interface FileVerbs {
  /** Begins a file in place of the one that was under way. Nothing is read before the first part is asked for. */
  beginFile(order: FileOrder): Promise<Result<null>>;
  /** The next part. After the last one, a refusal or `endFile` there is none: `fileNotBegun`. */
  nextPart(): Promise<Result<FilePart>>;
  /** It is not wanted any more. */
  endFile(): Promise<Result<null>>;
}
