/** Every word of notifications and of their page, in Chinese. */
import type { notificationWords as english } from '../notifications.en.ts';
import type { Translated } from '../translated.ts';
import { counted } from './counted.ts';

export const notificationWords = {
  heading: '通知',
  on: '开',
  off: '关',
  /** Each begins with our own words, so that no name can pass for a notice of Kith. */
  titles: { messages: '新消息来自{name}', reactions: '新回应来自{name}', requests: '消息请求来自{name}' },
  newMessage: counted('{count} 条新消息'),
  newReaction: counted('对你的消息有 {count} 个回应'),
  newRequest: '来自尚未与你互发消息的人。请在 Kith 中查看。',
  reacted: '{emoji} 回应：{text}',
  kinds: {
    messages: ['私信', '关闭后消息仍会送达。'],
    requests: ['消息请求', '来自尚未与你互发消息的人。绝不显示对方写的内容。'],
    reactions: ['回应', '对你的消息的回应。'],
  },
  previews: '显示预览',
  previewsMore: '关闭后，通知只说明谁发来了“新消息”，不显示内容。通知的文字也可能出现在锁定的屏幕上。',
  sounds: '声音',
  quiet: '免打扰时段',
  useQuiet: '启用免打扰时段',
  from: '从',
  to: '到',
  quietMore: '不响铃，也不显示通知。消息会在消息列表中等你，并计入图标上的数字。',
  wholeDay: '开始和结束时间相同，因此全天免打扰。',
  ask: '开启通知',
  notAsked: 'Kith 还没有向你发送通知。浏览器会询问你一次。',
  denied: '浏览器不允许 Kith 通知你。请在地址旁的图标或浏览器设置中，允许此页面发送通知。',
  never: '此浏览器无法在这里通知你。在 iPhone 或 iPad 上，将 Kith 添加到主屏幕后即可。',
  while: '只要 Kith 在某个窗口或标签页中打开，即使你没在看，它也会通知你。静音的聊天保持安静。',
} satisfies Translated<typeof english>;
