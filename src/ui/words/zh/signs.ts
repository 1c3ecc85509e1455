/** Words of passing messages on, of deleting them here alone, and of the signs of life that friends give each other. In Chinese. */
import type { signs as english } from '../signs.en.ts';
import type { Translated } from '../translated.ts';
import { counted } from './counted.ts';

export const signs = {
  deleteForMe: '为我删除',
  deleteForMeHeading: '为自己删除此消息？',
  deleteForMeMore: '它会从这台设备上永久删除。{name}仍会保留，且不会收到通知。',

  forward: '转发',
  forwardHeading: '转发给',
  forwardSend: '发送',
  forwardMore: '它会作为你的新消息发出，不会说明最初是谁写的。',
  chosen: counted('已选择 {count} 人'),
  chooseSome: '选择接收的人',
  forwarded: counted('已发送给 {count} 人'),
  notForwarded: '未能发送给{name}：{reason}',

  typing: '输入状态',
  isWriting: '{name}正在输入',
  switches: { receipts: '已读回执', here: '显示我在线', writing: '显示我正在输入' },
  switchesMore: {
    receipts: '与你互发消息的人能看到你已读他们的消息。关闭后，你也看不到对方的已读回执。',
    here: '你在线时，你可以发消息的人能看到。关闭后，没有人会连接到这台设备：一切经由中继，照片会更慢，你也看不到谁在线。',
    writing: '仅限好友，并且在你们连接期间。关闭后，你也看不到对方正在输入。',
  },
} satisfies Translated<typeof english>;
