/** What a device says of the room it has for Kith and of its connection, where its browser tells. */
export interface Space {
  /** Bytes that are kept for this site, and the most it may keep now; null: it cannot be found out. */
  estimate(): Promise<{ readonly used: number; readonly most: number } | null>;
  /** Whether so many bytes more may be kept; true where it cannot be found out: then the disk itself will say. */
  fits(bytes: number): Promise<boolean>;
  /** The connection is paid by the byte or slow, or the person asked their browser to save data. False where it does not tell. */
  isMetered(): boolean;
}
