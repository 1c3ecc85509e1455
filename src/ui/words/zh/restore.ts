/** Words of coming back by the twelve words, and of checking them, in Chinese. */
import type { restoreWords as english } from '../restore.en.ts';
import type { Translated } from '../translated.ts';
import { counted } from './counted.ts';

export const restoreWords = {
  heading: '找回你的账号',
  lead: '输入或粘贴你的十二个单词。它们绝不会离开这台设备。',
  phrase: '恢复短语',
  hint: '十二个单词，用空格分隔。每个单词输入前四个字母即可。',
  restore: '恢复',
  whatComes: '对好友来说，你还是原来的你。聊天内容不在这些单词里：它们留在原来的设备上。好友一得知这台设备，丢失的设备就会被排除在你们的聊天之外。',

  none: '请先输入你的十二个单词。',
  length: counted('恢复短语由十二个单词组成，这里有 {count} 个。'),
  word: '第 {place} 个单词“{word}”不在词表中。',
  near: '你是想输入 {words} 吗？',
  order: '这些单词无法组成有效的短语。请检查顺序，并核对每个单词是否与你抄写的一致。',

  check: '核对恢复短语',
  checkLead: '输入你纸上的单词。Kith 不保留副本，因此只有这样才能知道它们是否正确。它们绝不会离开这台设备。',
  checkDo: '核对',
  right: '这些是此账号的单词。请像以前一样妥善保管。',
  other: '这些是另一个账号的单词，不是此账号的。请找另一张纸。',
} satisfies Translated<typeof english>;
