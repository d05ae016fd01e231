/** Lets the next visit do without a network, once the reader has run something. */

import { UNPACKED } from './packs.mjs';

/** As in the service worker. */
const CACHE = 'guide';
const WORKER = new URL('../../service-worker.js', import.meta.url);

/** @type {Promise<ServiceWorker | null> | null} */
let worker = null;
/** What it was told to keep. @type {Set<string>} */
const told = new Set();

/** @returns {Promise<ServiceWorker | null>} */
async function register() {
  await navigator.serviceWorker.register(WORKER);
  return (await navigator.serviceWorker.ready).active;
}

/**
 * Keep what the page and its Python have fetched so far; from then on the service worker sees it all.
 *
 * @param {string[]} addresses
 */
export async function keepForOffline(addresses) {
  if (!('serviceWorker' in navigator)) return; // as where the page did not come by HTTPS
  try {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    const all = new Set([location.href.replace(/#.*/, ''), ...loaded, ...addresses]);
    const news = [...all].filter((address) => !told.has(address));
    if (news.length === 0) return;
    for (const address of news) told.add(address);
    worker ??= register();
    const isPack = (/** @type {string} */ address) => address.endsWith('.pack');
    (await worker)?.postMessage(news.filter((address) => !isPack(address)));
    for (const address of news.filter(isPack)) keepUnpacked(address);
  } catch (error) {
    console.warn('without a network the page will not work:', error);
  }
}

/**
 * Keep what a pack holds, so that the next start has nothing to unpack.
 *
 * @param {string} address
 */
function keepUnpacked(address) {
  const unpacker = new Worker(new URL('unpack.mjs', address), { type: 'module' });
  unpacker.onerror = (event) => {
    console.warn('without a network Python will not start:', event.message);
    unpacker.terminate();
  };
  unpacker.postMessage({ from: address, to: address + UNPACKED, cache: CACHE });
}
