/** Reports from one Messenger to another: made of what is here, read by whoever gets one, and no word of them to whom they are about. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Change, MessageView } from '../../../src/app/api.ts';
import type { ReportView } from '../../../src/app/reportApi.ts';
import type { Result } from '../../../src/protocol/errors.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { choose, follow } from '../../helpers/reachStory.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../../helpers/world.ts';

let world: World;
let alice: WorldPerson;
let bob: WorldPerson;
let cara: WorldPerson;
/** Bob's chat with Alice, as Alice names it; hers with Cara; and Cara's with her. */
let chat: string;
let toCara: string;
let atCara: string;

const TEXTS = ['Double your savings', 'Ask me how', 'Last call'];

async function pageOf(who: WorldPerson, id: string): Promise<readonly MessageView[]> {
  const page = await who.messenger.thread(id, { at: 'end' }, 100);
  if (!page.ok) throw new Error(page.error.code);
  return page.value.messages;
}
const has = async (who: WorldPerson, id: string, text: string): Promise<boolean> => (await pageOf(who, id)).some((one) => one.text === text);
async function idsOf(...texts: readonly string[]): Promise<readonly string[]> {
  const all = await pageOf(alice, chat);
  return texts.map((text) => all.find((one) => one.text === text)!.id);
}
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
const make = async (marked: readonly string[], beside: readonly string[] = []): Promise<Uint8Array> =>
  valueOf(await world.clock.outcome(alice.messenger.makeReport(chat, { marked: await idsOf(...marked), beside: await idsOf(...beside), reason: 'spam', note: 'Each day' })));
const read = async (who: WorldPerson, report: Uint8Array): Promise<ReportView> => valueOf(await world.clock.outcome(who.messenger.readReport(report)));

beforeAll(async () => {
  world = await createWorld({ seed: 'report' });
  [alice, bob, cara] = [await world.person('Alice'), await world.person('Bob'), await world.person('Cara')];
  await befriend(world, alice, bob);
  await befriend(world, alice, cara);
  [chat, toCara, atCara] = [await idOf(alice, 'Bob'), await idOf(alice, 'Cara'), await idOf(cara, 'Alice')];
  for (const text of TEXTS) await say(world, bob, 'Alice', text);
  await world.until(() => has(alice, chat, 'Last call'), 'Alice has them');
  await say(world, alice, 'Bob', 'Please stop');
});

describe('[F41] a report', () => {
  it('is read by somebody who knows neither the chat nor its other side, and names those whom they know as they know them', async () => {
    const view = await read(cara, await make(['Double your savings'], ['Last call', 'Please stop']));
    expect(view).toMatchObject({ reason: 'spam', note: 'Each day' });
    expect(view.lines.map(({ text, judgement, marked, leftOut }) => ({ text, judgement, marked, leftOut }))).toEqual([
      { text: 'Double your savings', judgement: 'genuine', marked: true, leftOut: 0 },
      { text: 'Last call', judgement: 'genuine', marked: false, leftOut: 1 },
      { text: 'Please stop', judgement: 'genuine', marked: false, leftOut: 0 },
    ]);
    const people = view.people.map(({ name, who, safetyWords }) => ({ name, who, words: safetyWords.length }));
    expect(people).toEqual(expect.arrayContaining([{ name: 'Alice', who: 'known', words: 6 }, { name: 'Bob', who: 'unknown', words: 6 }]));
    const bobs = view.people.findIndex(({ name }) => name === 'Bob');
    expect(view.lines.map(({ author }) => author === bobs)).toEqual([true, true, false]);
    expect((await read(alice, await make(['Ask me how']))).people.map(({ who }) => who).sort()).toEqual(['known', 'me']);
  });

  it('shows beside a text what it was changed to', async () => {
    const [mine] = (await pageOf(bob, await idOf(bob, 'Alice'))).filter(({ text }) => text === 'Ask me how');
    await world.clock.outcome(bob.messenger.edit(await idOf(bob, 'Alice'), mine!.id, 'Ask me nothing'));
    await world.until(() => has(alice, chat, 'Ask me nothing'), 'Alice sees the edit');
    const { lines } = await read(cara, await make(['Ask me nothing']));
    expect(lines.map(({ kind, text, judgement }) => [kind, text, judgement])).toEqual([['said', 'Ask me how', 'genuine'], ['edit', 'Ask me nothing', 'genuine']]);
  });

  it('[F52] goes as a message to whom one chooses, calls them and counts as unread there, and tells him whom it is about nothing', async () => {
    const report = await make(['Double your savings']);
    const before = (await pageOf(bob, await idOf(bob, 'Alice'))).length;
    const heard: Change[] = [];
    const off = await cara.messenger.onChange((change) => void (change.what === 'incoming' && heard.push(change)));
    expect(await world.clock.outcome(alice.messenger.sendReport(toCara, report))).toMatchObject({ ok: true });
    await world.until(async () => (await pageOf(cara, atCara)).some(({ kind }) => kind === 'report'), 'Cara has it');
    const [came] = (await pageOf(cara, atCara)).filter(({ kind }) => kind === 'report');
    expect(came).toMatchObject({ mine: false, text: '', unread: true });
    await world.until(async () => heard.length > 0, 'she is told of it');
    off();
    expect(heard).toEqual([{ what: 'incoming', chat: atCara, sender: 'Alice', text: '', media: [], report: true }]);
    expect((await cara.messenger.inbox())[0]).toMatchObject({ unread: 1, last: { report: true } });
    expect(await read(cara, valueOf(await cara.messenger.reportOf(atCara, came!.id)))).toMatchObject({ lines: [{ text: 'Double your savings', judgement: 'genuine' }] });
    expect((await pageOf(bob, await idOf(bob, 'Alice'))).length).toBe(before);
  });

  it('[F31] is made of a message request too, and tells whom it is about nothing; of one that was answered none is made', async () => {
    const eve = await world.person('Eve');
    for (const who of [alice, eve]) await choose(world, who, 'Everyone');
    await follow(world, eve, alice);
    await world.until(async () => (await eve.messenger.person(await idOf(eve, 'Alice')))?.locked === null, 'Eve may ask');
    expect(await world.clock.outcome(eve.messenger.sendText(await idOf(eve, 'Alice'), 'Win a yacht'))).toMatchObject({ ok: true });
    await world.until(async () => (await alice.messenger.requests()).length > 0, 'it came');
    const { id } = (await alice.messenger.requests())[0]!;
    const report = valueOf(await alice.messenger.reportRequest(id, { reason: 'dangerous', note: '' }));
    expect(await read(cara, report)).toMatchObject({
      reason: 'dangerous', people: expect.arrayContaining([expect.objectContaining({ name: 'Alice', who: 'known' }), expect.objectContaining({ name: 'Eve', who: 'unknown' })]),
      lines: [{ kind: 'request', text: 'Win a yacht', timeMs: null, judgement: 'genuine', marked: true }],
    });
    expect(await world.clock.outcome(alice.messenger.sendReport(toCara, report))).toMatchObject({ ok: true });
    expect((await pageOf(eve, await idOf(eve, 'Alice'))).map(({ text }) => text)).toEqual(['Win a yacht']);
    await world.clock.outcome(alice.messenger.deleteRequest(id));
    expect(await alice.messenger.reportRequest(id, { reason: 'spam', note: '' })).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
  });

  it('cannot be made of nothing, of what is not here, or of what waits; other bytes are none and are not sent', async () => {
    const nothing = (marked: readonly string[]) => world.clock.outcome(alice.messenger.makeReport(chat, { marked, beside: [], reason: 'spam', note: '' }));
    for (const marked of [[], [`e.0.${'0'.repeat(64)}`], ['q.000000000000'], ['']]) expect(await nothing(marked)).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    const junk = new TextEncoder().encode('I saw it all');
    expect(await world.clock.outcome(alice.messenger.readReport(junk))).toMatchObject({ ok: false, error: { code: 'notAReport' } });
    const before = (await pageOf(alice, toCara)).length;
    expect(await world.clock.outcome(alice.messenger.sendReport(toCara, junk))).toMatchObject({ ok: false, error: { code: 'notAReport' } });
    expect(await world.clock.outcome(alice.messenger.sendReport(toCara, new Uint8Array(LIMITS.reportBodyBytes + 1)))).toMatchObject({ ok: false, error: { code: 'reportTooLarge' } });
    expect((await pageOf(alice, toCara)).length).toBe(before);
  });

  it('cannot be read out of a message that brought none', async () => {
    const [text] = await idsOf('Double your savings');
    expect(await alice.messenger.reportOf(chat, text!)).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
  });
});
