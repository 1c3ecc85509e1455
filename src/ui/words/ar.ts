/** All that Kith says in Arabic. */
import type { Dictionary } from './dictionary.ts';
import { appearanceWords } from './ar/appearance.ts';
import { earlierWords } from './ar/earlier.ts';
import { fileWords } from './ar/files.ts';
import { friendsWords } from './ar/friends.ts';
import { helpWords } from './ar/help.ts';
import { inboxWords } from './ar/inbox.ts';
import { installWords } from './ar/install.ts';
import { laterWords } from './ar/later.ts';
import { mediaWords } from './ar/media.ts';
import { notificationWords } from './ar/notifications.ts';
import { offerWords } from './ar/offers.ts';
import { pickerWords } from './ar/picker.ts';
import { pictureWords } from './ar/picture.ts';
import { reportWords } from './ar/report.ts';
import { searchWords } from './ar/search.ts';
import { signs } from './ar/signs.ts';
import { startWords } from './ar/start.ts';
import { storageWords } from './ar/storage.ts';
import { talking } from './ar/talking.ts';
import { textWords } from './ar/text.ts';
import { restoreWords } from './ar/restore.ts';
import { lockWords } from './ar/lock.ts';
import { words } from './ar/words.ts';

export default {
  words,
  appearanceWords,
  earlierWords,
  fileWords,
  friendsWords,
  helpWords,
  inboxWords,
  installWords,
  laterWords,
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
  lockWords,
} satisfies Dictionary;
