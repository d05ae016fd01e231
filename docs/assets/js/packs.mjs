/**
 * The fast way to a running Python. A pack (made by sitekit/web/pack.mjs) is a few files compressed as
 * one. The core pack also holds the memory of a Python that has started: starting is copying it back.
 * Whatever fails here, the files as Pyodide ships them are there as well.
 *
 * @typedef {Map<string, Uint8Array<ArrayBuffer>>} Files  By name.
 */

/**
 * Open a pack in a worker of its own: two are opened side by side, and the memory that it takes goes
 * away with the worker.
 *
 * @param {Promise<ArrayBuffer>} pack
 * @param {URL} opener  The module that sitekit/web/unpack.entry.mjs becomes.
 * @returns {Promise<Files>}
 */
export async function openPack(pack, opener) {
  const worker = new Worker(opener, { type: 'module' });
  try {
    /** @type {Promise<ArrayBuffer>} */
    const opened = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message || 'the pack cannot be opened'));
    });
    opened.catch(() => {}); // `pack` may fail first
    const data = await pack;
    worker.postMessage(data, [data]);
    return filesOf(new Uint8Array(await opened));
  } finally {
    worker.terminate();
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} raw  A line of JSON, `[[name, size], …]`, then the contents.
 * @returns {Files}
 */
export function filesOf(raw) {
  const head = raw.indexOf('\n'.charCodeAt(0));
  /** @type {Files} */
  const files = new Map();
  let start = head + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(raw.subarray(0, head)))) {
    files.set(name, raw.subarray(start, start + size));
    start += size;
  }
  return files;
}

/**
 * @param {any} loadPyodide
 * @param {string} indexURL
 * @param {Files} core  What Pyodide will fetch from `indexURL` has to be answered from here, too.
 */
export async function loadFromCore(loadPyodide, indexURL, core) {
  const glue = core.get('pyodide.asm.mjs');
  const snapshot = core.get('snapshot.bin');
  if (glue === undefined || snapshot === undefined) throw new Error('the core pack is incomplete');
  const address = URL.createObjectURL(new Blob([glue], { type: 'text/javascript' }));
  const { default: createPyodideModule } = await import(address);
  URL.revokeObjectURL(address);
  const pyodide = await loadPyodide({ indexURL, createPyodideModule, _loadSnapshot: snapshot });
  pyodide.runPython('import random; random.seed()'); // its state came with the memory, the same for all
  const library = new URL('python_stdlib.zip', indexURL);
  pyodide.runPython(REST)(new TextDecoder().decode(core.get('library.json')), () =>
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
  for (const [path, data] of files) {
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    pyodide.FS.writeFile(path, data, { canOwn: true });
  }
  pyodide.runPython('import importlib; importlib.invalidate_caches()');
  pyodide.loadedPackages[name] = 'pack'; // so that what needs it does not fetch the wheel
}
