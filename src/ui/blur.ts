/** What stands in the place of a photo or video until it is here. */
import { thumbHashToDataURL } from 'thumbhash';

/** The least that is a thumbhash. */
const LEAST = 6;

/** A few colours as the address of a picture; null: there is no preview, or none that can be read. */
export function blurOf(preview: Uint8Array): string | null {
  try {
    return preview.length < LEAST ? null : thumbHashToDataURL(preview);
  } catch {
    return null; // whoever sent it made it so
  }
}
