/** All that whoever asks, or is asked, needs besides: loaded then, by few and seldom. */
export { findStamp } from '../crypto/stamp.ts';
export { openRequest, requestBits, requestCore, sealRequest } from './request.ts';
