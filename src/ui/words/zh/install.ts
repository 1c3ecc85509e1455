/** How Kith is put on a device where the browser does not do it, in Chinese. */
import type { installWords as english } from '../install.en.ts';
import type { Translated } from '../translated.ts';

export const installWords = {
  heading: '将 Kith 添加到主屏幕',
  steps: [
    '在 Safari 中打开此页面，轻点“共享”，即带箭头的方框。',
    '选择“添加到主屏幕”。它可能在“更多”下面。',
    '轻点“添加”，然后从主屏幕打开 Kith。',
  ],
  more: '从主屏幕打开时，Kith 与其他应用一样，并且可以向你发送通知。它在那里使用独立的存储空间：请趁这里内容还不多时添加，以免丢失。',
} satisfies Translated<typeof english>;
