/**
 * What messages answer, as this device itself knows it: an answer names an entry and brings no word of it, so nobody puts words
 * into the mouth of another. One that is not here, of another chat, far back or not verified yet is said to be elsewhere.
 */
import { kindsOf } from '../chat/media.ts';
import type { TimelineItem } from '../chat/types.ts';
import { sameBytes, type AccountId, type Key } from '../protocol/ids.ts';
import type { MessageView } from './api.ts';
import type { Lines } from './lines.ts';
import { idOfView, stretchOfId } from './messages.ts';
import type { QuoteView } from './talkingApi.ts';

/** Whether a line may be answered, and its words shown where it was. */
export const isQuotable = ({ kind, signed }: TimelineItem): boolean => (kind === 'text' || kind === 'media') && signed;

function found(quote: QuoteView, item: TimelineItem, self: AccountId): QuoteView {
  const mine = sameBytes(item.account, self);
  if (item.kind === 'deleted') return { ...quote, id: idOfView(item), mine, deleted: true };
  return isQuotable(item) ? { ...quote, id: idOfView(item), mine, text: item.text, media: kindsOf(item).filter((kind) => kind !== null) } : quote;
}

/** Messages with what they answer, where it is here and near. */
export async function withQuotes(messages: readonly MessageView[], lines: Lines, self: AccountId): Promise<readonly MessageView[]> {
  const look = async (message: MessageView, quote: QuoteView): Promise<MessageView> => {
    const item = await lines.quoted(quote.entry as Key, stretchOfId(message.id) ?? Infinity);
    return item ? { ...message, quote: found(quote, item, self) } : message;
  };
  return Promise.all(messages.map((message) => (message.quote ? look(message, message.quote) : message)));
}
