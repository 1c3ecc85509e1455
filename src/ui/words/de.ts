/** All that Kith says in German. */
import type { Dictionary } from './dictionary.ts';
import { appearanceWords } from './de/appearance.ts';
import { earlierWords } from './de/earlier.ts';
import { fileWords } from './de/files.ts';
import { friendsWords } from './de/friends.ts';
import { helpWords } from './de/help.ts';
import { inboxWords } from './de/inbox.ts';
import { installWords } from './de/install.ts';
import { laterWords } from './de/later.ts';
import { mediaWords } from './de/media.ts';
import { notificationWords } from './de/notifications.ts';
import { offerWords } from './de/offers.ts';
import { pickerWords } from './de/picker.ts';
import { pictureWords } from './de/picture.ts';
import { reportWords } from './de/report.ts';
import { searchWords } from './de/search.ts';
import { signs } from './de/signs.ts';
import { startWords } from './de/start.ts';
import { storageWords } from './de/storage.ts';
import { talking } from './de/talking.ts';
import { textWords } from './de/text.ts';
import { restoreWords } from './de/restore.ts';
import { lockWords } from './de/lock.ts';
import { words } from './de/words.ts';

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
