/** Words of the people one follows, of one's own link and of links that come, in Chinese. */
import type { friendsWords as english } from '../friends.en.ts';
import type { Translated } from '../translated.ts';

export const friendsWords = {
  filter: '联系人筛选',
  tabs: { friends: '好友', following: '已关注', followers: '关注者' },
  hints: {
    friends: '你们互相关注。只有好友可以给你发消息。',
    following: '你关注的人。对方回关后，你们就是好友。',
    followers: '关注你的人。回关后即可发消息。',
  },
  none: {
    friends: '还没有好友。请向对方出示你的二维码，或发送你的链接。',
    following: '你还没有关注任何人。',
    followers: '还没有人关注你。对方打开你的链接后即可关注你。',
  },
  people: '联系人',
  add: '添加好友',
  qr: '你的二维码',
  qrMore: '让好友扫描此码，或把你的链接发给对方。',
  link: '你的链接',
  copyLink: '复制链接',
  linkPending: '正在准备你的链接。需要先有一个中继响应。',
  linkUnanswered: '还没有中继响应，因此你的链接尚未就绪。请检查网络连接，然后重试。',
  linkNeedsRelay: '你的链接需要一个中继，好友发来的消息可在那里等你。请先添加一个。',
  toRelays: '前往中继',
  or: '或',
  paste: '粘贴链接或代码',
  continue: '继续',
  cardHeading: '添加{name}？',
  cardWords: '请{name}把这些词读给你听。双方看到的必须一致。',
  cardRelays: '发给{name}的消息会加密保存在 {hosts}，等待接收。',
  cardMore: '{name}会知道你关注了对方。对方回关后，你们就是好友，可以互发消息。',
  notNow: '以后再说',
  follow: '关注',
  pasteAnother: '粘贴另一个链接',
  knownHeading: '你已经关注了对方',
  ownHeading: '这是你自己的链接',
  toPerson: '前往{name}的页面',
} satisfies Translated<typeof english>;
