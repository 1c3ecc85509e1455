/** All that people do in a simulated run, by name. */
import { clear, deleteOne, follow, look, read, retry, rotate, sendPhotos, sendText, takePhotoBack, turnBack, turnOff, unfollow } from './deeds.ts';
import type { Deed } from './operations.ts';
import { count, type Do, type Stage } from './stage.ts';
import { TOUCHING, writeDraft } from './touching.ts';

const DEEDS: Readonly<Record<Deed['kind'], Do>> = {
  text: sendText,
  photo: sendPhotos,
  delete: deleteOne('text'),
  takePhotoBack,
  off: turnOff,
  back: turnBack,
  retry,
  unfollow,
  follow,
  read,
  look,
  rotate,
  clear,
  async wake(_stage, who) {
    who.person.messenger.wake();
  },
  inbox: (_stage, who) => who.person.messenger.inbox(),
  draft: writeDraft,
  ...TOUCHING,
};

/** A verb may fail where a disk fails; anything else that it throws is a fault of ours. */
const isDisk = (error: unknown): boolean => error instanceof Error && error.name === 'StorageError';

export async function act(stage: Stage, deed: Deed): Promise<void> {
  const [who, other] = [stage.actors[deed.who]!, stage.actors[deed.other]!];
  if (!who.person.isOn || who.isGone) return;
  count(stage, deed.kind);
  try {
    await DEEDS[deed.kind](stage, who, other, deed.x);
  } catch (error) {
    if (!isDisk(error)) stage.oracle.fault(`${who.name}: ${deed.kind} threw ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    else stage.trace(`${who.name}: ${deed.kind}: ${(error as Error).message}`);
  }
}
