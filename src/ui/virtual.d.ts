/** Made by `vite/emoji.ts`. */
declare module 'virtual:emoji/*' {
  const groups: readonly string[];
  export default groups;
}
declare module 'virtual:stickers' {
  /** SVG documents by name. */
  const drawings: Readonly<Record<string, string>>;
  export default drawings;
}
