/** Words of messages without a sound and of texts that go later, in Chinese. */
import type { laterWords as english } from '../later.en.ts';
import type { Translated } from '../translated.ts';

export const laterWords = {
  ways: '其他发送方式',
  silently: '静音发送',
  later: '稍后发送…',
  heading: '稍后发送',
  honest: '到时间时如果 Kith 在此设备上打开，它就会发送；否则在你之后打开时立即发送，最多晚一个星期。',
  hour: '一小时后',
  evening: '今天傍晚',
  tomorrow: '明天早上',
  monday: '星期一早上',
  own: '其他日期和时间',
  schedule: '定时',
  kept: '将于{time}发送。',
  list: '定时消息',
  goes: '{time}发送',
  stays: '未发送',
  answers: '回复一条消息。',
  actions: '定时消息的操作',
  now: '立即发送',
  change: '更改时间',
  edit: '编辑文字',
  field: '你的消息',
  save: '保存',
  drop: '删除',
  dropHeading: '要删除这条定时消息吗？',
  dropMore: '它还没有发送，除你之外没有人知道。',
} satisfies Translated<typeof english>;
