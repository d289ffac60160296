// The service worker of the client (decision 51); the build puts the files of the field screens in place of the names in capitals and writes dist/sw.js.
// It knows files and the page, nothing else: what the API answers never passes through here, so that nothing about people lies in its cache.
const files = __FILES__;
const cacheName = 'works-' + __VERSION__;
const patience = 6000; // milliseconds: after that a page that is here serves better than one that may come
const screens = __SCREENS__; // first parts of the client's own addresses; downloads and the like take as long as they take
const isFile = path => path.startsWith('/assets/');
const beside = ['/works.svg', '/works-192.png', '/manifest.webmanifest'];

self.addEventListener('install', event => event.waitUntil(install()));
self.addEventListener('activate', event => event.waitUntil(activate()));
self.addEventListener('message', event => {
  // What a page of this build has loaded besides (the fonts of its language, other screens) is there next time.
  if (Array.isArray(event.data?.loaded)) event.waitUntil(keep(event.data.loaded.filter(path => typeof path === 'string' && isFile(path))));
});
self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && screens.includes(url.pathname.split('/')[1])) event.respondWith(page(event));
  else if (isFile(url.pathname) || beside.includes(url.pathname)) event.respondWith(file(request, url.pathname));
});

async function install() {
  const cache = await caches.open(cacheName);
  // Page and files belong together: a page of another build would ask for files that are not here.
  const index = await fetch('/', { cache: 'no-store', headers: { Accept: 'text/html' } });
  if (!index.ok || !(await index.clone().text()).includes(files[0])) throw new Error('The page is of another build');
  await cache.put('/', index);
  await Promise.all(beside.map(path => cache.add(path)));
  for (const path of files) if ((await caches.match(path)) === undefined) await cache.add(path); // one after the other: whoever works has the line first
    else await cache.put(path, await caches.match(path)); // unchanged since the build before
  await self.skipWaiting(); // safe: nothing of the build before is taken from the pages that are still open
}

async function activate() {
  // The last build but one goes; the one before stays for pages that were opened with it.
  const names = (await caches.keys()).filter(name => name.startsWith('works-') && name !== cacheName);
  for (const name of names.slice(0, -1)) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function keep(paths) {
  const cache = await caches.open(cacheName);
  for (const path of paths) if ((await caches.match(path)) === undefined) await cache.add(path).catch(() => undefined);
}

// The network first, so that a new build is taken with the next page; without it the page of this build.
async function page(event) {
  const kept = await (await caches.open(cacheName)).match('/');
  const asked = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  if (kept === undefined) return asked;
  event.waitUntil(asked.catch(() => undefined));
  const late = new Promise(resolve => setTimeout(() => resolve(kept.clone()), patience));
  return Promise.race([asked.catch(() => kept.clone()), late]);
}

// Files bear the hash of their content in their names: one that is here is right for good.
async function file(request, path) {
  const found = await caches.match(path);
  if (found !== undefined && isFile(path)) return found;
  try {
    return await fetch(request);
  } catch (problem) {
    if (found !== undefined) return found;
    throw problem;
  }
}
