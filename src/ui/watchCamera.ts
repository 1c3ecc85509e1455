/** A camera in an element, for as long as its picture is on the screen. */

/** On with `stop`, or why not. */
type Opened = { readonly kind: 'on'; stop(): void } | { readonly kind: 'denied' | 'inUse' | 'none' };

/** @param take hears what came of it; null while it starts */
export function watchCamera<T extends Opened>(open: (video: HTMLVideoElement) => Promise<T>, take: (opened: T | { readonly kind: 'none' } | null) => void) {
  return (video: HTMLVideoElement): (() => void) => {
    let gone = false;
    let stop = (): void => undefined;
    take(null);
    void open(video)
      .catch((): { readonly kind: 'none' } => ({ kind: 'none' }))
      .then((opened) => {
        if (opened.kind === 'on') stop = () => opened.stop();
        if (gone) stop();
        else take(opened);
      });
    return () => {
      gone = true;
      stop();
    };
  };
}
