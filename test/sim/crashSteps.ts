/**
 * The words in which scripts are told: what Alice does and is told to be done, what she waits for, what happens without her. Her
 * device may die within any of them; the step is then begun again, and looks first at what the screen shows.
 */
import type { MessageView, PersonView } from '../../src/app/api.ts';
import type { Result } from '../../src/protocol/errors.ts';
import type { Scene, Step } from './crashRun.ts';
import { look } from './deeds.ts';
import type { Written } from './oracle.ts';
import type { Actor } from './stage.ts';

export type Shown = (scene: Scene) => Promise<boolean>;
export type Doing = (scene: Scene) => Promise<unknown>;

export function done<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** What Alice does, and is told when it is done: from then on it stays so, until she does another thing about the same. */
export const does =
  (what: string, isDone: Shown, act: Doing): Step =>
  async (scene) => {
    if (!(await scene.ask(() => isDone(scene)))) {
      scene.kept.delete(what);
      await scene.ask(() => act(scene));
      if (!(await scene.ask(() => isDone(scene)))) throw new Error(`told to be done, and is not: ${what}`);
    }
    scene.kept.set(what, () => isDone(scene));
  };

/** What Alice does that a crash may take back, since nobody waits until it is on the disk. */
export const doesLoosely =
  (isDone: Shown, act: Doing): Step =>
  async (scene) => {
    if (!(await scene.ask(() => isDone(scene)))) await scene.ask(() => act(scene));
  };

export const when =
  (what: string, condition: Shown): Step =>
  (scene) =>
    scene.until(() => condition(scene), what);

/** What happens without Alice, once, whether her device dies meanwhile or not. */
export const meanwhile =
  (act: Doing): Step =>
  async (scene) => {
    await scene.stage.world.clock.outcome(act(scene));
  };

/** Time in which nobody does anything. */
export const rest =
  (ms: number): Step =>
  (scene) => {
    const { clock } = scene.stage.world;
    const end = clock.monotonic() + ms;
    return scene.until(async () => clock.monotonic() >= end, 'time passes');
  };

export const restarts: Step = async ({ alice: { person }, ask }) => {
  await ask(() => person.close());
  await ask(() => person.open());
};

const sides = ({ alice, bob }: Scene) =>
  [
    [alice, bob],
    [bob, alice],
  ] as const;

/** How one sees the other. Null: not at all. */
export async function viewOf({ person, ids }: Actor, other: Actor): Promise<PersonView | null> {
  const [view] = await person.messenger.people();
  if (view) ids.set(other.number, view.id);
  return view ?? null;
}

export const follows = (view: PersonView | null): boolean =>
  view?.relationship === 'Following' || view?.relationship === 'Friends';

export const areFriends = when('they are friends', async (scene) => {
  const views = await Promise.all(sides(scene).map(([who, other]) => viewOf(who, other)));
  return views.every((view) => view?.relationship === 'Friends' && view.locked === null);
});

export const idFor = (who: Actor, other: Actor): string => who.ids.get(other.number)!;

export async function linesOf({ stage }: Scene, who: Actor, other: Actor): Promise<readonly MessageView[]> {
  return (await look(stage, who, other))?.page.messages ?? [];
}

const shows = async (scene: Scene, who: Actor, other: Actor, text: string): Promise<boolean> =>
  (await linesOf(scene, who, other)).some((line) => line.kind === 'text' && line.text === text);

/** A text, known to the oracle before it is asked for. One that is written again, since it was nowhere, is the same. */
async function write(scene: Scene, who: Actor, other: Actor, text: string): Promise<void> {
  const { oracle } = scene.stage;
  const seen = (await linesOf(scene, who, other)).filter(({ kind }) => kind === 'text').map((line) => line.text);
  const fresh: Written = {
    text,
    photos: [],
    number: oracle.nextNumber(),
    from: who.number,
    to: other.number,
    seen,
    promise: 'asked',
    id: null,
    answers: null,
    isDeleteAsked: false,
    isDeleted: false,
  };
  const written = oracle.find(text) ?? fresh;
  oracle.ask(written);
  const id = done(await who.person.messenger.sendText(idFor(who, other), text));
  written.promise = 'kept';
  if (id.startsWith('e.')) written.id = id;
}

export const aliceWrites = (text: string): Step =>
  does(
    text,
    (scene) => shows(scene, scene.alice, scene.bob, text),
    (scene) => write(scene, scene.alice, scene.bob, text),
  );
export const bobWrites = (text: string): Step => meanwhile((scene) => write(scene, scene.bob, scene.alice, text));
export const aliceHas = (text: string): Step => when(`Alice has ${text}`, (scene) => shows(scene, scene.alice, scene.bob, text));
export const bobHas = (text: string): Step => when(`Bob has ${text}`, (scene) => shows(scene, scene.bob, scene.alice, text));

export const isAtRelay = (text: string): Step =>
  when(`${text} is at a relay`, async (scene) =>
    (await linesOf(scene, scene.alice, scene.bob)).some((line) => line.text === text && line.state === 'At relay'),
  );

export const allIsDelivered = when('all is delivered', async (scene) => {
  const lines = await Promise.all(sides(scene).map(([who, other]) => linesOf(scene, who, other)));
  return lines.flat().every(({ mine, kind, state }) => !mine || kind !== 'text' || state === 'Delivered');
});

export const bobCloses = meanwhile(({ bob }) => bob.person.close());
export const bobOpens = meanwhile(({ bob }) => bob.person.open());
