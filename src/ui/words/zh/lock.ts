/** Every word of the passphrase lock, in Chinese. */
import type { lockWords as english } from '../lock.en.ts';
import type { Translated } from '../translated.ts';
import { counted } from './counted.ts';

export const lockWords = {
  heading: '密码锁',
  off: '关闭：打开此浏览器的人都能在这里阅读',
  on: '开启：每次启动时都需输入',
  lead: '设置密码后，只有输入密码才能打开 Kith 在这台设备上保存的内容。拿走设备或复制磁盘的人读不到任何内容。',
  facts: [
    '没有人能重置密码：好友不能，中继不能，我们也不能。如果忘记，你自己也会失去这里保存的内容。',
    'Kith 锁定时不会连接。收不到任何内容，也不会响铃；好友发来的内容会像 Kith 关闭时一样等在原处，解锁后送达。',
    '它只用于这台设备上的这个浏览器。你的恢复短语保持不变。',
  ],
  set: '设置密码',
  change: '更改密码',
  remove: '移除密码',
  now: '立即锁定',
  nowKeys: '也可按 Ctrl+Shift+L 或 ⌘+Shift+L。',
  after: '自动锁定',
  afterMore: '在此标签页中未操作 Kith 达到此时长后。',
  choices: { 0: '关闭', 1: '1 分钟后', 5: '5 分钟后', 15: '15 分钟后', 60: '1 小时后' },
  current: '当前密码',
  next: '新密码',
  repeat: '再次输入新密码',
  show: '显示',
  opensAnew: '之后 Kith 会重新打开并要求输入一次，让你确认密码有效。',
  removeMore: '之后 Kith 打开时不再要求输入密码。打开此浏览器的人都能读到这里保存的内容。',
  doSet: '设置密码',
  doChange: '更改',
  doRemove: '移除',
  working: '请稍候…',
  strength: {
    short: '至少 8 个字符。四个互不相关的词，容易记住，难以猜到。',
    plain: '这个密码很快会被猜到。请加上你自己的内容：再加一个词，任何语言都行。',
    fair: '一般。再加一个词就很强了。',
    strong: '很强。',
  },
  differ: '两次输入不一致。请重新输入新密码。',
  refusals: {
    wrong: '密码不正确。请检查大小写和键盘，然后重试。',
    wait: '错误次数过多。请稍等再试。',
    short: '密码至少需要 8 个字符。',
    busy: '另一个标签页仍占用着 Kith 的存储。没有更改任何内容。请关闭 Kith 的其他标签页，然后重试。',
  },
  left: counted('{count} 秒后可以重试。'),
  locked: 'Kith 已锁定',
  lockedLead: '这里保存的内容需用你的密码打开。',
  passphrase: '密码',
  unlock: '解锁',
  forgot: '忘记密码？',
  forgotMore: '没有人能重置密码，或在没有密码时打开这里。你可以不限次数地尝试，连续输错几次后需稍等；绝不会因此删除任何内容。你也可以删除这里的一切，重新开始。',
} satisfies Translated<typeof english>;
