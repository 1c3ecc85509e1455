/** Hosts that are imitated most, and hosts that only pass one on: what a device must know to judge an address without asking anybody. */

/** The first word of each is the name that others borrow. */
export const KNOWN: readonly string[] =
  'paypal.com google.com youtube.com facebook.com instagram.com whatsapp.com messenger.com amazon.com apple.com icloud.com microsoft.com outlook.com office.com netflix.com ebay.com linkedin.com twitter.com tiktok.com telegram.org signal.org github.com dropbox.com wikipedia.org steampowered.com steamcommunity.com discord.com reddit.com yahoo.com binance.com coinbase.com kraken.com revolut.com bankofamerica.com wellsfargo.com citibank.com chase.com hsbc.com barclays.co.uk santander.com sparkasse.de commerzbank.de deutsche-bank.de postbank.de klarna.com booking.com airbnb.com spotify.com adobe.com docusign.com fedex.com dhl.com ups.com usps.com deutschepost.de alibaba.com aliexpress.com mercadolibre.com wechat.com alipay.com taobao.com'.split(
    ' ',
  );

/** Names among them that are words of their own: inside of another name they say nothing. */
export const ORDINARY: readonly string[] = ['apple', 'office', 'chase', 'booking', 'signal', 'discord', 'messenger', 'outlook', 'kraken', 'ups', 'adobe'];

/** Names that begin or end words and names of others (amazonas, revolution, Redditch, Kreissparkasse): grown together they say nothing. */
export const WITHIN_WORDS: readonly string[] = ['amazon', 'revolut', 'reddit', 'sparkasse', 'santander', 'telegram'];

/** Hosts of those above that borrow their own name. */
export const THEIRS: readonly string[] =
  'github.io github.dev github.blog githubusercontent.com githubassets.com discord.gg telegram.me paypal.me paypal.de paypalobjects.com paypal-community.com whatsapp.net facebookmail.com googleapis.com googleusercontent.com googlevideo.com googleblog.com google.org google.dev googlesource.com googletagmanager.com youtube-nocookie.com youtubekids.com youtube.de microsoftonline.com microsoft365.com dropboxusercontent.com docusign.net wikipedia.de deutschepost.com deutsche-bank.com barclays.com barclays.de klarna.de klarna.se sparkasse.at aliexpress.ru aliexpress.us binance.us'.split(
    ' ',
  );

/** Names of those that are at home under the endings of many countries, and these countries. */
export const ABROAD: readonly string[] = ['google', 'amazon', 'ebay', 'yahoo', 'hsbc', 'santander', 'airbnb', 'dhl', 'mercadolibre'];
export const COUNTRIES: readonly string[] =
  'ae ar at au be br ca ch cl cn cz de dk eg es fi fr gr hk hu id ie il in it jp kr mx my nl no nz pe ph pl pt ro sa se sg th tr tw ua uk us uy vn za'.split(' ');

/** They hide where they lead; those that lead to one known place only are left out. */
export const SHORTENERS: readonly string[] =
  'bit.ly tinyurl.com t.co goo.gl is.gd ow.ly buff.ly cutt.ly rb.gy rebrand.ly shorturl.at tiny.cc t.ly v.gd bl.ink lnkd.in s.id soo.gd adf.ly u.to qr.ae dlvr.it trib.al lnk.to smarturl.it clck.ru vk.cc'.split(
    ' ',
  );
