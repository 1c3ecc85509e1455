/** The table of records that says which photos and videos are here; apart, so that a look at it loads nothing else. */
export const BLOB_TABLE = 'blobs';

/**
 * Pictures: what each chat was told to be mine, at the at-rest id of its account, and what is mine, at that of my own.
 *
 *   told = [1, H(picture)]
 */
export const TOLD_TABLE = 'picturesTold';
