/** What the page may ask of the core about messages of before somebody came back. */
import type { Result } from '../protocol/errors.ts';

export type EarlierView =
  /** The other side came back without them, and this person may send them. `era`: for whom they are; give it back to `sendEarlier`. */
  | { readonly as: 'offered'; readonly era: number }
  /** They go. `share`: of the stretches of the chat, 0…1; `linked`: both devices are connected now, else it waits for that. */
  | { readonly as: 'going'; readonly share: number; readonly linked: boolean }
  /** All of them are there. */
  | { readonly as: 'gone' }
  /** This account came back here, and the friend sends them. */
  | { readonly as: 'coming'; readonly linked: boolean };

export interface EarlierVerbs {
  /** Null: there are none to be sent or to come. */
  earlier(chat: string): Promise<EarlierView | null>;
  /** They go, now and at each connection until all are there. @param era whom the person saw: who came back once more since is asked for anew */
  sendEarlier(chat: string, era: number): Promise<Result<null>>;
}
