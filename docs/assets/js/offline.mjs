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
async function start() {
  await navigator.serviceWorker.register(WORKER);
  const { active } = await navigator.serviceWorker.ready;
  // What was fetched before the service worker was there, and what was on its way. The rest it sees itself.
  const observer = new PerformanceObserver((list) => {
    const entries = /** @type {PerformanceResourceTiming[]} */ (list.getEntries());
    keep(active, entries.filter(({ workerStart }) => workerStart === 0).map(({ name }) => name));
  });
  observer.observe({ type: 'resource', buffered: true });
  return active;
}

/**
 * @param {ServiceWorker | null} active
 * @param {string[]} addresses
 */
function keep(active, addresses) {
  const news = addresses.filter((address) => !told.has(address));
  for (const address of news) told.add(address);
  const isPack = (/** @type {string} */ address) => address.endsWith('.pack');
  const plain = news.filter((address) => !isPack(address));
  if (plain.length > 0) active?.postMessage(plain);
  for (const address of news.filter(isPack)) keepUnpacked(address);
}

/**
 * Keep the page and what it and its Python have fetched; from then on the service worker sees it all.
 *
 * @param {string[]} fetched  By its Python.
 */
export async function keepForOffline(fetched) {
  if (!('serviceWorker' in navigator)) return; // as where the page did not come by HTTPS
  try {
    worker ??= start();
    keep(await worker, [location.href.replace(/#.*/, ''), ...fetched]);
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
