/**
 * The shape of a translation: that of the English, word for word. What is missing or too much is an error of the compiler.
 *
 * A sentence is any sentence; a choice among several (the name of an icon, say) stays that choice; lists keep their length; what
 * is counted may have more forms than English has, as `Intl.PluralRules` names them.
 */
type IsChoice<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;
type Sentence<T> = IsChoice<NonNullable<T>> extends true ? T : string | Exclude<T, string>;

interface Counted {
  readonly one: string;
  readonly other: string;
}

/** Of what is counted. A form that a language has and that is not here is that of `other`. */
export type Forms = Counted & { readonly [form in Exclude<Intl.LDMLPluralRule, keyof Counted>]?: string };

export type Translated<T> = [T] extends [string | null | undefined]
  ? Sentence<T>
  : [T] extends [Counted]
    ? Forms
    : { readonly [K in keyof T]: Translated<T[K]> };
