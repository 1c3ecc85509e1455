/**
 * The page's one Trusted Types policy. Scripts of workers and of the service worker come from this origin alone; any other
 * address throws. Where the browser has no Trusted Types the same check runs and a plain string is returned.
 */
interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** Must be listed in the policy header (`trusted-types kith svelte-trusted-html`), or creating it throws. */
export const POLICY_NAME = 'kith';

function ownOrigin(url: string): string {
  const absolute = new URL(url, location.href);
  if (absolute.origin !== location.origin) throw new TypeError('a script must come from this origin');
  return absolute.href;
}

function makePolicy(): Policy {
  const rules: Policy = { createScriptURL: ownOrigin };
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  return factory ? factory.createPolicy(POLICY_NAME, rules) : rules;
}

let policy: Policy | undefined;

/** The address of a script, as `new Worker` and `serviceWorker.register` take it. Throws a TypeError for another origin. */
export function scriptUrl(url: string): string {
  policy ??= makePolicy();
  return policy.createScriptURL(url);
}
