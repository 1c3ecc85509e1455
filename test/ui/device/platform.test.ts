import { describe, expect, it, vi } from 'vitest';
import { createInstall } from '../../../src/device/install.ts';
import { createOffer } from '../../../src/device/offer.ts';
import { scriptUrl } from '../../../src/device/trusted.ts';

describe('trusted scripts', () => {
  it('takes a script of this origin', () => {
    expect(String(scriptUrl('/sw.js'))).toBe(`${location.origin}/sw.js`);
  });

  it.each([
    'https://evil.example/x.js',
    '//evil.example/x.js',
    'data:text/javascript,1',
    'javascript:1',
    'blob:https://evil.example/1',
  ])('refuses %s', (url) => {
    expect(() => scriptUrl(url)).toThrow('a script must come from this origin');
  });
});

describe('offers', () => {
  it('is ready while there is something to take, and tells when that changes', () => {
    const { offer, set } = createOffer();
    const told = vi.fn();
    const take = vi.fn();
    const off = offer.onChange(told);
    expect(offer.ready).toBe(false);
    offer.take();
    set(take);
    expect(offer.ready).toBe(true);
    offer.take();
    expect(take).toHaveBeenCalledOnce();
    off();
    set(null);
    expect(told).toHaveBeenCalledOnce();
  });

  it('[F1] offers to install only when the browser can, asks once, and withdraws', () => {
    const install = createInstall();
    expect(install.ready).toBe(false);
    const prompt = vi.fn(() => Promise.resolve());
    const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
    dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(install.ready).toBe(true);
    expect(prompt).not.toHaveBeenCalled();
    install.take();
    expect(prompt).toHaveBeenCalledOnce();
    expect(install.ready).toBe(false);
  });
});
