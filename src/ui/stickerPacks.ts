/** The stickers that come with Kith, by the names that Fluent Emoji gives them. Their drawings: `vite/emoji.ts`. */
export const STICKER_PACKS = {
  hedgerow: ['hedgehog', 'honeybee', 'snail', 'mushroom', 'fox', 'owl', 'rabbit-face', 'butterfly', 'sunflower', 'four-leaf-clover', 'grapes', 'honey-pot'],
  feelings: [
    ...['red-heart', 'smiling-face-with-hearts', 'hugging-face', 'partying-face', 'face-blowing-a-kiss', 'star-struck'],
    ...['thinking-face', 'melting-face', 'loudly-crying-face', 'exploding-head', 'sleeping-face', 'see-no-evil-monkey'],
  ],
  moments: [
    ...['hot-beverage', 'birthday-cake', 'party-popper', 'wrapped-gift', 'bouquet', 'clinking-glasses'],
    ...['love-letter', 'rainbow', 'umbrella-with-rain-drops', 'crescent-moon', 'rocket', 'trophy'],
  ],
} as const;

export type StickerName = (typeof STICKER_PACKS)[keyof typeof STICKER_PACKS][number];
