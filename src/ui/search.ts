/** Finding people by name: case and accents do not matter. Pure. */
export const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

export const named = <Named extends { readonly name: string }>(all: readonly Named[], query: string): readonly Named[] => {
  const wanted = plain(query.trim());
  return wanted === '' ? all : all.filter(({ name }) => plain(name).includes(wanted));
};
