/**
 * The Python of a page, in a module worker: loads Pyodide, fetches what the code imports, runs it.
 * It talks to runtime.mjs in messages; see the types there.
 */

import { DownloadFailure } from './download.mjs';
import { OutputBuffer } from './output.mjs';
import { applySpans } from './overlay.mjs';
import { Pack, UNPACKED, cut, install, loadFromPack, unpack } from './packs.mjs';

const scope = /** @type {any} */ (self);
/** @param {import('./runtime.mjs').FromWorker} message @param {Transferable[]} [transfer] */
const post = (message, transfer = []) => scope.postMessage(message, transfer);
// Reader code can reach this scope; closing it would leave the page waiting for ever.
scope.close = () => {
  throw new Error('close() is switched off on this page: press Stop');
};

/** @type {import('./runtime.mjs').Manifest} */
let manifest;
/** @type {string} */
let base;
/** @type {any} */
let pyodide;
/** @type {any} */
let runner;
/** @type {any} */
let importedBy;
/** Modules as the site ships them. @type {Map<string, string>} */
const sources = new Map();
/** Modules as the session sees them. @type {Map<string, string>} */
const written = new Map();
let session = '';
let overlay = '';
/** @type {number} */
let running = 0;

const output = new OutputBuffer((chunks) => post({ type: 'output', id: running, chunks }));

// Downloads: counted for the progress bar, and remembered when they fail. Pyodide fetches by itself
// and reports a failure in several ways, so the first cause is kept here.
const download = {
  loaded: 0,
  total: 0,
  stage: 'Python',
  posted: 0,
  /** @type {DownloadFailure | null} */
  failure: null,
  /** @param {string | URL | Request} input @param {RequestInit} [init] */
  async get(input, init) {
    // What the service worker keeps is nearer without the way through it.
    const kept = await scope.caches?.match(input).catch(() => undefined);
    const response = kept ?? (await plainFetch(input, init));
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const counted = response.body.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          download.loaded += chunk.byteLength;
          tellProgress(false);
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(counted, { status: response.status, headers: response.headers });
  },
};
/** Rejects with the first failure: without it, Pyodide waits for ever for a part that did not come. */
const { promise: broken, reject: breakOff } = Promise.withResolvers();
broken.catch(() => {});
const plainFetch = scope.fetch.bind(scope);

/** The core pack, as long as Pyodide may ask for what it holds. @type {Pack | null} */
let core = null;
/** What Pyodide fetches by itself. */
const IN_CORE = ['pyodide.asm.wasm', 'python_stdlib.zip'];
/** Packs on their way, by name. @type {Map<string, Pack>} */
const packs = new Map();

/** @param {string | URL | Request} input @param {RequestInit} [init] */
scope.fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!base || !url.startsWith(base)) return plainFetch(input, init);
  const file = url.slice(url.lastIndexOf('/') + 1);
  if (core !== null && IN_CORE.includes(file)) {
    const type = file.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
    return new Response(await core.file(file), { headers: { 'content-type': type } });
  }
  try {
    return await download.get(input, init);
  } catch (error) {
    throw failed(file, error instanceof Error ? error.message : String(error));
  }
};

/** @param {string} file @param {string} why */
function failed(file, why) {
  download.failure ??= new DownloadFailure(file, why);
  breakOff(download.failure);
  return download.failure;
}

/** @param {boolean} always */
function tellProgress(always) {
  const now = performance.now();
  if (!always && now - download.posted < 100) return;
  download.posted = now;
  const { stage, loaded, total } = download;
  post({ type: 'progress', stage, loaded: Math.min(loaded, total), total });
}

/** @param {string} stage @param {string[]} files */
function expectDownload(stage, files) {
  download.stage = stage;
  download.loaded = 0;
  download.failure = null;
  download.total = files.reduce((sum, file) => sum + (manifest.files[file] ?? 0), 0);
  tellProgress(true);
}

/**
 * Begin to fetch those of the packs that exist.
 *
 * @param {string[]} names
 */
function expectPacks(names) {
  const runtime = new URL(manifest.runtime, base);
  const found = names.filter((name) => name in manifest.packs);
  if (found.length > 0) expectDownload('Python', found);
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();
  for (const name of found) {
    const url = new URL(name, runtime);
    const turn = before;
    const opened = new Pack(async (take) => {
      try {
        const kept = await scope.caches?.match(url.href + UNPACKED);
        if (kept !== undefined) return cut(await kept.arrayBuffer(), take);
      } catch (error) {
        console.warn(name + UNPACKED, error);
      }
      const response = await download.get(url, { integrity: manifest.packs[name] ?? '' });
      const pack = await response.arrayBuffer();
      await turn; // all are downloaded at once; the first, which is needed first, is unpacked before the next
      return unpack(pack, new URL('unpack.mjs', runtime), take);
    });
    before = opened.all.catch(() => {});
    packs.set(name, opened);
  }
}

/**
 * The files of a pack, or null: what it holds is there as Pyodide ships it, too.
 *
 * @param {string} name
 */
async function takePack(name) {
  const pack = packs.get(name);
  packs.delete(name);
  try {
    return (await pack?.all) ?? null;
  } catch (error) {
    console.warn(`${name}:`, error);
    return null;
  }
}

/**
 * @param {any} loadPyodide
 * @param {string} runtime
 */
async function startFromPack(loadPyodide, runtime) {
  core = packs.get('core.pack') ?? null;
  packs.delete('core.pack');
  try {
    return core && (await loadFromPack(loadPyodide, runtime, core));
  } catch (error) {
    console.warn('core.pack:', error);
    return null;
  } finally {
    core = null; // 50 MB
  }
}

/** @param {string[]} imports */
async function boot(imports) {
  const runtime = new URL(manifest.runtime, base).href;
  expectPacks(['core.pack', ...imports.map((name) => `${name}.pack`)]);
  const { loadPyodide } = await import(new URL('pyodide.mjs', runtime).href).catch((error) => {
    throw failed('pyodide.mjs', String(error.message ?? error));
  });
  pyodide = await startFromPack(loadPyodide, runtime);
  if (pyodide === null) {
    expectDownload('Python', ['pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json']);
    const source = scope.fetch(new URL(manifest.runner, base)).then((/** @type {Response} */ r) => r.text());
    source.catch(() => {}); // awaited below; a failure in the meantime is not "unhandled"
    pyodide = await loadPyodide({ indexURL: runtime });
    pyodide.FS.mkdirTree('/site');
    pyodide.FS.writeFile('/site/page_runner.py', await source);
    pyodide.runPython("import sys; sys.path.append('/site')");
  }
  for (const [stream, attach] of /** @type {const} */ ([
    ['out', 'setStdout'],
    ['err', 'setStderr'],
  ])) {
    const decoder = new TextDecoder();
    pyodide[attach]({
      /** @param {Uint8Array} bytes */
      write(bytes) {
        output.write(stream, decoder.decode(bytes, { stream: true }));
        return bytes.length;
      },
      isatty: false,
    });
  }
  // Python asks for interrupts every few steps; none ever comes, but a loop that has fallen silent
  // gets a chance to send what it printed before.
  pyodide.setInterruptBuffer({
    get 0() {
      output.tick();
      return 0;
    },
    set 0(_) {},
  });
  pyodide.runPython('import sys; sys.stdout.reconfigure(line_buffering=True)');
  const module = pyodide.pyimport('page_runner');
  importedBy = module.imported_by;
  runner = module.Runner('/page', (/** @type {any} */ png, /** @type {string} */ alt) => {
    /** @type {Uint8Array<ArrayBuffer>} */
    const bytes = png.toJs();
    output.flush();
    post({ type: 'figure', id: running, png: bytes.buffer, alt }, [bytes.buffer]);
  });
  await loadPackages(new Set(imports));
  // The longest import of all, done before the press where there is time.
  if (imports.includes('numpy')) pyodide.pyimport('numpy').destroy();
}

/**
 * Load the packages behind root names of imports, as far as they are not loaded.
 *
 * @param {Set<string>} roots
 */
async function loadPackages(roots) {
  /** @type {Set<string>} */
  const wanted = new Set();
  /** @param {string} name */
  const add = (name) => {
    if (wanted.has(name) || isLoaded(name)) return;
    wanted.add(name);
    for (const needed of manifest.packages[name]?.depends ?? []) add(needed);
  };
  for (const [name, about] of Object.entries(manifest.packages)) {
    if (about.imports.some((root) => roots.has(root))) add(name);
  }
  expectPacks([...wanted].map((name) => `${name}.pack`).filter((name) => !packs.has(name)));
  for (const name of wanted) {
    const files = await takePack(`${name}.pack`);
    if (files === null) continue;
    install(pyodide, name, files);
    wanted.delete(name);
  }
  if (wanted.size === 0) return;
  const names = [...wanted];
  expectDownload(
    names.join(', '),
    names.map((name) => manifest.packages[name]?.file ?? ''),
  );
  const complaints = /** @type {string[]} */ ([]);
  await pyodide.loadPackage(names, {
    messageCallback() {},
    errorCallback: (/** @type {string} */ text) => complaints.push(text),
  });
  const missing = names.find((name) => !isLoaded(name));
  if (missing !== undefined) {
    throw download.failure ?? failed(manifest.packages[missing]?.file ?? missing, complaints.join('; ') || 'it did not load');
  }
}

/** Pyodide lists packages by their own spelling, as in Pillow. @param {string} name */
const isLoaded = (name) => Object.keys(pyodide.loadedPackages).some((loaded) => loaded.toLowerCase() === name);

/**
 * Fetch the modules of `snippets` and the packages that code needs, and what those need.
 *
 * @param {string} code
 */
async function satisfy(code) {
  /** @type {Set<string>} */
  const roots = new Set();
  const waiting = [code];
  const seen = new Set();
  while (waiting.length > 0) {
    const found = importedBy(waiting.pop());
    /** @type {string[]} */
    const names = [...found];
    found.destroy();
    const modules = names.filter((name) => !seen.has(name) && isSiteModule(name));
    for (const name of names) {
      seen.add(name);
      roots.add(name.split('.')[0] ?? '');
    }
    waiting.push(...(await Promise.all(modules.map((name) => sourceOf(name)))));
  }
  await loadPackages(roots);
}

/** @param {string} name */
const isSiteModule = (name) => name.startsWith('snippets.') && manifest.modules.includes(name.slice('snippets.'.length));

/**
 * The source of a site module with the reader's changes, written where `import` finds it.
 *
 * @param {string} name
 */
async function sourceOf(name) {
  const known = written.get(name);
  if (known !== undefined) return known;
  let original = sources.get(name);
  if (original === undefined) {
    const path = `${name.slice('snippets.'.length).replaceAll('.', '/')}.py`;
    const response = await scope.fetch(new URL(path, new URL(manifest.snippets, base)));
    original = /** @type {string} */ (await response.text());
    sources.set(name, original);
  }
  const spans = /** @type {import('./overlay.mjs').Span[]} */ (JSON.parse(overlay || '[]'));
  const source = applySpans(
    original,
    spans.filter((span) => span.module === name),
  );
  runner.write_module(name, source);
  written.set(name, source);
  return source;
}

/** @param {import('./runtime.mjs').Request & {id: number}} request */
async function run(request) {
  running = request.id;
  output.restart();
  if (request.session !== session) {
    session = request.session;
    overlay = JSON.stringify(request.overlay);
    written.clear();
    runner.start();
  }
  const code = request.kind === 'module' ? `import ${request.module}` : request.code;
  download.failure = null;
  await satisfy(code);
  post({ type: 'started', id: request.id });
  // The runner catches whatever Python raises; what comes out is the interpreter itself giving up.
  /** @type {string} */
  const answer =
    request.kind === 'module' ? runner.check(request.module, request.name) : runner.run(code, request.label);
  output.flush();
  const fetched = performance.getEntriesByType('resource').map(({ name }) => name);
  performance.clearResourceTimings();
  post({ type: 'result', id: request.id, error: JSON.parse(answer).error, fetched });
}

/** @param {any} error */
function reasonOf(error) {
  const text = String(error?.message ?? error).trim();
  if (error?.name === 'Exit' || error?.name === 'ExitStatus' || /\bexit\b/i.test(text)) return 'the code ended the Python process';
  if (error instanceof RangeError || /call stack|recursion|stack overflow/i.test(text)) return 'the recursion was too deep';
  if (/abort|unreachable/i.test(text)) return 'the code aborted the Python process';
  return text.slice(text.lastIndexOf('\n') + 1); // of a traceback, what was raised
}

/** @param {any} error */
function failureOf(error) {
  const { file, why } = download.failure ?? { file: '', why: String(error?.message ?? error) };
  // Where a module of Pyodide's own did not come, browsers put its address into the message.
  return { file: file || (/[\w.]+\.mjs/.exec(why)?.[0] ?? ''), why };
}

/** @param {string[]} imports @returns {Promise<boolean>} */
async function tryToBoot(imports) {
  try {
    await Promise.race([boot(imports), broken]);
    post({ type: 'ready' });
    return true;
  } catch (error) {
    post({ type: 'boot-failed', ...failureOf(error) });
    return false;
  }
}
/** Whether Python is there: a request may come while it starts. @type {PromiseWithResolvers<boolean>} */
const booted = Promise.withResolvers();

scope.onmessage = async (/** @type {MessageEvent<import('./runtime.mjs').ToWorker>} */ { data }) => {
  if (data.type === 'boot') {
    ({ manifest, base } = data);
    booted.resolve(await tryToBoot(data.imports));
  } else if (await booted.promise) {
    try {
      await run(data);
    } catch (error) {
      output.flush();
      if (download.failure !== null) post({ type: 'load-failed', id: data.id, ...failureOf(error) });
      else post({ type: 'dead', id: data.id, reason: reasonOf(error) });
    }
  }
};
