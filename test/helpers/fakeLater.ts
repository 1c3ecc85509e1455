/** Texts that go later, in memory. */
import type { LocalId } from '../../src/app/api.ts';
import type { LaterVerbs, LaterView } from '../../src/app/laterApi.ts';
import { fail, ok, type KithError, type Result } from '../../src/protocol/errors.ts';
import { message, type World } from './fakeWorld.ts';

interface Hands {
  readonly world: World;
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  edit(chat: LocalId, change: (messages: NonNullable<ReturnType<World['threads']['get']>>) => NonNullable<ReturnType<World['threads']['get']>>): void;
}

export interface PlayLater {
  /** A text that goes later, as if it had been kept before. */
  putLater(chat: LocalId, text: string, dueMs: number, error?: KithError): void;
}

export function createFakeLater({ world, called, edit }: Hands): LaterVerbs & PlayLater {
  const kept = new Map<LocalId, readonly LaterView[]>();
  let made = 0;
  const of = (chat: LocalId): readonly LaterView[] => kept.get(chat) ?? [];
  const put = (chat: LocalId, all: readonly LaterView[]): void => {
    kept.set(chat, all.toSorted((a, b) => a.dueMs - b.dueMs));
    edit(chat, (messages) => messages);
  };
  const drop = (chat: LocalId, id: string): void => put(chat, of(chat).filter((one) => one.id !== id));
  const verb = async (refused: ReturnType<typeof fail> | null, work: () => void): Promise<Result<null>> => {
    if (refused) return refused;
    work();
    return ok(null);
  };
  return {
    putLater: (chat, text, dueMs, error) => put(chat, [...of(chat), { id: `l${++made}`, text, answers: false, dueMs, error: error ?? null }]),
    scheduled: (chat) => Promise.resolve(ok(of(chat))),
    sendLater(chat, text, dueMs, replyTo = null) {
      const refused = called('sendLater', chat, text, dueMs, ...(replyTo === null ? [] : [replyTo]));
      if (refused) return Promise.resolve(refused);
      const id = `l${++made}`;
      put(chat, [...of(chat), { id, text, answers: replyTo !== null, dueMs, error: null }]);
      return Promise.resolve(ok(id));
    },
    changeLater: (chat, id, change) => verb(called('changeLater', chat, id, change), () => put(chat, of(chat).map((one) => (one.id === id ? { ...one, ...change } : one)))),
    sendLaterNow: (chat, id) =>
      verb(called('sendLaterNow', chat, id), () => {
        const { text } = of(chat).find((one) => one.id === id)!;
        drop(chat, id);
        world.threads.set(chat, [...(world.threads.get(chat) ?? []), message(text, { mine: true, state: 'Queued', timeMs: Date.now() })]);
        edit(chat, (messages) => messages);
      }),
    dropLater: (chat, id) => verb(called('dropLater', chat, id), () => drop(chat, id)),
  };
}
