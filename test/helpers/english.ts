/** All that Kith says, as the screens hold it: in English until another language is spoken. */
import { appearanceWords } from '../../src/ui/words/appearance.en.ts';
import type { Dictionary } from '../../src/ui/words/dictionary.ts';
import { earlierWords } from '../../src/ui/words/earlier.en.ts';
import { words } from '../../src/ui/words/en.ts';
import { fileWords } from '../../src/ui/words/files.en.ts';
import { friendsWords } from '../../src/ui/words/friends.en.ts';
import { helpWords } from '../../src/ui/words/help.en.ts';
import { inboxWords } from '../../src/ui/words/inbox.en.ts';
import { installWords } from '../../src/ui/words/install.en.ts';
import { laterWords } from '../../src/ui/words/later.en.ts';
import { lockWords } from '../../src/ui/words/lock.en.ts';
import { mediaWords } from '../../src/ui/words/media.en.ts';
import { notificationWords } from '../../src/ui/words/notifications.en.ts';
import { offerWords } from '../../src/ui/words/offers.en.ts';
import { pickerWords } from '../../src/ui/words/picker.en.ts';
import { pictureWords } from '../../src/ui/words/picture.en.ts';
import { reportWords } from '../../src/ui/words/report.en.ts';
import { restoreWords } from '../../src/ui/words/restore.en.ts';
import { searchWords } from '../../src/ui/words/search.en.ts';
import { signs } from '../../src/ui/words/signs.en.ts';
import { startWords } from '../../src/ui/words/start.en.ts';
import { storageWords } from '../../src/ui/words/storage.en.ts';
import { talking } from '../../src/ui/words/talking.en.ts';
import { textWords } from '../../src/ui/words/text.en.ts';

export const english = {
  words,
  appearanceWords,
  earlierWords,
  fileWords,
  friendsWords,
  helpWords,
  inboxWords,
  installWords,
  mediaWords,
  notificationWords,
  offerWords,
  pickerWords,
  pictureWords,
  reportWords,
  searchWords,
  signs,
  startWords,
  storageWords,
  talking,
  textWords,
  restoreWords,
  laterWords,
  lockWords,
} as const satisfies Record<keyof Dictionary, object>;
