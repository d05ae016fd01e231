/**
 * The fast way to a running Python. A pack (made by sitekit/web/pack.mjs) is a few files compressed as
 * one. The core pack also holds the memory of a Python that has started: starting is copying it back.
 * Whatever fails here, the files as Pyodide ships them are there as well.
 *
 * @typedef {Map<string, Uint8Array<ArrayBuffer>>} Files  By name.
 */

/** What the keeper (offline.mjs) has unpacked lies in the cache under the address of the pack and this. */
export const UNPACKED = '.unpacked';

/** A pack on its way: its files are there one after another, in the order of sitekit/web/pack.mjs. */
export class Pack {
  /** @type {Files} */
  #files = new Map();
  /** Of files that are asked for before they are there. @type {Map<string, (() => void)[]>} */
  #waiting = new Map();

  /** @param {(take: (name: string, bytes: Uint8Array<ArrayBuffer>) => void) => Promise<void>} open  Hands over each file. */
  constructor(open) {
    /** All files. @type {Promise<Files>} */
    this.all = open((name, bytes) => {
      this.#files.set(name, bytes);
      for (const arrived of this.#waiting.get(name) ?? []) arrived();
    }).then(() => this.#files);
    this.all.catch(() => {}); // whoever needs a file will hear of it
  }

  /**
   * One file, as soon as it is there.
   *
   * @param {string} name
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async file(name) {
    if (!this.#files.has(name)) {
      /** @type {Promise<void>} */
      const arrived = new Promise((resolve) => {
        this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]);
      });
      await Promise.race([arrived, this.all]);
    }
    const bytes = this.#files.get(name);
    if (bytes === undefined) throw new Error(`${name} is not in the pack`);
    return bytes;
  }
}

/**
 * Unpack in a worker of its own: the memory that it takes goes away with the worker.
 *
 * @param {ArrayBuffer} pack
 * @param {URL} opener  The module that sitekit/web/unpack.entry.mjs becomes.
 * @param {(name: string, bytes: Uint8Array<ArrayBuffer>) => void} take
 * @returns {Promise<void>}
 */
export function unpack(pack, opener, take) {
  const worker = new Worker(opener, { type: 'module' });
  /** @type {Promise<void>} */
  const done = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data === null ? resolve() : take(data[0], data[1]));
    worker.onerror = (event) => reject(new Error(event.message || 'the pack cannot be opened'));
    worker.postMessage(pack, [pack]);
  });
  return done.finally(() => worker.terminate());
}

/**
 * Cut what was kept unpacked into its files.
 *
 * @param {ArrayBuffer} unpacked
 * @param {(name: string, bytes: Uint8Array<ArrayBuffer>) => void} take
 */
export function cut(unpacked, take) {
  const bytes = new Uint8Array(unpacked);
  let start = bytes.indexOf('\n'.charCodeAt(0)) + 1;
  /** @type {[string, number][]} */
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, start)));
  const size = head.reduce((sum, [, length]) => sum + length, start);
  if (size !== bytes.length) throw new Error('it was not kept whole');
  for (const [name, length] of head) {
    take(name, bytes.slice(start, (start += length))); // Pyodide wants its memory aligned
  }
}

/**
 * @param {any} loadPyodide
 * @param {string} indexURL  Of the site's runtime; what Pyodide asks of it must come from `core`, too.
 * @param {Pack} core
 */
export async function loadFromPack(loadPyodide, indexURL, core) {
  // Its memory is still being unpacked while the program is compiled.
  const wasm = core.file('pyodide.asm.wasm').then((bytes) => WebAssembly.compile(bytes));
  const _loadSnapshot = core.file('snapshot.bin');
  // Pyodide itself would wait for ever for a part that does not come.
  const failure = Promise.all([wasm, _loadSnapshot]).then(() => new Promise(() => {}));
  failure.catch(() => {});
  const glue = new Blob([await core.file('pyodide.asm.mjs')], { type: 'text/javascript' });
  const address = URL.createObjectURL(glue);
  const { default: createPyodideModule } = await import(address);
  URL.revokeObjectURL(address);
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const module = await wasm;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  /** @type {any} */
  let pyodide;
  try {
    pyodide = await Promise.race([loadPyodide({ indexURL, createPyodideModule, _loadSnapshot }), failure]);
  } finally {
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
  pyodide.runPython('import random; random.seed()'); // its state came with the memory, the same for all
  const library = new URL('python_stdlib.zip', indexURL);
  pyodide.runPython(REST)(new TextDecoder().decode(await core.file('library.json')), () =>
    pyodide.FS.writeFile('/lib/python314.zip', fetchNow(library)),
  );
  return pyodide;
}

/**
 * The memory holds the modules that snippets use. The others come when one of them is imported, in the
 * middle of that import.
 */
const REST = `
def install(names, fetch):
    import importlib.machinery, json, sys

    library = set(json.loads(names))

    class Rest:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name.partition('.')[0] not in library:
                return None
            sys.meta_path.remove(Rest)
            fetch()
            importlib.invalidate_caches()
            return importlib.machinery.PathFinder.find_spec(name, path)

    sys.meta_path.append(Rest)

install
`;

/**
 * Fetch while Python waits: a worker may.
 *
 * @param {URL} url
 */
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw new Error(`the server answered ${request.status}`);
  return new Uint8Array(request.response);
}

/**
 * Put the files of a package where `import` finds them.
 *
 * @param {any} pyodide
 * @param {string} name
 * @param {Files} files
 */
export function install(pyodide, name, files) {
  const folders = new Set();
  for (const [path, data] of files) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (!folders.has(folder)) pyodide.FS.mkdirTree(folder);
    folders.add(folder);
    pyodide.FS.writeFile(path, data, { canOwn: true });
  }
  pyodide.runPython('import importlib; importlib.invalidate_caches()');
  pyodide.loadedPackages[name] = 'pack'; // so that what needs it does not fetch the wheel
}
