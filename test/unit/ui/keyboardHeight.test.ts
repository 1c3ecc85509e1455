/** How tall the keyboard of a touch screen is, as the view tells. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keyboard, watchKeyboard } from '../../../src/ui/keyboardHeight.ts';

class View extends EventTarget {
  width = 390;
  height = 844;
  be(width: number, height: number): void {
    [this.width, this.height] = [width, height];
    this.dispatchEvent(new Event('resize'));
  }
}

const field = {} as HTMLElement;
let view: View;

beforeEach(() => {
  view = new View();
  keyboard.height = 0;
  vi.stubGlobal('visualViewport', view);
  vi.stubGlobal('document', { activeElement: field });
});

describe('[F50] the height of the keyboard', () => {
  it('is what the view lost while the field has the focus, and stays known when it is gone', () => {
    const off = watchKeyboard(field);
    view.be(390, 500);
    expect(keyboard.height).toBe(344);
    view.be(390, 844);
    expect(keyboard.height).toBe(344);
    off?.();
    view.be(390, 400);
    expect(keyboard.height).toBe(344);
  });

  it('cannot be a bar of the browser, a turned screen, or the keyboard of another field', () => {
    watchKeyboard(field);
    view.be(390, 780);
    view.be(844, 390);
    expect(keyboard.height).toBe(0);
    vi.stubGlobal('document', { activeElement: null });
    view.be(844, 150);
    expect(keyboard.height).toBe(0);
  });

  it('is not known where the browser tells nothing', () => {
    vi.stubGlobal('visualViewport', null);
    expect(watchKeyboard(field)).toBeUndefined();
    expect(keyboard.height).toBe(0);
  });
});
