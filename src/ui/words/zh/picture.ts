/** Every word about one's own picture, in Chinese. */
import type { pictureWords as english } from '../picture.en.ts';
import type { Translated } from '../translated.ts';

export const pictureWords = {
  label: '头像',
  choose: '选择头像',
  remove: '移除头像',
  preparing: '正在准备你的头像',
  hint: '好友可以看到。它会加密发送给好友，不含地点、时间和相机信息。',
  moves: '视频不能用作头像。请选择照片。',
  crop: '裁剪头像',
  area: '头像的显示区域',
  areaMore: '拖动图片，或使用方向键。加号放大，减号缩小。',
  zoom: '缩放',
  apply: '应用',
  set: '头像已更改。',
  removed: '头像已移除。',
} satisfies Translated<typeof english>;
