/** What is done with a conversation of the inbox, by menu or by finger, and what is said of it. */
import type { ChatSummary } from '../app/api.ts';
import type { Mute } from '../app/listingApi.ts';
import type { Result } from '../protocol/errors.ts';
import type { Kith } from '../state/kith.ts';
import { inboxWords as say } from './words/inbox.en.ts';
import { errorText, fill } from './words/speak.ts';

export class Listed {
  readonly #kith: Kith;

  constructor(kith: Kith) {
    this.#kith = kith;
  }

  pin({ id, pinnedMs }: ChatSummary): Promise<void> {
    return this.#done(this.#kith.live.messenger.pin(id, pinnedMs === 0));
  }

  /** @param how null: not any more */
  mute({ id }: ChatSummary, how: Mute | null): Promise<void> {
    return this.#done(this.#kith.live.messenger.mute(id, how));
  }

  /** Read, where something is unread; else marked as unread. */
  read({ id, unread, markedUnread }: ChatSummary): Promise<void> {
    const { messenger } = this.#kith.live;
    return this.#done(unread > 0 || markedUnread ? messenger.markAllRead(id) : messenger.markUnread(id, true));
  }

  /** What is unread stays in sight, as what comes later does, where it is not muted. */
  archive({ id, name, archived, unread, mutedUntilMs }: ChatSummary): Promise<void> {
    const goes = unread > 0 && mutedUntilMs === 0 ? say.archivedOnceRead : say.archivedNotice;
    return this.#done(this.#kith.live.messenger.archive(id, !archived), fill(archived ? say.unarchived : goes, { name }));
  }

  /** What it was shows in the row; of one that went away it is said. */
  async #done(answer: Promise<Result<null>>, said?: string): Promise<void> {
    const { live, notice, inbox } = this.#kith;
    const result = await live.ask(answer);
    if (!result?.ok) return void (result && notice.say(errorText(result.error)));
    if (said !== undefined) notice.say(said);
    await inbox.refresh();
  }
}
