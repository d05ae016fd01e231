/**
 * Makes the packs that a page starts Python from. Run by sitekit.packing, under Node:
 *
 *     node pack.mjs PYODIDE_FOLDER PACK_MODULES.py RUNNER.py NUMPY_WHEEL OUT_FOLDER
 *
 * A pack is one zstd frame around a few files: a line of JSON, `[[name, size], …]`, then their
 * contents, what is needed first at the start. They are compressed together because they repeat each
 * other. Everything is computed by
 * the very Pyodide that will load it, with the clock and the entropy standing still, so that the same
 * input gives the same bytes.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';

const NOW = Date.UTC(2020, 0, 1);
Date.now = () => NOW;
performance.now = () => 0;
crypto.randomFillSync = (array) => array.fill(0); // where Pyodide takes its entropy from

const [folder, modules, runner, wheel, out] = process.argv.slice(2).map((part) => path.resolve(part));
const { loadPyodide } = await import(pathToFileURL(path.join(folder, 'pyodide.mjs')).href);
const options = { indexURL: folder, env: { PYTHONHASHSEED: '0' }, _sysExecutable: 'python' };
const read = (name) => fs.readFileSync(path.join(folder, name));

/** Archives as they will be served, and what to import into the snapshot. */
const compiler = await loadPyodide(options);
compiler.FS.writeFile('/stdlib.zip', read('python_stdlib.zip'));
compiler.FS.writeFile('/numpy.whl', fs.readFileSync(wheel));
compiler.runPython(fs.readFileSync(modules, 'utf8'));
const made = compiler.runPython('main()').toJs({ dict_converter: Object.fromEntries });

/** Memory after the start, with the modules imported from byte code: no traces of their compilation. */
const [[, stdlib], [, imports]] = made.snapshot;
const bytecode = path.join(out, 'stdlib.zip');
fs.writeFileSync(bytecode, stdlib);
const started = await loadPyodide({ ...options, stdLibURL: bytecode, _makeSnapshot: true });
fs.rmSync(bytecode);
started.FS.mkdir('/site'); // a folder is not part of the memory; what was imported from it is
started.FS.writeFile('/site/page_runner.py', fs.readFileSync(runner));
started.runPython(new TextDecoder().decode(imports));

write('core.pack', [
  ['pyodide.asm.mjs', read('pyodide.asm.mjs')],
  ['pyodide.asm.wasm', read('pyodide.asm.wasm')],
  ...made.core,
  ['snapshot.bin', started.makeMemorySnapshot()],
]);
write('numpy.pack', made.numpy);

/** @param {string} name @param {[string, Uint8Array][]} files */
function write(name, files) {
  const head = Buffer.from(`${JSON.stringify(files.map(([file, data]) => [file, data.length]))}\n`);
  if (head.length > 100_000) throw new Error(`${name}: too many files`); // unpack.entry.mjs wants it in one part
  const raw = Buffer.concat([head, ...files.map(([, data]) => data)]);
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog } = zlib.constants;
  const params = { [ZSTD_c_compressionLevel]: 22, [ZSTD_c_windowLog]: 27 };
  fs.writeFileSync(path.join(out, name), zlib.zstdCompressSync(raw, { params, pledgedSrcSize: raw.length }));
}
