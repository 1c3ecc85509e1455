/**
 * The faults of a simulated run. Each strikes, or finds that it cannot now (then it is not counted), and gives the end of it,
 * which comes after its time or when all faults stop. None may do what no network, disk, clock, process or relay does:
 * bytes between two devices are under noise in the product, so there a damaged piece ends the connection.
 */
import { TIME } from '../../src/protocol/limits.ts';
import { closeApp, openApp, powerCut, type Actor, type DiskFault, type Stage } from './stage.ts';
import type { Fault } from './operations.ts';
import type { Lie, WorldRelay } from '../helpers/world.ts';
import type { DiskCopy } from '../helpers/worldPerson.ts';

type End = () => void;
/** Null: it could not strike. */
type Strike = (stage: Stage, fault: Fault) => End | null;

/** How long a device is off whose disk is exchanged, ms. */
const OFF = 500;

const nothing: End = () => {};
const actorOf = (stage: Stage, { who }: Fault): Actor => stage.actors[who]!;
const relayOf = (stage: Stage, { relay }: Fault): WorldRelay => stage.world.relays[relay]!;
const placesBut = (stage: Stage, device: string): string[] =>
  [...stage.world.relays.map(({ address }) => address), ...stage.actors.map(({ person }) => person.device)].filter((place) => place !== device);
/** A relay or the other person's device. */
const placeOf = (stage: Stage, fault: Fault): string => (fault.x < 0.6 ? relayOf(stage, fault).address : stage.actors[fault.other]!.person.device);

const cut = (isOneWay: boolean): Strike => (stage, fault) => {
  const { device } = actorOf(stage, fault).person;
  const places = isOneWay ? [placeOf(stage, fault)] : placesBut(stage, device);
  for (const place of places) stage.world.network.cut(...((fault.x * 10) % 1 < 0.5 ? [device, place] as const : [place, device] as const), { oneWay: isOneWay });
  return () => places.forEach((place) => stage.world.network.mend(device, place));
};

const shaped = (shape: (x: number) => { latency?: number; jitter?: number; bytesPerSecond?: number }): Strike => (stage, fault) => {
  const { device } = actorOf(stage, fault).person;
  const place = placeOf(stage, fault);
  stage.world.network.shape(device, place, shape(fault.x));
  return () => stage.world.network.shape(device, place, {});
};

const FLAPS = 6;
const flapping: Strike = (stage, fault) => {
  const { device } = actorOf(stage, fault).person;
  const place = placeOf(stage, fault);
  const { clock, network } = stage.world;
  const pause = 100 + fault.x * 3000;
  let isOver = false;
  for (let n = 0; n < FLAPS; n++) {
    clock.after(n * pause, () => {
      if (isOver) return;
      if (n % 2 === 0) network.cut(device, place, { notice: pause / 2 });
      else network.mend(device, place);
    });
  }
  return () => {
    isOver = true;
    network.mend(device, place);
  };
};

const crash = (keeps: (relaxed: number, x: number) => number): Strike => (stage, fault) => {
  const actor = actorOf(stage, fault);
  if (!actor.person.isOn) return null;
  actor.person.disk.keepAtCrash = (relaxed) => keeps(relaxed, (fault.x * 10) % 1);
  powerCut(stage, actor, fault.ms);
  actor.person.disk.keepAtCrash = () => 0;
  return nothing;
};

const closing: Strike = (stage, fault) => {
  const actor = actorOf(stage, fault);
  if (!actor.person.isOn || actor.isBusy) return null;
  actor.isWanted = false;
  void closeApp(stage, actor);
  return () => {
    actor.isWanted = true;
    void openApp(stage, actor);
  };
};

/** A device that is off for most of the time between: written to through mailboxes. */
const diskFault = (decide: (fault: Fault, stage: Stage, actor: Actor) => DiskFault): Strike => (stage, fault) => {
  const actor = actorOf(stage, fault);
  const mine = decide(fault, stage, actor);
  actor.diskFaults.push(mine);
  return () => {
    const at = actor.diskFaults.indexOf(mine);
    if (at >= 0) actor.diskFaults.splice(at, 1);
  };
};

/** The n-th next write is the last of this process. */
const crashAtWrite = (fate: 'crash-before' | 'crash-after'): Strike =>
  diskFault((fault, stage, actor) => {
    let left = 1 + Math.floor(fault.x * 12);
    return () => {
      if (--left !== 0) return 'ok';
      powerCut(stage, actor, fault.ms, true);
      return fate;
    };
  });

const skewed = (ms: (x: number) => number): Strike => (stage, fault) => {
  const { person } = actorOf(stage, fault);
  person.skew += ms(fault.x);
  return () => {
    person.skew = 0;
  };
};

const lying = (lie: (fault: Fault, stage: Stage) => Lie): Strike => (stage, fault) => {
  const relay = relayOf(stage, fault);
  if (relay.lie) return null;
  relay.lie = lie(fault, stage);
  return () => {
    relay.lie = null;
  };
};

/** Keeps one push back until the next comes. */
function reordering(): Lie {
  let kept: Uint8Array | null = null;
  return (frame, isPush) => {
    if (!isPush) return [frame];
    const before = kept;
    kept = before ? null : frame;
    return before ? [frame, before] : [];
  };
}

/** Frames with an object in them are longer; the object stands at the end. */
const WITH_OBJECT = 900;
function flipping(x: number): Lie {
  return (frame) => {
    if (frame.length < WITH_OBJECT) return [frame];
    const flipped = frame.slice();
    flipped[flipped.length - 1 - Math.floor(x * 800)]! ^= 1 << Math.floor(x * 8000) % 8;
    return [flipped];
  };
}

const relayEvent = (happen: (relay: WorldRelay, stage: Stage, fault: Fault) => End): Strike => (stage, fault) => happen(relayOf(stage, fault), stage, fault);

const tapped = (make: (fault: Fault, stage: Stage, own: string) => NonNullable<Stage['tap']>): Strike => (stage, fault) => {
  if (stage.tap) return null;
  stage.tap = make(fault, stage, actorOf(stage, fault).person.device);
  return () => {
    stage.tap = null;
  };
};

/** The power goes, and comes back on another disk. */
function exchangeDisk(stage: Stage, actor: Actor, copy: DiskCopy | null): void {
  actor.isWanted = true;
  powerCut(stage, actor, OFF);
  actor.person.setBack(copy);
}

export const FAULTS = {
  drop: (stage, fault) => {
    stage.world.network.drop(actorOf(stage, fault).person.device, placeOf(stage, fault));
    return nothing;
  },
  delay: shaped((x) => ({ latency: 20 + x * 4000 })),
  jitter: shaped((x) => ({ latency: 20, jitter: 50 + x * 3000 })),
  slowLink: shaped((x) => ({ latency: 50, bytesPerSecond: 300 + x * 20_000 })),
  partition: cut(false),
  oneWayPartition: cut(true),
  flapping,
  relayedOnly: (stage, fault) => {
    const [a, b] = [actorOf(stage, fault).person.device, stage.actors[fault.other]!.person.device];
    stage.world.network.direct(a, b, false);
    return () => stage.world.network.direct(a, b, true);
  },
  peerCrash: crash(() => 0),
  tornWrites: crash((relaxed, x) => Math.floor(relaxed * x)),
  closeAndOpen: closing,
  crashBeforeWrite: crashAtWrite('crash-before'),
  crashAfterWrite: crashAtWrite('crash-after'),
  failedWrite: diskFault(({ x }) => {
    let n = 0;
    return () => (++n % (1 + Math.floor(x * 4)) === 0 ? 'fail' : 'ok');
  }),
  quotaFull: diskFault(() => () => 'quota'),
  relayCrash: relayEvent((relay) => {
    relay.down();
    return () => relay.up();
  }),
  relayRestart: relayEvent((relay) => {
    void relay.restart();
    return nothing;
  }),
  relayDiskLoss: relayEvent((relay) => {
    void relay.loseDisk();
    return nothing;
  }),
  relayRollback: relayEvent((relay, stage) => {
    const backup = relay.backup();
    return () => void backup.then((rows) => relay.restore(rows).then(() => stage.trace('rolled back')));
  }),
  relayWithholds: lying(() => (frame, isPush) => (isPush ? [] : [frame])),
  relayDuplicates: lying(() => (frame, isPush) => (isPush ? [frame, frame] : [frame])),
  relayReorders: lying(reordering),
  relayFlipsBits: lying(({ x }) => flipping(x)),
  relayTruncates: lying(({ x }) => (frame, isPush) => (isPush ? [frame.subarray(0, Math.floor(frame.length * x))] : [frame])),
  clockForward: skewed((x) => x * 6 * TIME.HOUR),
  clockBack: skewed((x) => -x * 6 * TIME.HOUR),
  clockSkewOfYears: skewed((x) => (x < 0.5 ? -1 : 1) * (1 + x * 4) * 365 * TIME.DAY),
  linkDuplicates: tapped((_fault, _stage, own) => (from, _to, bytes) => (from === own ? [bytes, bytes] : [bytes])),
  linkTruncates: tapped((fault, stage, own) => (from, to, bytes) => {
    if (from !== own || bytes.length < 4) return [bytes];
    stage.world.clock.after(0, () => stage.world.network.drop(from, to));
    return [bytes.subarray(0, 1 + Math.floor(fault.x * (bytes.length - 2)))];
  }),
} as const satisfies Record<string, Strike>;

export type FaultName = keyof typeof FAULTS | keyof typeof DISK_FAULTS;

/** Faults after which a device is not what it was. They strike by themselves, in few runs (`operations.ts`), since they end what a run can prove of it. */
export const DISK_FAULTS = {
  restartWithOldState: (stage, fault) => {
    const actor = actorOf(stage, fault);
    if (actor.isSetBack || actor.isGone) return null;
    const [copy, since] = [actor.person.copyDisk(), stage.oracle.asked];
    return () => {
      actor.isSetBack = true;
      stage.oracle.setBack(actor.number, since);
      exchangeDisk(stage, actor, copy);
    };
  },
  fullEviction: (stage, fault) => {
    const actor = actorOf(stage, fault);
    if (actor.isSetBack || actor.isGone) return null;
    actor.isGone = true;
    exchangeDisk(stage, actor, null);
    return nothing;
  },
} as const satisfies Record<string, Strike>;

/** Strikes; gives the end, or null when it could not strike. */
export const strike = (stage: Stage, fault: Fault): End | null => ({ ...FAULTS, ...DISK_FAULTS })[fault.fault](stage, fault);
