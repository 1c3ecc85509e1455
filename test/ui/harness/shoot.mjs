// Pictures of the screens into .test/: start `npx vite --port 5191` first, then `node test/ui/harness/shoot.mjs [name…]` (another port: PORT; another language: LANGUAGE=ar).
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright';

const port = process.env['PORT'] ?? '5191';
const language = process.env['LANGUAGE'] ?? '';
const only = process.argv.slice(2);
const scenes = {
  welcome: ['new', '', []],
  create: ['new', '', ['Create account']],
  phrase: ['new', '', ['Create account', 'fill:Your name:Maya Ellison', 'Continue']],
  restore: ['new', '', ['Use recovery phrase']],
  'restore-wrong': ['new', '', ['Use recovery phrase', 'fill:Recovery phrase:hollow amber river sketch peper lantern orbit velvet maple copper window thistle', 'Restore']],
  'phrase-check': ['reach', '#/settings/privacy', ['Check your recovery phrase']],
  'restore-back': ['new', '', ['Use recovery phrase', 'fill:Recovery phrase:legal winner thank year wave sausage worth useful legal winner thank yellow', 'Restore', 'fill:Your name:Maya Ellison', 'Continue', 'Start']],
  'inbox-empty': ['empty', '', []],
  inbox: ['hedgerow', '#/inbox', []],
  'inbox-search': ['hedgerow', '#/inbox', ['fill:Search:the']],
  offers: ['offers', '#/inbox', []],
  chat: ['hedgerow', '#/chat/noor', []],
  'chat-menu': ['hedgerow', '#/chat/noor', ['Conversation menu']],
  'chat-top': ['hedgerow', '#/chat/noor', ['top']],
  'chat-actions': ['hedgerow', '#/chat/noor', ['actions']],
  'chat-emoji': ['hedgerow', '#/chat/noor', ['Emoji and stickers', 'rest']],
  'chat-stickers': ['stickers', '#/chat/noor', ['Emoji and stickers', 'tab:Stickers', 'sticker']],
  'chat-sticker': ['stickers', '#/chat/noor', []],
  'chat-emoji-find': ['hedgerow', '#/chat/noor', ['Emoji and stickers', 'Skin tone', 'fill:Search emoji:hand']],
  'chat-emoji-react': ['hedgerow', '#/chat/noor', ['actions', 'menu:More emoji', 'rest']],
  'chat-ways': ['later', '#/chat/noor', ['type:See you on Saturday', 'key:Alt+Enter', 'settle']],
  'chat-later': ['later', '#/chat/noor', ['type:See you on Saturday', 'key:Alt+Enter', 'menu:Send later…', 'settle']],
  'chat-scheduled': ['later', '#/chat/noor', ['end', 'settle']],
  'chat-delete': ['hedgerow', '#/chat/noor', ['actions', 'menu:Delete for everyone']],
  'chat-hide': ['hedgerow', '#/chat/noor', ['actions', 'menu:Delete for me']],
  'chat-forward': ['reach', '#/chat/noor', ['actions', 'menu:Forward', 'Mateo Ruiz']],
  'chat-writing': ['writing', '#/chat/noor', []],
  'chat-long': ['long', '#/chat/noor', ['up']],
  'chat-locked': ['hedgerow', '#/chat/sam', []],
  earlier: ['earlier', '#/chat/noor', []],
  'earlier-ask': ['earlier', '#/chat/noor', ['Send Noor Haddad our earlier messages']],
  'earlier-going': ['earlier-going', '#/chat/noor', []],
  'earlier-coming': ['earlier-coming', '#/chat/noor', []],
  offline: ['offline', '#/chat/mateo', []],
  new: ['hedgerow', '#/new', []],
  friends: ['hedgerow', '#/friends', []],
  add: ['hedgerow', '#/friends', ['Add friend']],
  card: ['hedgerow', '#/add/noor', []],
  'card-old': ['hedgerow', '#/add/old', []],
  person: ['hedgerow', '#/person/noor', []],
  'person-follower': ['hedgerow', '#/person/kofi', []],
  verify: ['hedgerow', '#/person/noor', ['Verify']],
  profile: ['hedgerow', '#/profile', []],
  'profile-menu': ['hedgerow', '#/profile', ['More options']],
  edit: ['hedgerow', '#/profile', ['Edit profile']],
  settings: ['hedgerow', '#/settings', []],
  relays: ['hedgerow', '#/settings/relays', []],
  elsewhere: ['elsewhere', '', []],
  clock: ['clock', '#/inbox', []],
  forked: ['forked', '#/inbox', []],
  'chat-forked': ['forked', '#/chat/mateo', []],
  'chat-empty-text': ['hedgerow', '#/chat/mateo', ['enter']],
  'chat-trouble': ['trouble', '#/chat/noor', []],
  'add-no-relay': ['no-relay', '#/friends', ['Add friend']],
  'add-slow': ['slow-link', '#/friends', ['Add friend']],
  'add-late': ['late-link', '#/friends', ['Add friend']],
  'add-copied': ['hedgerow', '#/friends', ['Add friend', 'Copy link']],
  newer: ['newer', '', []],
  'first-policy': ['new', '', ['Create account', 'fill:Your name:Maya Ellison', 'Continue', 'I have saved it']],
  privacy: ['reach', '#/settings/privacy', []],
  passphrase: ['reach', '#/settings/privacy/passphrase', []],
  'passphrase-on': ['lock-on', '#/settings/privacy/passphrase', []],
  'passphrase-set': ['reach', '#/settings/privacy/passphrase', ['Set a passphrase', 'fill:New passphrase:correct horse']],
  'passphrase-change': ['lock-on', '#/settings/privacy/passphrase', ['Change passphrase']],
  'passphrase-remove': ['lock-on', '#/settings/privacy/passphrase', ['Remove passphrase']],
  locked: ['lock', '#/chat/noor', []],
  'locked-wrong': ['lock', '#/inbox', ['fill:Passphrase:a white duck', 'Unlock']],
  'locked-wait': ['lock-wait', '#/inbox', []],
  'direct-messages': ['reach', '#/settings/privacy/direct-messages', []],
  'direct-messages-off': ['reach-off', '#/settings/privacy/direct-messages', []],
  'settings-all': ['reach', '#/settings', []],
  requests: ['reach-open', '#/inbox/requests', []],
  'requests-closed': ['reach', '#/inbox/requests', []],
  waiting: ['reach-waiting', '#/inbox', []],
  blocked: ['reach', '#/settings/blocked', []],
  'person-blocked': ['reach', '#/person/ada', []],
  'person-verified': ['reach-open', '#/person/noor', []],
  'person-alert': ['reach', '#/person/mateo', []],
  block: ['reach', '#/person/noor', ['Block']],
  'verify-code': ['reach', '#/person/noor', ['Verify']],
  'verify-differ': ['reach', '#/person/noor', ['Verify', 'They differ']],
  scan: ['reach', '#/person/noor', ['Verify', 'Scan QR code']],
  'scan-refused': ['reach-refused', '#/person/noor', ['Verify', 'Scan QR code']],
  'chat-request': ['reach-open', '#/chat/sam', ['type:' + 'Good to meet you. '.repeat(26)]],
  'chat-alert': ['reach', '#/chat/mateo', []],
  'chat-expired': ['reach', '#/chat/lin', []],
  'chat-off': ['reach-off', '#/chat/noor', []],
  'chat-verified': ['reach-open', '#/chat/noor', ['Conversation menu']],
  followers: ['reach', '#/friends', ['tab:Followers']],
  'add-all': ['reach', '#/friends', ['Add friend']],
  reset: ['reach', '#/friends', ['Add friend', 'Reset my link']],
  'person-sees': ['reach', '#/person/noor/sees', []],
  'relay-saw': ['reach', '#/settings/relays/hearth.example', []],
  'relays-saw': ['reach', '#/settings/relays', []],
  photos: ['photos', '#/chat/noor', []],
  'photos-states': ['photos', '#/chat/mateo', []],
  'photos-menu': ['photos', '#/chat/noor', ['Camera']],
  'photos-attach': ['photos', '#/chat/shira', ['Camera', 'files']],
  'photos-leaving': ['photos-leaving', '#/chat/shira', ['Camera', 'files', 'type:From the garden', 'enter', 'type:And more tomorrow', 'enter']],
  'photos-bad': ['photos-bad', '#/chat/shira', ['Camera', 'files']],
  'photos-viewer': ['photos', '#/chat/noor', ['Open photo 2 of 6']],
  'photos-finder': ['photos', '#/chat/shira', ['Camera', 'menu:Take photo']],
  'photos-refused': ['photos-refused', '#/chat/shira', ['Camera', 'menu:Take photo']],
  'photos-preparing': ['photos-preparing', '#/chat/shira', ['Camera', 'films']],
  'photos-lift': ['photos', '#/chat/shira', ['Camera', 'files', 'lift']],
  'inbox-video': ['video', '#/inbox', []],
  video: ['video', '#/chat/noor', []],
  'video-top': ['video', '#/chat/noor', ['top']],
  'video-states': ['video', '#/chat/mateo', []],
  'video-states-top': ['video', '#/chat/mateo', ['top']],
  'video-viewer': ['video', '#/chat/noor', ['top', 'play']],
  'video-all': ['video', '#/chat/noor/media', []],
  'video-all-states': ['video', '#/chat/mateo/media', []],
  'video-attach': ['video', '#/chat/shira', ['Camera', 'films']],
  'video-attach-only': ['video', '#/chat/shira', ['Camera', 'film']],
  'video-leaving': ['photos-leaving', '#/chat/shira', ['Camera', 'films', 'type:From the ferry', 'enter']],
  'video-finder': ['video', '#/chat/shira', ['Camera', 'menu:Record video']],
  'video-recording': ['video', '#/chat/shira', ['Camera', 'menu:Record video', 'Record']],
  'video-refused': ['photos-refused', '#/chat/shira', ['Camera', 'menu:Record video']],
  storage: ['storage', '#/settings/storage', []],
  'storage-low': ['storage-low', '#/settings/storage', ['Keep it safe']],
  'storage-empty': ['hedgerow', '#/settings/storage', []],
  'storage-export': ['storage', '#/settings/storage', ['Export']],
  'storage-exporting': ['storage-held', '#/settings/storage', ['Export', 'last:Export']],
  backup: ['storage', '#/settings/storage', ['Back up now']],
  'backup-weak': ['storage', '#/settings/storage', ['Back up now', 'fill:Passphrase of the backup:monkey', 'last:Back up']],
  'backup-under-way': ['storage-held', '#/settings/storage', ['Back up now', 'fill:Passphrase of the backup:four hedgehogs under a hedge', 'fill:Passphrase again:four hedgehogs under a hedge', 'last:Back up']],
  'backup-restore': ['storage', '#/settings/storage', ['last:Restore']],
  'backup-restoring': ['storage-held', '#/settings/storage', ['last:Restore', 'backup', 'fill:Passphrase of the backup:four hedgehogs under a hedge', 'last:Restore']],
  'backup-restored': ['storage', '#/settings/storage', ['last:Restore', 'backup', 'fill:Passphrase of the backup:four hedgehogs under a hedge', 'last:Restore', 'settle']],
  'storage-ask': ['storage', '#/settings/storage', ['Free up space']],
  'photos-all': ['photos-all', '#/chat/noor/media', []],
  'photos-all-down': ['photos-all', '#/chat/noor/media', ['down']],
  'photos-all-none': ['photos-all', '#/person/sam/media', []],
  'photos-all-states': ['photos', '#/chat/mateo/media', []],
  'photos-all-viewer': ['photos-all', '#/chat/noor/media', ['Open photo, Yesterday']],
  'photos-all-menu': ['photos-all', '#/chat/noor', ['Conversation menu']],
  'photos-share': ['photos-share', '#/share', []],
  'photos-person': ['photos', '#/person/noor', []],
  'faces-inbox': ['faces', '#/inbox', []],
  'faces-search': ['faces', '#/inbox', ['fill:Search:a']],
  'faces-chat': ['faces', '#/chat/noor', []],
  'faces-friends': ['faces', '#/friends', []],
  'faces-person': ['faces', '#/person/noor', []],
  'faces-profile': ['faces', '#/profile', []],
  'faces-edit': ['faces', '#/profile', ['Edit profile']],
  'faces-refused': ['photos-bad', '#/profile', ['Edit profile', 'portrait']],
  'faces-new-edit': ['hedgerow', '#/profile', ['Edit profile']],
  'faces-crop': ['faces', '#/profile', ['Edit profile', 'portrait']],
  'faces-crop-near': ['faces', '#/profile', ['Edit profile', 'portrait', 'near']],
  text: ['text', '#/chat/noor', []],
  'text-top': ['text', '#/chat/noor', ['top']],
  'text-link': ['text', '#/chat/noor', ['link:ferries.example/june']],
  'text-warning': ['text', '#/chat/noor', ['link:https://pаypal.com/ferry']],
  'text-find': ['text', '#/chat/noor', ['Conversation menu', 'menu:Search in chat', 'fill:Search in chat:ferry', 'settle']],
  'text-menu': ['text', '#/chat/noor', ['Conversation menu']],
  'text-notes': ['text', '#/chat/noor', ['type:' + 'The ferry goes at nine. '.repeat(46) + 'https://paypal.com@bit.ly/9fK2', 'settle']],
  'text-names': ['text-names', '#/chat/noor', []],
  'text-names-inbox': ['text-names', '#/inbox', []],
  'text-names-person': ['text-names', '#/person/noor', []],
  'text-names-request': ['text-names', '#/inbox/requests', []],
  notifications: ['notifications', '#/settings/notifications', []],
  'notifications-new': ['hedgerow', '#/settings/notifications', []],
  'notifications-denied': ['notifications-denied', '#/settings/notifications', []],
  'offer-notifications': ['offer', '#/inbox', []],
  hint: ['hint', '#/inbox', []],
  appearance: ['hedgerow', '#/settings/appearance', []],
  help: ['hedgerow', '#/settings/help', []],
  'help-open': ['hedgerow', '#/settings/help', ['text:Who can message you', 'text:Be careful with links']],
  'new-reasons': ['reach', '#/new', []],
};

const icon = (name) => ({ name, mimeType: 'image/png', buffer: readFileSync(`public/${name}`) });
const film = { name: 'ferry.mp4', mimeType: 'video/mp4', buffer: Buffer.from('film') };
const CHOSEN = { files: [icon('icon-512.png'), icon('icon-192.png')], films: [film, icon('icon-512.png')], film: [film] };

/** Somebody by the sea, of the size that the fake says: 400 × 300. */
async function somebody(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(400, 300);
    const context = canvas.getContext('2d');
    const fill = (shade, ...box) => ((context.fillStyle = shade), context.fillRect(...box));
    const round = (shade, ...ellipse) => ((context.fillStyle = shade), context.beginPath(), context.ellipse(...ellipse, 0, 0, 7), context.fill());
    fill('#bfe0f2', 0, 0, 400, 300);
    fill('#4f8fa8', 0, 170, 400, 130);
    round('#f4c95d', 330, 60, 30, 30);
    round('#74325f', 190, 300, 95, 90);
    round('#3a2a20', 190, 130, 52, 60);
    round('#e0b08c', 190, 142, 40, 50);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  });
  return { name: 'me.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) };
}

async function act(page, step) {
  const said = (text) => page.evaluate((english) => window.said(english), text);
  if (CHOSEN[step]) {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('menuitem', { name: await said('Choose from gallery') }).click();
    await (await chooser).setFiles(CHOSEN[step]);
  } else if (step === 'portrait') {
    await page.getByLabel(await said('Choose a picture')).setInputFiles(await somebody(page));
    await page.getByRole('dialog', { name: await said('Crop picture') }).or(page.getByRole('alert')).waitFor();
  } else if (step === 'backup') {
    await page.getByLabel(await said('Backup file')).setInputFiles({ name: 'Kith backup 2026-05-04.kith', mimeType: 'application/octet-stream', buffer: Buffer.from('sealed') });
  } else if (step === 'near') {
    for (const key of '+++++') await page.keyboard.press(key);
  } else if (step === 'lift') {
    const { x, y } = await page.locator('.attach [data-grip]').first().boundingBox();
    await page.mouse.move(x + 60, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + 140, y + 66, { steps: 5 });
  } else if (step === 'rest') await page.getByRole('button', { name: 'Grinning face', exact: true }).waitFor();
  else if (step === 'sticker') await page.getByRole('button', { name: 'Hedgehog', exact: true }).waitFor();
  else if (step === 'play') await page.getByRole('button', { name: /^Play video/ }).first().click();
  else if (step.startsWith('key:')) await page.keyboard.press(step.slice(4));
  else if (step === 'enter') await page.keyboard.press('Enter');
  else if (step === 'actions') {
    const row = page.getByRole('article').filter({ hasText: 'Saturday it is' });
    await row.hover();
    await row.getByRole('button', { name: await said('Message actions') }).click();
  } else if (step === 'down') await page.locator('.pane-main .scroll').evaluate((box) => (box.scrollTop = 3000));
  else if (step === 'end') await page.locator('.feed-scroll').evaluate((box) => (box.scrollTop = 0));
  else if (step === 'top' || step === 'up')
    await page.locator('.feed-scroll').evaluate((box, far) => (box.scrollTop = far ? -99999 : -2500), step === 'top');
  else if (step.startsWith('fill:')) await page.getByLabel(await said(step.split(':')[1]), { exact: true }).fill(step.split(':')[2]);
  else if (step.startsWith('type:')) await page.locator('.composer textarea').fill(step.slice(5)); // "Message" is also what a button is called, and other languages have two words
  else if (step === 'settle') await page.waitForTimeout(600);
  else if (step.startsWith('link:')) await page.getByRole('link', { name: step.slice(5), exact: true }).last().click();
  else if (step.startsWith('last:')) await page.getByRole('button', { name: await said(step.slice(5)), exact: true }).last().click();
  else if (step.startsWith('tab:')) await page.getByRole('tab', { name: await said(step.slice(4)) }).click();
  else if (step.startsWith('text:')) await page.getByText(await said(step.slice(5)), { exact: true }).click();
  else if (step.startsWith('menu:')) await page.getByRole('menuitem', { name: await said(step.slice(5)) }).click();
  else await page.getByRole('button', { name: await said(step), exact: true }).first().click();
}

mkdirSync('.test', { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [width, height, size] of [
  [390, 844, 'phone'],
  [1280, 800, 'wide'],
]) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log('PAGE', error.message));
    page.on('console', (line) => ['error', 'warning'].includes(line.type()) && console.log(line.type(), line.text()));
    for (const [name, [scene, hash, steps]] of Object.entries(scenes)) {
      if (only.length > 0 && !only.includes(name)) continue;
      await page.goto('about:blank');
      await page.goto(`http://127.0.0.1:${port}/test/ui/harness/index.html?scene=${scene}${language && `&language=${language}`}${hash}`);
      await page.waitForSelector('.app, .start, dialog');
      for (const step of steps) await act(page, step);
      await page.waitForTimeout(250);
      await page.screenshot({ path: `.test/${language && `${language}-`}${name}-${size}-${colorScheme}.png` });
    }
    await context.close();
  }
}
await browser.close();
