/** Every word of the appearance page, in Chinese. */
import type { appearanceWords as english } from '../appearance.en.ts';
import type { Translated } from '../translated.ts';

export const appearanceWords = {
  heading: '外观',
  theme: '主题',
  themes: {
    system: ['跟随系统', '与设备设置一致'],
    light: ['浅色', '白昼梅紫'],
    dark: ['深色', '夜晚蜜色'],
  },
  language: '语言',
  ofDevice: '跟随设备：{language}',
  languageMore: '你和别人写的内容保持原样。',
  size: '文字大小',
  sizes: ['小', '标准', '大', '更大', '最大'],
  sizeMore: 'Kith 也会跟随浏览器的文字大小。',
  still: '减少动态效果',
  stillMore: '没有滑动和淡入淡出。如果设备要求减少动态效果，则始终如此。',
  preview: '预览',
  theirs: '对方的消息是这样的',
  mine: '你的消息是这样的',
} satisfies Translated<typeof english>;
