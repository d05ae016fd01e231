/**
 * Keeps what a reader has used, so that the next visit needs no network. Files whose name holds a hash
 * of their content come from the cache; everything else comes from the network while there is one.
 */

const scope = /** @type {any} */ (self);
const HASHED = /\/assets\/py\/(?:runtime|snippets|editor|runner)-[0-9a-f]{12}[./]/;
const MANIFEST = '/assets/py/manifest.json';
const CACHE = 'guide';

scope.addEventListener('install', () => scope.skipWaiting());
scope.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return;
  if (request.url.endsWith('.pack')) return; // kept unpacked by offline.mjs, read by the worker itself
  event.respondWith(HASHED.test(request.url) ? cacheFirst(request) : networkFirst(request));
});

/** The page asks to keep what it fetched before this worker was there. */
scope.addEventListener('message', (/** @type {any} */ event) => event.waitUntil(keep(event.data)));

/** @param {string[]} addresses */
async function keep(addresses) {
  const cache = await caches.open(CACHE);
  for (const address of addresses) {
    if (!address.startsWith(scope.registration.scope) || (await cache.match(address))) continue;
    await cache.add(address).catch(() => {}); // the rest is worth keeping without it
  }
}

/** @param {Request} request */
async function cacheFirst(request) {
  return (await caches.match(request.url)) ?? store(request, await fetch(request));
}

/** @param {Request} request */
async function networkFirst(request) {
  try {
    const response = await fetch(request);
    if (request.url.endsWith(MANIFEST) && response.ok) await removeOld(await response.clone().text());
    return store(request, response);
  } catch (error) {
    const kept = await caches.match(request.url);
    if (kept === undefined) throw error;
    return kept;
  }
}

/**
 * @param {Request} request
 * @param {Response} response
 */
async function store(request, response) {
  if (response.status === 200) {
    const copy = response.clone();
    const cache = await caches.open(CACHE);
    // Not awaited: the page must not wait for the disk. A full one keeps nothing.
    void cache.put(request.url, copy).catch(() => {});
  }
  return response;
}

/**
 * Remove the hashed files of earlier versions of the site, unless another tab may still use them.
 *
 * @param {string} manifest  It names the present ones.
 */
async function removeOld(manifest) {
  if ((await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })).length > 1) return;
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    const name = HASHED.exec(url)?.[0].slice('/assets/py/'.length, -1);
    if (name !== undefined && !manifest.includes(name)) await cache.delete(url);
  }
}
