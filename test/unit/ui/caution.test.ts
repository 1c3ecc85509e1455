import { describe, expect, it } from 'vitest';
import { judge, lookOf } from '../../../src/ui/caution.ts';
import { ABROAD, KNOWN, ORDINARY, SHORTENERS, THEIRS, WITHIN_WORDS } from '../../../src/ui/knownHosts.ts';
import { linksIn } from '../../../src/ui/links.ts';
import { hostToText } from '../../../src/ui/punycode.ts';
import { createRng } from '../../helpers/rng.ts';

const found = (text: string): readonly string[] => linksIn(text).map((link) => link.text);
const reasons = (text: string): readonly string[] => {
  const [link] = linksIn(text);
  if (!link) throw new Error(`no link in ${text}`);
  return judge(link).reasons;
};

describe('addresses in a text', () => {
  it('[F44] are those of the web: with their scheme, or a host by itself', () => {
    expect(found('See https://kith.example/a?b=1#c, (kith.example/june) and www.kith.museum!')).toEqual(['https://kith.example/a?b=1#c', 'kith.example/june', 'www.kith.museum']);
    expect(found('HTTP://KITH.EXAMPLE münchen.de пример.рф kith.org:8443/x')).toEqual(['HTTP://KITH.EXAMPLE', 'münchen.de', 'пример.рф', 'kith.org:8443/x']);
    expect(found('https://en.wikipedia.org/wiki/Kith_(poem)).')).toEqual(['https://en.wikipedia.org/wiki/Kith_(poem)']);
    expect(linksIn('so: kith.org')[0]).toEqual({ at: 4, text: 'kith.org', href: 'https://kith.org/', claim: '' });
  });

  it.each(['javascript:alert(1)', 'JaVaScRiPt://a.org/%0aalert(1)', 'data:text/html,kith.org', 'vbscript:a.b', 'file:///etc/passwd', 'ftp://kith.org', 'blob:https://kith.org/1', 'view-source:x', 'mailto:a@kith.org', 'ada@kith.org', 'intent://kith.org#Intent;end', 'main.py', 'read.me', 'e.g. 3.14', 'Well.Then', 'v1.2.3', '...', 'https://', 'https://./', '-kith-.org', 'http://[::1'])(
    '[F44] [H64] never make a link of %j',
    (text) => {
      expect(linksIn(text).filter(({ href, at }) => at === 0 || !/^https?:/.test(href))).toEqual([]);
    },
  );

  it('[H63] are sixty-four in a text at most: what comes behind is text', () => {
    const many = Array.from({ length: 3000 }, (_, n) => `a${n}.de`);
    expect(found(many.join(' '))).toEqual(many.slice(0, 64));
  });

  it('[H62] end before what is not seen', () => {
    expect(found('https://kith.org/\u200epdf.exe')).toEqual(['https://kith.org/']);
    expect(['\u2800', '\u3164', '\uffa0'].flatMap((blank) => found(`https://kith.org/${blank}is${blank}checked`))).toEqual(Array.from({ length: 3 }, () => 'https://kith.org/'));
  });
});

describe('caution with an address', () => {
  it.each([
    ['https://paypal.com@evil.org/', 'credentials'],
    ['https://user:secret@evil.org', 'credentials'],
    ['[mybank.org](https://evil.org/login)', 'otherHost'],
    ['https://paypa1.com', 'lookAlike'],
    ['https://rnicrosoft.com', 'lookAlike'],
    ['https://gooogle.com', 'lookAlike'],
    ['https://paypal-login.org', 'lookAlike'],
    ['https://paypal.com.evil.org', 'lookAlike'],
    ['https://apple.com.evil.org', 'lookAlike'],
    ['https://pаypal.com', 'lookAlike'],
    ['https://xn--pypal-4ve.com', 'lookAlike'],
    ['https://kіth.org', 'mixed'],
    ['https://кіт.com', 'foreign'],
    ['https://münchen.de', 'foreign'],
    ['http://192.168.0.1/x', 'number'],
    ['https://[2001:db8::1.2.3.4]/', 'number'],
    ['https://0x7f.1/', 'number'],
    ['https://kith.org:8443', 'port'],
    ['https://bit.ly/3x', 'shortener'],
    ['https://kith.org/Setup.EXE', 'program'],
    ['http://kith.org', 'open'],
  ])('[F44] [H64] of %s: %s', (text, reason) => {
    expect(reasons(text)[0]).toBe(reason);
  });

  it.each([
    ['apple.com-id.app', 'apple.com'],
    ['office.com-login.net', 'office.com'],
    ['discord.com-gift.net', 'discord.com'],
    ['signal.org-update.app', 'signal.org'],
    ['www.appleid-verify.com', 'apple.com'],
    ['support-apple.com', 'apple.com'],
    ['outlooklogin.net', 'outlook.com'],
    ['paypal.xyz', 'paypal.com'],
    ['paypal.cm', 'paypal.com'],
    ['amazon.cm', 'amazon.com'],
    ['paypalsecure.com', 'paypal.com'],
    ['mypaypal.com', 'paypal.com'],
  ])('[H64] sees in %s what borrows from %s', (host, like) => {
    const judged = judge({ href: `https://${host}/`, claim: '' });
    expect([judged.reasons, judged.like]).toEqual([['lookAlike'], like]);
  });

  it('[H64] sees a program however its address is written, and none in an address within one', () => {
    const programs = ['setup%2Eexe', 'setup.exe/', 'a.exe;x', 'a.exe;x=1//', 'setup.ex%65', 'setup.exe%20', 'https://x.org/setup.exe', '%ff/setup.exe'];
    expect(programs.filter((path) => reasons(`https://kith.org/${path}`)[0] !== 'program')).toEqual([]);
    const none = ['x)(https://b.com', 'web/2020/https://example.com/', 'exe', 'a.exe/b', 'a;b.exe', '%ff', '%2E%2E'];
    expect(none.filter((path) => reasons(`https://kith.org/${path}`).length > 0)).toEqual([]);
  });

  it('[F44] says nothing of ordinary hosts that hold, or end as, a known name', () => {
    const fine = [
      ...['pineapple.com', 'officedepot.com', 'amazon.de', 'amazon.co.uk', 'ebay.com.au', 'google.co.jp', 'www.gov.uk', 'service.gov.uk', 'redditchbc.gov.uk', 'groups.com', 'startups.com', 'hiccups.org'],
      ...['revolution.com', 'amazonas.com', 'amazonaws.com', 'kreissparkasse-ahrweiler.de', 'purchase.com', 'snapple.com', 'applebees.com', 'june.github.io', 'en.wikipedia.org', 'support.apple.com', 'login.microsoftonline.com'],
      ...['appleid.apple.com', 'discord.gg', 'discordapp.com', 'kraken.io', 'signals.org', 'apple.community', 'booking-a-room.org', 'ups-and-downs.org', 'fonts.googleapis.com', 'upside.com', 'paypal.me', 'idea.org'],
    ];
    expect(fine.filter((host) => judge({ href: `https://${host}/login`, claim: '' }).reasons.length > 0)).toEqual([]);
  });

  it('[F44] says nothing of an address about which there is nothing to say', () => {
    const fine = [...KNOWN, ...KNOWN.map((host) => `www.${host}`), 'amazon.de', 'apple-pie.org', 'purchase.com', 'pineapple.com', 'ferries.example/june', 'kith.org', 'wikipedia.org', 'github.io', 'gitlab.com', 'signals.org', 'bookings.net'];
    expect(fine.filter((host) => judge({ href: `https://${host}`, claim: '' }).reasons.length > 0)).toEqual([]);
    expect(reasons('[kith.org](https://www.kith.org/a)')).toEqual([]);
  });

  it.each(['paypal.com/https://evil.org', 'paypal.com,https://evil.org', 'paypal.com:https://evil.org', '【paypal.com】(https://evil.org)', 'at:(paypal.com/a?b=c#d)→https://evil.org', '//www.paypal.com/https://evil.org'])(
    '[H64] takes a host right before an address for what is said of it: %s',
    (text) => {
      const [link] = linksIn(text);
      const { host, named, reasons: why } = judge(link!);
      expect({ host, named: named.replace('www.', ''), why }).toEqual({ host: 'evil.org', named: 'paypal.com', why: ['otherHost'] });
    },
  );

  it('[F44] takes no word before an address for a host, nor the same host for another', () => {
    for (const text of ['Look.Again!https://kith.org', 'main.py:https://kith.org', '(https://kith.org)', 'v1.2,https://kith.org', 'kith.org/https://www.kith.org', '→https://kith.org']) expect({ text, why: reasons(text) }).toEqual({ text, why: [] });
  });

  it.each(['a.com/\u2800but\u2800it\u2800leads\u2800to\u2800paypal.com.\u2800Kith\u2800checked', 'a.com/but it leads to paypal.com', 'https://a.com?Kith-checked', 'a.com#\u202e'])(
    '[H64] says of a text before it which host it names, and not a word more: %j',
    (claim) => {
      const { named, reasons: why } = judge({ href: 'https://evil.org/', claim });
      expect({ named, why }).toEqual({ named: 'a.com', why: ['otherHost'] });
    },
  );

  it('[F44] shows the host that is asked for, and the part of it that somebody owns', () => {
    expect(judge({ href: 'https://paypal.com@www.evil.co.uk/paypal.com', claim: '' })).toMatchObject({ host: 'www.evil.co.uk', owner: 'evil.co.uk', like: '' });
    expect(judge({ href: 'https://münchen.de', claim: '' })).toMatchObject({ host: 'xn--mnchen-3ya.de', written: 'münchen.de' });
  });

  it('[H64] sees a known name of which one letter was changed to another that looks like it, wherever', () => {
    const rng = createRng(11);
    const pairs: readonly (readonly [string, string])[] = [['a', 'а'], ['e', 'е'], ['o', 'о'], ['o', '0'], ['p', 'р'], ['c', 'с'], ['i', '1'], ['l', '1'], ['m', 'rn'], ['x', 'х'], ['y', 'у'], ['s', 'ѕ'], ['w', 'vv']];
    let tried = 0;
    for (let round = 0; round < 600; round++) {
      const known = KNOWN[rng.int(KNOWN.length)]!;
      const name = known.slice(0, known.indexOf('.'));
      const [from, to] = pairs[rng.int(pairs.length)]!;
      if (!name.includes(from)) continue;
      tried++;
      const judged = judge({ href: `https://${name.replace(from, to)}.com`, claim: '' });
      expect({ host: judged.written, caught: judged.reasons.includes('lookAlike') }).toEqual({ host: judged.written, caught: true });
    }
    expect(tried).toBeGreaterThan(100);
  });

  it('knows names that do not look like each other', () => {
    const looks = KNOWN.map((host) => lookOf(host.slice(0, host.indexOf('.'))));
    expect(new Set(looks).size).toBe(KNOWN.length);
    expect([...ORDINARY, ...WITHIN_WORDS, ...ABROAD].filter((name) => !KNOWN.some((host) => host.startsWith(`${name}.`)))).toEqual([]);
    expect(THEIRS.filter((host) => KNOWN.includes(host))).toEqual([]);
    expect(new Set(SHORTENERS).size).toBe(SHORTENERS.length);
  });
});

describe('hosts as people write them', () => {
  it('[F44] are read back from xn--, as the standard does, and stay as they are when they are none', () => {
    for (const host of ['münchen.de', 'пример.рф', '例え.テスト', '💩.la', 'straße.example', 'bücher-über-bücher.example']) {
      expect(hostToText(new URL(`https://${host}`).hostname)).toBe(host.replace('💩', '💩'));
    }
    for (const host of ['kith.example', 'xn--.example', 'xn--a\u0000.example', 'xn--999999999999.example', `xn--${'z'.repeat(60)}.example`]) expect(hostToText(host)).toBe(host);
  });

  it('[H64] cost no more than their length, whatever is in them', () => {
    const rng = createRng(3);
    const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-';
    for (let round = 0; round < 2000; round++) {
      const label = `xn--${Array.from({ length: rng.int(59) }, () => letters[rng.int(letters.length)]).join('')}`;
      expect(hostToText(label).length).toBeLessThanOrEqual(2 * label.length);
    }
  });
});
