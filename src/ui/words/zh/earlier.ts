/** Words of messages of before somebody came back on a new device, which a friend sends again. In Chinese. */
import type { earlierWords as english } from '../earlier.en.ts';
import type { Translated } from '../translated.ts';

export const earlierWords = {
  label: '以前的消息',
  offered: '你们以前的消息可能不在 {name} 的新设备上。',
  send: '把我们以前的消息发给 {name}',
  later: '暂时不要',
  heading: '把我们以前的消息发给 {name}？',
  what: '这台设备上你们以前说过的一切都会发到 {name} 的新设备。照片也可以从这里取得。',
  who: '持有 {name} 恢复短语的人都会收到。请先当面或通电话核对安全词，确认对方就是 {name}。',
  forGood: '已经送达的内容无法收回。',
  confirm: '发送',
  going: '你们以前的消息正在发给 {name}。请在两台设备上都保持 Kith 打开。',
  share: '已查看 {share}%。',
  goingWaits: '你们同时在线时，以前的消息就会发给 {name}。',
  gone: '你们以前的消息已经在 {name} 的新设备上了。',
  coming: '{name} 正在发送你们以前的消息，它们会出现在此聊天的上方。请在两台设备上都保持 Kith 打开。',
  comingWaits: '{name} 正在发送你们以前的消息。其余的会在你们同时在线时到达。',
} satisfies Translated<typeof english>;
