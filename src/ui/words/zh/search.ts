/** Words of the search and of the keyboard, in Chinese. */
import type { searchWords as english } from '../search.en.ts';
import type { Translated } from '../translated.ts';
import { counted } from './counted.ts';

export const searchWords = {
  looking: '正在搜索你的消息',
  found: counted('{count} 条消息'),
  noMessage: '没有包含这些词的消息。',
  more: '继续搜索',
  keys: '键盘快捷键',
  shortcuts: [
    ['搜索联系人和消息', 'Ctrl+K、⌘K 或 /'],
    ['下一个聊天', 'Alt+↓'],
    ['上一个聊天', 'Alt+↑'],
    ['聊天或消息的操作', 'Shift+F10 或菜单键'],
    ['在消息之间移动', '↑ 和 ↓，Home 和 End'],
    ['发送，或换行', 'Enter，Shift+Enter'],
    ['其他发送方式', 'Alt+Enter'],
    ['离开对话框或菜单，或回到输入框', 'Escape'],
    ['锁定（已设置密码时）', 'Ctrl+Shift+L，⌘+Shift+L'],
    ['这些快捷键', '?'],
  ],
} satisfies Translated<typeof english>;
