/** Words of the first start, in Chinese. */
import type { startWords as english } from '../start.en.ts';
import type { Translated } from '../translated.ts';

export const startWords = {
  claim: '好友之间的消息，没有旁人偷看。',
  lead: '不需要手机号，也不需要邮箱。你的消息保存在你的设备上，加密后传到好友的设备。',
  bubbleTheirs: '到家了吗？',
  bubbleOwn: '刚到',
  create: '创建账号',
  usePhrase: '使用恢复短语',
  nameHeading: '好友怎么称呼你？',
  nameLead: '好友会看到这个名字。你可以随时更改。',
  name: '你的名字',
  continue: '继续',
  phrase: '恢复短语',
  phraseLead: '这十二个单词是你账号的根本。设备丢失时，凭它们就能以原来的身份回来。请按此顺序抄在纸上。',
  phraseWarning: '没有人能重置它们，我们也不能。谁拿到它们，谁就是你。',
  phraseSaved: '我已保存',
} satisfies Translated<typeof english>;
