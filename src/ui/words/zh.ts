/** All that Kith says in Chinese. */
import type { Dictionary } from './dictionary.ts';
import { appearanceWords } from './zh/appearance.ts';
import { earlierWords } from './zh/earlier.ts';
import { fileWords } from './zh/files.ts';
import { friendsWords } from './zh/friends.ts';
import { helpWords } from './zh/help.ts';
import { inboxWords } from './zh/inbox.ts';
import { installWords } from './zh/install.ts';
import { laterWords } from './zh/later.ts';
import { mediaWords } from './zh/media.ts';
import { notificationWords } from './zh/notifications.ts';
import { offerWords } from './zh/offers.ts';
import { pickerWords } from './zh/picker.ts';
import { pictureWords } from './zh/picture.ts';
import { reportWords } from './zh/report.ts';
import { searchWords } from './zh/search.ts';
import { signs } from './zh/signs.ts';
import { startWords } from './zh/start.ts';
import { storageWords } from './zh/storage.ts';
import { talking } from './zh/talking.ts';
import { textWords } from './zh/text.ts';
import { restoreWords } from './zh/restore.ts';
import { lockWords } from './zh/lock.ts';
import { words } from './zh/words.ts';

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
