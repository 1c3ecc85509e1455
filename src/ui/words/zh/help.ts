/** Every word of the help page, in Chinese. */
import type { helpWords as english, Topic } from '../help.en.ts';
import type { Translated } from '../translated.ts';

const topics: readonly Topic[] = [
  {
    icon: 'image',
    name: '发送照片',
    more: '打开聊天，点相机，选择，发送。',
    lines: [
      '相机在输入框旁边。可以当场拍照，也可以从相册选择，最多九张。',
      '输入的文字会成为说明。请用几个词描述照片内容，方便看不到照片的好友。',
      '发送是箭头按钮。照片发出之前，会去除其中的地点、日期和设备信息。',
    ],
  },
  {
    icon: 'lock',
    name: '谁可以给你发消息',
    more: '所有人、好友或关闭，各有什么作用。',
    lines: [
      '所有人：任何拥有你链接的人都可以写给你。陌生人写的第一条是请求：一条短文字，不能带照片，对方也不会得知你看过。',
      '好友：只有你关注且回关你的人。如果你们中有一人停止关注，聊天会在双方锁定，但仍可阅读。',
      '关闭：没有人能写给你，你也不能写给任何人。已有的内容仍可阅读。',
    ],
    to: 'directMessages',
    link: '选择谁可以给你发消息',
  },
  {
    icon: 'link',
    name: '小心链接',
    more: '打开之前，先看真正的地址。',
    lines: [
      '链接可以写的是一处，通向的是另一处。要看第一个单斜杠之前的名称，并从末尾往前读。',
      '不要打开意料之外的链接，即使来自好友。先问问对方：设备可能在别人手里。',
      '没有人需要你的十二个单词。索要它们，或索要密码、验证码的人，是想冒充你。',
    ],
  },
  {
    icon: 'friends',
    name: '友善、简短',
    more: '短消息有人看。没有人喜欢同一条消息看两遍。',
    lines: [
      '写消息时，就像对着一个你尊重的人当面说话。发出的内容可以被保存，看过了也无法收回。',
      '一条消息说一件事，重要的先说。',
      '把同样的文字发给很多人就是垃圾消息，不管是谁发的。第一次写给某人时，请说明你是谁、为什么写。',
    ],
  },
  {
    icon: 'bell',
    name: '体谅彼此的时间',
    more: '免打扰时段、静音聊天，不必急着回复。',
    lines: [
      '没有人必须马上回复。消息会等着，暂时没有回复不等于拒绝。',
      '免打扰时段让 Kith 在夜里保持安静。单个聊天可以静音一小时、八小时、一周或始终：在消息列表中长按它。',
      '可以单独关闭私信通知。消息仍会送达。',
    ],
    to: 'notifications',
    link: '设置通知和免打扰时段',
  },
  {
    icon: 'block',
    name: '屏蔽或举报',
    more: '会发生什么，谁会知道。',
    lines: [
      '屏蔽在对方的页面和聊天菜单中。你不再收到对方的任何内容，也不会向对方发送任何内容。对方不会收到通知。',
      '你们会停止互相关注。以前的消息留在这里，屏蔽也可以取消。',
      '举报会把你选择的消息做成证明，交给你选择的人或保存为文件。没有任何机构在旁阅读，也不会告诉其他人。',
    ],
    to: 'blocked',
    link: '查看你屏蔽了谁',
  },
  {
    icon: 'shield',
    name: '知道你在和谁聊天',
    more: '比对一次验证词，之后由 Kith 留意。',
    lines: [
      '打开好友的页面，选择“验证”。见面时互相读出验证词，或扫描二维码。',
      '如果一致，你们之间就没有别人。一旦有变化，Kith 会在聊天中提示。',
    ],
  },
];

export const helpWords = {
  heading: '帮助',
  topics,
  install: '像其他应用一样，把 Kith 保留在这台设备上。',
  credits: '致谢',
  free: 'Kith 是采用 MIT 许可证的自由软件。没有广告，没有跟踪，没有我们的服务器。',
  letters: '字体：Figtree，© The Figtree Project Authors，SIL Open Font License 1.1。',
  pictures: '表情的名称和顺序：emoji-picker-element-data (Apache 2.0)；阿拉伯语名称：Unicode CLDR (Unicode 3.0)。贴纸：Fluent Emoji，© Microsoft (MIT)。',
  parts: '使用以下软件制作：',
  madeWith: [
    'Svelte、Yjs、y-webrtc、y-indexeddb、lib0、simple-peer、noble 和 scure（作者 Paul Miller）、qr、thumbhash (MIT)',
    'libp2p (Apache 2.0 / MIT)',
    'Comlink (Apache 2.0)',
    'idb (ISC)',
    'Mediabunny (MPL 2.0)',
    'TweetNaCl（公有领域）',
  ],
} satisfies Translated<typeof english>;
