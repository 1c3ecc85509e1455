/**
 * What the composition root gives the page: small ports of the platform, so that every screen can be mounted in a test
 * with plain objects. The functions of `device/` fit these shapes; nothing here knows a browser.
 */
import type { Messenger } from '../app/api.ts';
import type { LockAnswer } from '../ports/lock.ts';
import type { Look } from '../ports/look.ts';
import type { Shared } from '../ports/shared.ts';
import type { CameraOpened, CameraSide, FilmOpened, Photos } from '../ports/photos.ts';
import type { StreamSource, Streamed } from '../ports/streams.ts';
import type { KithError } from '../protocol/errors.ts';

export type TabState = 'starting' | 'here' | 'elsewhere';

/** Which tab writes. One tab at a time has Kith open. */
export interface TabGate {
  readonly state: TabState;
  /** Takes over from the other tab; `state` becomes `here` when that one has let go. */
  useHere(): void;
  /** Calls the listener after each change of `state` until `off`. */
  onChange(listener: () => void): () => void;
}

/** Something the platform may offer at any time: an update that waits, an installation that is possible. */
export interface Offer {
  readonly ready: boolean;
  /** Takes it: reloads into the new version, or asks the person to install. */
  take(): void;
  onChange(listener: () => void): () => void;
}

/** By the browser, or (`byHand`) by the person in its menus: then `take` does nothing. */
export interface InstallOffer extends Offer {
  readonly byHand: boolean;
}

/** How Kith looks on this device. */
export interface Looks {
  read(): Look;
  /** Looks so from now on. */
  keep(look: Look): void;
  /**
   * Words are of that language from now on. Rejects, with nothing changed, when it could not be fetched; resolves to false where another
   * one was asked for meanwhile.
   */
  speak(language: Look['language']): Promise<boolean>;
}

export interface Clipboard {
  /** Resolves to false when the browser refuses. */
  copy(text: string): Promise<boolean>;
}

/** Between Kith and other apps of the device, where the platform can. Loaded when it is first needed. */
export interface Sharing {
  /** Whether files of this type can be shared here. */
  can(mime: string): boolean;
  /** Resolves to false when it failed; whoever changes their mind is right. */
  share(file: File): Promise<boolean>;
  /** What another app handed over, once; null: nothing waits. */
  take(): Promise<Shared<File> | null>;
}

/** A camera that reads codes, while it is on. */
export type Scan =
  | { readonly kind: 'on'; stop(): void }
  /** The person or the browser said no. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'none' };

export interface Scanner {
  /** Shows in the element what the camera sees, and calls `found` for each code that it reads, until `stop`. */
  scan(video: HTMLVideoElement, found: (text: string) => void): Promise<Scan>;
}

/** Where photos are prepared and looked at. */
export type PhotoRoom = Photos<Blob>;

/** Gives a media element its bytes piece by piece, at an address that ends with `close`. */
export type Streams = (source: StreamSource) => Promise<Streamed | null>;

export interface Camera {
  /** Shows in the element what the camera on that side sees. */
  open(video: HTMLVideoElement, side: CameraSide): Promise<CameraOpened<Blob>>;
  /** The same for a video, with the microphone. */
  film(video: HTMLVideoElement, side: CameraSide): Promise<FilmOpened<Blob>>;
}

/** Whether notifications may be shown. `default`: the person was not asked yet. `never`: this browser shows none, or none here. */
export type MayNotify = 'granted' | 'denied' | 'default' | 'never';

export interface Note {
  /** Another one under the same takes its place. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Where the person goes who takes it: an address of this page, from `#` on. */
  readonly path: string;
  /** The system makes no sound. */
  readonly silent: boolean;
}

/** What calls attention from outside of the page. Loaded when it is first needed. */
export interface Notifier {
  permission(): MayNotify;
  /** The browser asks the person, once. */
  ask(): Promise<MayNotify>;
  show(note: Note): Promise<void>;
  /** Tags of those that are there, also from before. */
  shown(): Promise<readonly string[]>;
  close(tags: readonly string[]): Promise<void>;
  /** At the icon of the app, where there is one; 0: none. */
  badge(count: number): void;
  /** A short one of our own, where the browser lets the page be heard. */
  sound(): void;
  /** Whether the page can be seen now. */
  isVisible(): boolean;
  /** Calls the listener with the path of one that was taken, until `off`. */
  onOpen(listener: (path: string) => void): () => void;
}

/** What befell the core outside of any verb: it crashed, or its store was taken away or waits for another tab. */
export interface Alarm {
  /** Null: all is well. */
  readonly error: KithError | null;
  onChange(listener: () => void): () => void;
}

/** The part of the program that reaches others: loaded after the screens, so it may not be here while there is no network. */
export interface Reach {
  /** It could not be loaded; it is tried again. */
  readonly missing: boolean;
  onChange(listener: () => void): () => void;
}

/** The passphrase lock of this device. */
export interface Lock {
  /** The open store has a passphrase. */
  readonly isSet: boolean;
  /** It is being locked: nothing of the account is shown any more. */
  readonly isClosing: boolean;
  /** After so many minutes without use it locks by itself; 0: never. */
  readonly afterMinutes: number;
  setAfter(minutes: number): void;
  /** `wait`: for how long no passphrase is tried. */
  waiting(): Promise<LockAnswer>;
  /** Opens the core with it. */
  unlock(passphrase: string): Promise<LockAnswer>;
  /**
   * Sets, changes or removes the passphrase; null: there is none, or none from then on. When it is done the page opens anew: it is asked
   * for at once where there is one.
   */
  change(current: string | null, next: string | null): Promise<LockAnswer>;
  /** `isClosing` from now on. Then calls `keep` for what was typed, ends the core, takes away what lies outside of it, and opens the page anew, whatever fails. */
  lock(keep: () => Promise<unknown>): Promise<void>;
  /** Calls the listener when it begins to be locked, until `off`. */
  onChange(listener: () => void): () => void;
}

export interface Boot {
  /** Whether the browser gives this page keys, locks and storage: https, or localhost. */
  readonly isSecure: boolean;
  /** Opens the core in this tab. Called once each time the tab becomes the one that writes. */
  readonly messenger: () => Promise<Messenger>;
  readonly alarm: Alarm;
  readonly reach: Reach;
  /** Deletes everything of this device and opens Kith anew. Rejects when the browser does not let go of it. */
  startAgain(): Promise<void>;
  /** Asks the browser to keep what is stored, also when space is short. Whether it does. */
  keepStorage(): Promise<boolean>;
  /** Whether it does already. */
  isStorageKept(): Promise<boolean>;
  readonly tab: TabGate;
  readonly lock: Lock;
  readonly updates: Offer;
  readonly install: InstallOffer;
  readonly clipboard: Clipboard;
  readonly look: Looks;
  readonly sharing: () => Promise<Sharing>;
  readonly notifier: () => Promise<Notifier>;
  readonly scanner: Scanner;
  readonly photos: PhotoRoom;
  readonly camera: Camera;
  /** Null: this browser cannot, now. Then a video is given when all of it is here. */
  readonly stream: Streams;
  /** Origin of own links, as in `https://kith.example`. */
  readonly origin: string;
}
