/** What Kith offers and hints at in the inbox, in Chinese. */
import type { offerWords as english } from '../offers.en.ts';
import type { Translated } from '../translated.ts';

const NOT_NOW = '以后再说';

export const offerWords = {
  offers: {
    notifications: ['bell', '好友写消息时，想收到通知吗？Kith 在后台时也可以。', NOT_NOW, '通知我'],
    help: ['help', '照片、链接、谁可以给你发消息：“帮助”用简单的话说明这里的一切。', NOT_NOW, '打开帮助'],
    install: ['save', '像其他应用一样，把 Kith 保留在这台设备上。', NOT_NOW, '安装'],
    rows: ['info', '长按或滑动聊天，可以置顶、静音或归档。用鼠标时请点右键。', '知道了', null],
  },
  later: '可在设置的“通知”中找到。',
} satisfies Translated<typeof english>;
