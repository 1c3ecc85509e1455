/**
 * What a friend gives of the time before somebody came back, as it travels on a session (decision 0065). With it their new device can
 * read the chat of before, which comes as all entries do. Nothing in it is believed for being in it.
 *
 *   earlier  [1, from, [AR …≤ 32], [EK₀ …≤ 64], all]
 */
import { ENDED_BOOTS } from '../chat/epochEarlier.ts';
import { EPOCH_KEY_BYTES } from '../chat/grants.ts';
import { FormError, read, type Value } from '../protocol/codec.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

/** Devices that an account had before, each by one record: as many as it may have at once. */
export const DEVICES_BEFORE = LIMITS.devices;

export interface Earlier {
  /** The first chapter of after. */
  readonly from: number;
  /** Records of either account, as signed. */
  readonly records: readonly Uint8Array[];
  /** EK₀ of pair roots that ended, 32 B each. */
  readonly boots: readonly Uint8Array[];
  /** Whoever gives holds nothing more that is not there. */
  readonly all: boolean;
}

export const earlierToValue = ({ from, records, boots, all }: Earlier): Value => [FORMAT, from, [...records], [...boots], all];

/** @throws FormError */
export function readEarlier(value: Value): Earlier {
  const [version, from, records, boots, all] = read.tuple(value, 5);
  read.version(version, FORMAT);
  if (typeof all !== 'boolean') throw new FormError('not true or false');
  return {
    from: read.int(from, 1, LIMITS.chapters - 1),
    records: read.list(records, 2 * DEVICES_BEFORE).map((one) => read.bytes(one, undefined, LIMITS.recordBytes)),
    boots: read.list(boots, ENDED_BOOTS).map((one) => read.bytes(one, EPOCH_KEY_BYTES)),
    all,
  };
}
