/** Lets the next visit do without a network, once the reader has run something. */

const WORKER = new URL('../../service-worker.js', import.meta.url);

/** @type {Promise<ServiceWorker | null> | null} */
let worker = null;

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
    worker ??= register();
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    (await worker)?.postMessage([...new Set([location.href.replace(/#.*/, ''), ...loaded, ...addresses])]);
  } catch (error) {
    console.warn('without a network the page will not work:', error);
  }
}
