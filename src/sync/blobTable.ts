/** The table of records that says which photos and videos are here; apart, so that a look at it loads nothing else. */
export const BLOB_TABLE = 'blobs';
