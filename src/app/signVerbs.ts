/** The verbs of the signs of life, loaded when one of them is first asked. */
import { fail, ok } from '../protocol/errors.ts';
import { keepSigns } from '../sync/signs.ts';
import { createQueue } from '../chat/queue.ts';
import type { Core } from './core.ts';
import type { SignVerbs } from './signsApi.ts';

export function signVerbs(core: Core): Omit<SignVerbs, 'signs'> {
  const queue = createQueue();
  /** What is shown of it, everywhere. */
  const tell = (): void => {
    for (const what of ['people', 'inbox'] as const) core.tell({ what });
    for (const { account } of core.book.people()) core.tell({ what: 'thread', chat: core.idOf(account) });
  };
  return {
    async write(chat, on) {
      const person = core.book.hasHome && core.signs.writing ? core.personOf(chat) : null;
      if (person) (await core.liveDesk()).say(person.account, on);
    },
    setSign: (sign, on) =>
      queue(async () => {
        if (!core.book.hasHome) return fail('noAccount');
        if (core.signs[sign] === on) return ok(null);
        if (sign === 'receipts' && on) await (await core.readDesk()).forgive();
        const signs = { ...core.signs, [sign]: on };
        await keepSigns(core.deps.store, signs);
        core.signs = signs;
        if (sign === 'here') core.exchange.hereChanged();
        if (sign === 'writing' && !on) core.endWriting();
        tell();
        return ok(null);
      }),
  };
}
