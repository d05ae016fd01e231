/**
 * Owns the workers in which Python runs. Stop, a crash and a failed start share one path: end the
 * worker, promote the spare or start another.
 *
 * @typedef {object} Manifest  Written by `sitekit.prepare`.
 * @property {string} runtime
 * @property {string} snippets
 * @property {string} editor
 * @property {string} runner
 * @property {string[]} modules
 * @property {Record<string, number>} files  Sizes in bytes.
 * @property {Record<string, string>} packs  The hash of each, as `fetch` checks it; see packs.mjs.
 * @property {Record<string, {file: string, size: number, depends: string[], imports: string[]}>} packages
 *
 * @typedef {object} Request
 * @property {string} session  Another session means fresh names.
 * @property {'examples' | 'module'} kind
 * @property {string} label  What tracebacks call the block.
 * @property {string} code
 * @property {string} module
 * @property {string} name
 * @property {import('./overlay.mjs').Span[]} overlay
 * @property {string[]} imports  Root names that the page knows the code imports.
 *
 * @typedef {{type: string, message: string, lines: Record<string, number>}} PythonError
 *   `lines` holds, for each of the reader's files in the traceback, the line of its last frame.
 *
 * @typedef {object} Outcome
 * @property {'done' | 'failed' | 'stopped'} state
 * @property {boolean} ok  Whether cells that build on this one may run.
 * @property {PythonError | null} error  What Python raised.
 * @property {{file: string, why: string} | null} download  What could not be downloaded.
 * @property {string} lost  Why the runtime had to be replaced, or ''.
 *
 * @typedef {object} Listener
 * @property {(stage: string, loaded: number, total: number) => void} progress
 * @property {() => void} started
 * @property {(chunks: import('./output.mjs').Chunk[]) => void} output
 * @property {(png: ArrayBuffer, alt: string) => void} figure
 *
 * @typedef {{type: 'boot', manifest: Manifest, base: string, imports: string[]} | (Request & {type: 'run', id: number})} ToWorker
 *
 * @typedef {{type: 'progress', stage: string, loaded: number, total: number}
 *   | {type: 'ready'}
 *   | {type: 'boot-failed', file: string, why: string}
 *   | {type: 'load-failed', id: number, file: string, why: string}
 *   | {type: 'started', id: number}
 *   | {type: 'output', id: number, chunks: import('./output.mjs').Chunk[]}
 *   | {type: 'figure', id: number, png: ArrayBuffer, alt: string}
 *   | {type: 'result', id: number, error: PythonError | null, fetched: string[]}
 *   | {type: 'dead', id: number, reason: string}} FromWorker
 */

import { DownloadFailure } from './download.mjs';
import { keepForOffline } from './offline.mjs';

/** @type {Readonly<Outcome>} */
const NOTHING = Object.freeze({ state: 'failed', ok: false, error: null, download: null, lost: '' });

/** One worker: booted once, runs one request at a time. */
class PythonWorker {
  /**
   * @param {string} base
   * @param {Promise<Manifest>} manifest
   * @param {string[]} imports
   */
  constructor(base, manifest, imports) {
    /** @type {Listener['progress']} */
    this.onProgress = () => {};
    /** @type {['Python' | string, number, number]} */
    this.progress = ['Python', 0, 0];
    this.booted = false;
    /** @type {{id: number, listener: Listener, settle: (outcome: Outcome) => void} | null} */
    this.job = null;
    this.worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module', name: 'python' });
    /** @type {Promise<void>} */
    this.ready = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => this.#receive(data, resolve, reject);
      this.worker.onerror = (event) => {
        event.preventDefault();
        const failure = new DownloadFailure('worker.mjs', event.message || 'the worker did not start');
        reject(failure);
        this.#settle({ ...NOTHING, lost: failure.message });
      };
      manifest.then(
        (known) => this.#post({ type: 'boot', manifest: known, base, imports }),
        (error) => reject(error),
      );
    });
    this.ready.then(
      () => (this.booted = true),
      () => {},
    );
  }

  /** @param {ToWorker} message */
  #post(message) {
    this.worker.postMessage(message);
  }

  /**
   * @param {FromWorker} message
   * @param {() => void} resolve
   * @param {(error: Error) => void} reject
   */
  #receive(message, resolve, reject) {
    if (message.type === 'progress') {
      this.progress = [message.stage, message.loaded, message.total];
      this.onProgress(...this.progress);
    } else if (message.type === 'ready') resolve();
    else if (message.type === 'boot-failed') reject(new DownloadFailure(message.file, message.why));
    else if (this.job === null || message.id !== this.job.id) return;
    else if (message.type === 'started') this.job.listener.started();
    else if (message.type === 'output') this.job.listener.output(message.chunks);
    else if (message.type === 'figure') this.job.listener.figure(message.png, message.alt);
    else if (message.type === 'result') {
      const ok = message.error === null;
      this.#settle({ ...NOTHING, state: ok ? 'done' : 'failed', ok, error: message.error });
      setTimeout(() => void keepForOffline(message.fetched)); // after the outcome is shown
    } else if (message.type === 'load-failed') {
      this.#settle({ ...NOTHING, download: { file: message.file, why: message.why } });
    } else if (message.type === 'dead') this.#settle({ ...NOTHING, lost: message.reason });
  }

  /** @param {Outcome} outcome */
  #settle(outcome) {
    const job = this.job;
    this.job = null;
    job?.settle(outcome);
  }

  /**
   * @param {number} id
   * @param {Request} request
   * @param {Listener} listener
   * @returns {Promise<Outcome>}
   */
  run(id, request, listener) {
    return new Promise((settle) => {
      this.job = { id, listener, settle };
      this.#post({ ...request, type: 'run', id });
    });
  }

  end() {
    this.worker.terminate();
    this.#settle({ ...NOTHING, state: 'stopped' });
  }
}

export class Runtime {
  /**
   * @param {string} base  The folder that holds manifest.json, with a slash at its end.
   */
  constructor(base) {
    this.base = base;
    /** Counts workers: when it changes, the names of a session are gone. */
    this.generation = 0;
    /** @type {Promise<Manifest> | null} */
    this.known = null;
    /** @type {PythonWorker | null} */
    this.current = null;
    /** @type {PythonWorker | null} */
    this.spare = null;
    /** @type {Set<string>} */
    this.imports = new Set();
    this.requests = 0;
    /** @type {(() => void) | null} */
    this.cancel = null;
  }

  /** @returns {Promise<Manifest>} */
  manifest() {
    this.known ??= fetchManifest(new URL('manifest.json', this.base)).catch((error) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }

  /**
   * Start a worker, if none is there. Called when the reader shows intent.
   *
   * @param {string[]} imports
   * @returns {PythonWorker}
   */
  start(imports) {
    for (const name of imports) this.imports.add(name);
    this.current ??= this.#boot();
    return this.current;
  }

  /**
   * Run a request. Never rejects: what goes wrong is in the outcome.
   *
   * @param {Request} request
   * @param {Listener} listener
   * @returns {Promise<Outcome>}
   */
  async run(request, listener) {
    const worker = this.start(request.imports);
    /** @type {Promise<Outcome>} */
    const canceled = new Promise((resolve) => {
      this.cancel = () => {
        worker.end();
        resolve({ ...NOTHING, state: 'stopped' });
      };
    });
    worker.onProgress = listener.progress;
    if (!worker.booted) listener.progress(...worker.progress);
    const outcome = await Promise.race([this.#attempt(worker, request, listener), canceled]);
    this.cancel = null;
    worker.onProgress = () => {};
    if (outcome.state === 'stopped' || outcome.download !== null || outcome.lost !== '') this.#retire(worker);
    // The files of an older deployment are gone: a retry must ask for the names of the present ones.
    if (outcome.download !== null) this.known = null;
    else if (worker.booted) this.#refill();
    return outcome;
  }

  /**
   * @param {PythonWorker} worker
   * @param {Request} request
   * @param {Listener} listener
   * @returns {Promise<Outcome>}
   */
  async #attempt(worker, request, listener) {
    this.requests += 1;
    const outcome = worker.run(this.requests, request, listener); // it waits there while Python starts
    try {
      await worker.ready;
    } catch (error) {
      const file = error instanceof DownloadFailure ? error.file : '';
      const why = error instanceof DownloadFailure ? error.why : String(error);
      return { ...NOTHING, download: { file, why } };
    }
    return outcome;
  }

  /** End what runs. Its `run` answers `stopped`. */
  stop() {
    this.cancel?.();
  }

  #boot() {
    const worker = new PythonWorker(this.base, this.manifest(), [...this.imports]);
    worker.ready.catch(() => {
      this.known = null;
      this.#retire(worker);
    });
    return worker;
  }

  /** @param {PythonWorker} worker */
  #retire(worker) {
    worker.end();
    if (this.spare === worker) this.spare = null;
    if (this.current !== worker) return;
    this.generation += 1;
    this.current = this.spare;
    this.spare = null;
  }

  /** Boot what is missing: the worker itself, then a spare, so that Stop costs nothing. */
  #refill() {
    if (this.current === null) this.start([]);
    if (this.spare !== null || !canAffordSpare()) return;
    const later = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ act) => setTimeout(act, 1000));
    later(() => {
      if (this.current !== null && !globalThis.document?.hidden) this.spare ??= this.#boot();
    });
  }
}

/** @typedef {{connection?: {saveData?: boolean, effectiveType?: string}, deviceMemory?: number}} Device */

/** Whether to download before the press: not where the reader saves data or waits for every byte. */
export function mayStartEarly() {
  const { connection } = /** @type {Device} */ (/** @type {unknown} */ (navigator));
  return !connection?.saveData && (connection?.effectiveType ?? '4g') === '4g';
}

function canAffordSpare() {
  const { deviceMemory } = /** @type {Device} */ (/** @type {unknown} */ (navigator));
  return mayStartEarly() && (deviceMemory ?? 8) >= 4;
}

/**
 * @param {URL} url
 * @returns {Promise<Manifest>}
 */
async function fetchManifest(url) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { cache: 'no-cache' });
  } catch (error) {
    throw new DownloadFailure('manifest.json', error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw new DownloadFailure('manifest.json', `the server answered ${response.status}`);
  return response.json().catch(() => {
    throw new DownloadFailure('manifest.json', 'the answer is not what the site serves');
  });
}
