/** All that Kith says, part by part: what a language must have to be one of its languages. The compiler holds it complete. */
import type { appearanceWords } from './appearance.en.ts';
import type { words } from './en.ts';
import type { fileWords } from './files.en.ts';
import type { friendsWords } from './friends.en.ts';
import type { helpWords } from './help.en.ts';
import type { inboxWords } from './inbox.en.ts';
import type { installWords } from './install.en.ts';
import type { laterWords } from './later.en.ts';
import type { mediaWords } from './media.en.ts';
import type { notificationWords } from './notifications.en.ts';
import type { offerWords } from './offers.en.ts';
import type { pickerWords } from './picker.en.ts';
import type { pictureWords } from './picture.en.ts';
import type { reportWords } from './report.en.ts';
import type { searchWords } from './search.en.ts';
import type { signs } from './signs.en.ts';
import type { startWords } from './start.en.ts';
import type { storageWords } from './storage.en.ts';
import type { talking } from './talking.en.ts';
import type { textWords } from './text.en.ts';
import type { restoreWords } from './restore.en.ts';
import type { lockWords } from './lock.en.ts';
import type { Translated } from './translated.ts';

export interface Dictionary {
  readonly words: Translated<typeof words>;
  readonly appearanceWords: Translated<typeof appearanceWords>;
  readonly fileWords: Translated<typeof fileWords>;
  readonly friendsWords: Translated<typeof friendsWords>;
  readonly helpWords: Translated<typeof helpWords>;
  readonly inboxWords: Translated<typeof inboxWords>;
  readonly installWords: Translated<typeof installWords>;
  readonly laterWords: Translated<typeof laterWords>;
  readonly mediaWords: Translated<typeof mediaWords>;
  readonly notificationWords: Translated<typeof notificationWords>;
  readonly offerWords: Translated<typeof offerWords>;
  readonly pickerWords: Translated<typeof pickerWords>;
  readonly pictureWords: Translated<typeof pictureWords>;
  readonly reportWords: Translated<typeof reportWords>;
  readonly searchWords: Translated<typeof searchWords>;
  readonly signs: Translated<typeof signs>;
  readonly startWords: Translated<typeof startWords>;
  readonly storageWords: Translated<typeof storageWords>;
  readonly talking: Translated<typeof talking>;
  readonly textWords: Translated<typeof textWords>;
  readonly restoreWords: Translated<typeof restoreWords>;
  readonly lockWords: Translated<typeof lockWords>;
}
