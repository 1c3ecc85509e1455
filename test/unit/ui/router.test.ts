import { describe, expect, it } from 'vitest';
import {
  isSettings,
  parseRoute,
  pathTo,
  pathToChat,
  pathToPerson,
  pathToBelow,
  pathToRelaySaw,
  sectionOf,
  viewOf,
} from '../../../src/ui/router.ts';
import { pathOfPasted } from '../../../src/ui/paste.ts';

describe('router', () => {
  it.each([
    ['', { name: 'inbox' }],
    ['#', { name: 'inbox' }],
    ['#/', { name: 'inbox' }],
    ['#/inbox', { name: 'inbox' }],
    ['#/inbox/', { name: 'inbox' }],
    ['#/new', { name: 'new' }],
    ['#/friends', { name: 'friends' }],
    ['#/profile', { name: 'profile' }],
    ['#/settings', { name: 'settings' }],
    ['#/settings/relays', { name: 'relays' }],
    ['#/inbox/requests', { name: 'requests' }],
    ['#/inbox/archived', { name: 'archived' }],
    ['#/settings/privacy', { name: 'privacy' }],
    ['#/settings/privacy/direct-messages', { name: 'directMessages' }],
    ['#/settings/blocked', { name: 'blocked' }],
    ['#/settings/storage', { name: 'storage' }],
    ['#/settings/relays/127.0.0.1%3A4711', { name: 'relaySaw', host: '127.0.0.1:4711' }],
    ['#/person/Ab_/sees', { name: 'personSees', id: 'Ab_' }],
    ['#/person/Ab_/media', { name: 'personMedia', id: 'Ab_' }],
    ['#/chat/Ab_/media', { name: 'chatMedia', id: 'Ab_' }],
    ['#/chat/Ab_/sees', { name: 'unknown' }],
    ['#/chat/media', { name: 'chat', id: 'media' }],
    ['#/chat//media', { name: 'unknown' }],
    ['#/chat/AbC-_9', { name: 'chat', id: 'AbC-_9' }],
    ['#/person/x', { name: 'person', id: 'x' }],
    ['#/add/c1q7', { name: 'add', card: 'c1q7' }],
    ['#/add/hello%20there', { name: 'add', card: 'hello there' }],
    ['#/add/50%', { name: 'add', card: '50%' }],
  ])('reads %s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it.each([
    '#/nowhere',
    '#/chat/',
    '#/chatA',
    '#/personA',
    '#/addA',
    '#/chat/a/b',
    '#/person/<b>',
    '#/add/',
    '#/settings/privacy/other',
    '#/settings/relays/a/b',
    '#/inbox/other',
    '#/person/a/b',
    '#/person/<b>/sees',
    '#/constructor',
    `#/chat/${'x'.repeat(201)}`,
  ])('knows no page at %s, and guesses none', (hash) => {
    expect(parseRoute(hash)).toEqual({ name: 'unknown' });
  });

  it('writes what it reads', () => {
    for (const name of [
      'inbox',
      'requests',
      'new',
      'friends',
      'profile',
      'settings',
      'privacy',
      'directMessages',
      'blocked',
      'relays',
    ] as const)
      expect(parseRoute(pathTo(name))).toEqual({ name });
    expect(parseRoute(pathToChat('Ab_'))).toEqual({ name: 'chat', id: 'Ab_' });
    expect(parseRoute(pathToPerson('Ab_'))).toEqual({ name: 'person', id: 'Ab_' });
    for (const name of ['personSees', 'personMedia', 'chatMedia'] as const) expect(parseRoute(pathToBelow(name, 'Ab_'))).toEqual({ name, id: 'Ab_' });
    expect(parseRoute(pathToRelaySaw('hearth.example:443'))).toEqual({ name: 'relaySaw', host: 'hearth.example:443' });
  });

  it('knows the section and the pane of a route', () => {
    expect(sectionOf({ name: 'chat', id: 'a' })).toBe('inbox');
    expect(sectionOf({ name: 'add', card: 'a' })).toBe('friends');
    expect(sectionOf({ name: 'relays' })).toBe('profile');
    expect(viewOf({ name: 'person', id: 'a' })).toBe('main');
    expect(viewOf({ name: 'new' })).toBe('list');
    expect(viewOf({ name: 'requests' })).toBe('list');
    expect(viewOf({ name: 'directMessages' })).toBe('main');
    expect(sectionOf({ name: 'blocked' })).toBe('profile');
    expect([isSettings({ name: 'relaySaw', host: 'a' }), isSettings({ name: 'profile' }), isSettings({ name: 'inbox' })]).toEqual(
      [true, false, false],
    );
  });
});

describe('what is pasted', () => {
  it.each([
    ['https://kith.example/#/add/c1q7', '#/add/c1q7'],
    ['  #/add/c1q7\n', '#/add/c1q7'],
    ['c1q7', '#/add/c1q7'],
    ['two words', '#/add/two%20words'],
  ])('takes the card out of %s', (pasted, path) => {
    expect(pathOfPasted(pasted)).toBe(path);
  });
});
