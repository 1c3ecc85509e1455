/** Where the person is: the route of the address bar, followed as it changes. Going somewhere is changing the address. */
import { createSubscriber } from 'svelte/reactivity';
import { parseRoute, type Route } from './router.ts';

const subscribe = createSubscriber((update) => {
  addEventListener('hashchange', update);
  return () => removeEventListener('hashchange', update);
});

export const place = {
  get route(): Route {
    subscribe();
    return parseRoute(location.hash);
  },
};

/** Goes to an address of this page. With `replace`, Back does not return to where one was. */
export function goTo(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') location.hash = path;
  else location.replace(path);
}
