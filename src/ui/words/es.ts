/** All that Kith says in Spanish. */
import type { Dictionary } from './dictionary.ts';
import { appearanceWords } from './es/appearance.ts';
import { earlierWords } from './es/earlier.ts';
import { fileWords } from './es/files.ts';
import { friendsWords } from './es/friends.ts';
import { helpWords } from './es/help.ts';
import { inboxWords } from './es/inbox.ts';
import { installWords } from './es/install.ts';
import { laterWords } from './es/later.ts';
import { mediaWords } from './es/media.ts';
import { notificationWords } from './es/notifications.ts';
import { offerWords } from './es/offers.ts';
import { pickerWords } from './es/picker.ts';
import { pictureWords } from './es/picture.ts';
import { reportWords } from './es/report.ts';
import { searchWords } from './es/search.ts';
import { signs } from './es/signs.ts';
import { startWords } from './es/start.ts';
import { storageWords } from './es/storage.ts';
import { talking } from './es/talking.ts';
import { textWords } from './es/text.ts';
import { restoreWords } from './es/restore.ts';
import { lockWords } from './es/lock.ts';
import { words } from './es/words.ts';

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
