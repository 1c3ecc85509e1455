/** A passphrase as it counts: NFKC, so that it is the same one from another keyboard, as composed letters or as wide ones. */
export const plainForm = (passphrase: string): string => passphrase.normalize('NFKC');
