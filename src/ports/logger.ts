/** What happened, for the people who build Kith. Never a secret, a text of a person, or an id that names one. */
export interface Logger {
  /** @param room the component; @param event a fixed phrase; @param facts counts, codes and sizes only */
  log(room: string, event: string, facts?: Readonly<Record<string, number | string | boolean>>): void;
}
