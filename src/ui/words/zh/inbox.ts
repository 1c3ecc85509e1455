/** Words of what one does with conversations in the inbox, in Chinese. */
import type { inboxWords as english } from '../inbox.en.ts';
import type { Translated } from '../translated.ts';

export const inboxWords = {
  pin: '置顶',
  unpin: '取消置顶',
  muteFor: '静音时长',
  lengths: { hour: '1 小时', eightHours: '8 小时', week: '1 周', always: '始终' },
  archive: '归档',
  unarchive: '取消归档',
  archivedNotice: '与{name}的聊天已归档。收到新内容时会重新出现。',
  archivedOnceRead: '与{name}的聊天将在阅读后归档。',
  unarchived: '与{name}的聊天已回到聊天列表。',
  markRead: '标为已读',
  markUnread: '标为未读',
} satisfies Translated<typeof english>;
