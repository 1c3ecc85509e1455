/** What the header of a picture says of it. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  /** Pictures in it; 1: it does not move. */
  readonly frames: number;
  /** Bytes beside the picture. */
  readonly aside: number;
}

export const still = (width: number, height: number, aside = 0): Shape => ({ width, height, frames: 1, aside });
