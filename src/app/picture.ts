/** The verbs of pictures of people. The rules are those of photos: `sync/portraits.ts` keeps, tells and takes them. */
import { fail, ok } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Core } from './core.ts';
import type { OutgoingPicture, PictureVerbs } from './pictureApi.ts';

const KiB = 1024;

/** Null: they are not there any more. */
async function bytesOf({ source }: OutgoingPicture): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await source.slice(0, source.size).arrayBuffer().catch(() => null);
  return bytes && bytes.byteLength === source.size && bytes.byteLength > 0 ? new Uint8Array(bytes) : null;
}

/** As a JPEG begins. */
const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

export const pictureVerbs = (core: Core): PictureVerbs => ({
  async setPicture(picture) {
    if (!core.book.hasHome) return fail('noAccount');
    if (picture && picture.source.size > LIMITS.pictureBytes) return fail('mediaTooLarge', { max: LIMITS.pictureBytes / KiB });
    const bytes = picture && (await bytesOf(picture));
    if (picture && !bytes) return fail('mediaUnreadable');
    if (picture && (!isJpeg(bytes!) || !Number.isInteger(picture.side) || picture.side < 1 || picture.side > LIMITS.pictureSide)) return fail('mediaType');
    const { portraits } = await core.exchange.media.depot();
    await portraits.set(picture && { bytes: bytes!, side: picture.side });
    core.tell({ what: 'account' });
    return ok(null);
  },
  async readPicture(id) {
    if (!core.book.hasHome) return fail('noAccount');
    const { account } = core.book.home;
    const owner = id === core.idOf(account) ? account : core.personOf(id)?.account;
    return owner ? ok(await (await core.exchange.media.depot()).portraits.bytes(owner)) : fail('personUnknown');
  },
  async seekPicture(id) {
    const person = core.book.hasHome ? core.personOf(id) : null;
    if (!person) return fail('personUnknown');
    await (await core.exchange.media.depot()).seekPicture(person.account);
    return ok(null);
  },
});
