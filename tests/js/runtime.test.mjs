import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { Runtime } from '../../docs/assets/js/runtime.mjs';

/** A worker that answers what the test makes it answer. */
class FakeWorker {
  /** @type {FakeWorker[]} */
  static all = [];

  constructor() {
    /** @type {any[]} */
    this.got = [];
    this.ended = false;
    /** @type {(event: any) => void} */
    this.onmessage = () => {};
    /** @type {(event: any) => void} */
    this.onerror = () => {};
    FakeWorker.all.push(this);
  }

  /** @param {any} message */
  postMessage(message) {
    this.got.push(message);
  }

  terminate() {
    this.ended = true;
  }

  /** @param {any} data */
  async say(data) {
    this.onmessage({ data });
    await rest();
  }

  get job() {
    return this.got.findLast((message) => message.type === 'run');
  }

  async finish(error = null) {
    await this.say({ type: 'result', id: this.job.id, error });
  }
}

const rest = () => new Promise((resolve) => setImmediate(resolve));
const MANIFEST = { runtime: 'runtime-1/' };
/** @type {any} */
const REQUEST = { session: '1.0', kind: 'examples', code: '', imports: ['numpy'] };
/** @type {() => Promise<Response>} */
let answer;
let asked = 0;
/** @type {(() => void)[]} */
let idle = [];

beforeEach(() => {
  FakeWorker.all = [];
  asked = 0;
  idle = [];
  answer = async () => Response.json(MANIFEST);
  const globals = {
    Worker: FakeWorker,
    fetch: () => ((asked += 1), answer()),
    requestIdleCallback: (/** @type {() => void} */ act) => idle.push(act),
    navigator: { deviceMemory: 8 },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
});
afterEach(rest);

/** @param {Runtime} runtime */
function start(runtime) {
  /** @type {any[]} */
  const heard = [];
  const listener = {
    progress: (/** @type {any[]} */ ...what) => heard.push(['progress', ...what]),
    started: () => heard.push(['started']),
    output: (/** @type {any} */ chunks) => heard.push(['output', chunks]),
    figure: () => heard.push(['figure']),
  };
  return { heard, outcome: runtime.run(REQUEST, listener) };
}

/** A worker that has booted and run once. */
async function proven() {
  FakeWorker.all = [];
  const runtime = new Runtime('http://site/py/');
  const { outcome } = start(runtime);
  await rest();
  const [worker] = /** @type {[FakeWorker]} */ (FakeWorker.all);
  await worker.say({ type: 'ready' });
  await worker.finish();
  await outcome;
  return { runtime, worker };
}

test('a run boots a worker with the packages that the page needs and reports its progress', async () => {
  const runtime = new Runtime('http://site/py/');
  const { heard, outcome } = start(runtime);
  await rest();
  const [worker] = /** @type {[FakeWorker]} */ (FakeWorker.all);
  assert.deepEqual(worker.got.at(-1), { type: 'boot', manifest: MANIFEST, base: 'http://site/py/', imports: ['numpy'] });
  assert.equal(worker.job.code, REQUEST.code); // it waits in the worker
  await worker.say({ type: 'progress', stage: 'Python', loaded: 1, total: 2 });
  await worker.say({ type: 'ready' });
  await worker.say({ type: 'started', id: worker.job.id });
  await worker.finish();
  assert.equal((await outcome).state, 'done');
  assert.deepEqual(heard, [['progress', 'Python', 0, 0], ['progress', 'Python', 1, 2], ['started']]);
});

test('a worker that is ready reports no progress of its start', async () => {
  const { runtime, worker } = await proven();
  const { heard, outcome } = start(runtime);
  await rest();
  await worker.finish();
  await outcome;
  assert.deepEqual(heard, []);
});

test('a spare boots after the first run, and Stop promotes it', async () => {
  const { runtime, worker } = await proven();
  idle.splice(0).forEach((act) => act());
  await rest();
  const spare = /** @type {FakeWorker} */ (FakeWorker.all[1]);
  await spare.say({ type: 'ready' });
  const { outcome } = start(runtime);
  await rest();
  runtime.stop();
  assert.equal((await outcome).state, 'stopped');
  assert.equal(worker.ended, true);
  assert.equal(runtime.current?.worker, spare);
  assert.equal(FakeWorker.all.length, 2);
  idle.splice(0).forEach((act) => act());
  assert.equal(FakeWorker.all.length, 3, 'a new spare');
});

test('Stop without a spare boots the next worker at once', async () => {
  const { runtime } = await proven();
  const { outcome } = start(runtime);
  await rest();
  runtime.stop();
  await outcome;
  assert.equal(FakeWorker.all.length, 2);
});

test('Stop while the worker starts ends it, and downloads nothing more by itself', async () => {
  const runtime = new Runtime('http://site/py/');
  const { outcome } = start(runtime);
  await rest();
  runtime.stop();
  assert.equal((await outcome).state, 'stopped');
  assert.equal(FakeWorker.all[0]?.ended, true);
  assert.equal(FakeWorker.all.length, 1);
  const again = start(runtime);
  await rest();
  await FakeWorker.all[1]?.say({ type: 'ready' });
  await FakeWorker.all[1]?.finish();
  assert.equal((await again.outcome).state, 'done');
});

test('Stop with nothing running leaves the worker alone', async () => {
  const { runtime, worker } = await proven();
  runtime.stop();
  assert.equal(worker.ended, false);
});

test('what a worker says about an old run is not heard', async () => {
  const { runtime, worker } = await proven();
  const old = worker.job.id;
  const { heard, outcome } = start(runtime);
  await rest();
  await worker.say({ type: 'output', id: old, chunks: [['out', 'late']] });
  await worker.say({ type: 'result', id: old, error: null });
  await worker.say({ nonsense: true });
  assert.deepEqual(heard, []);
  await worker.finish(/** @type {any} */ ({ type: 'ValueError', message: '', lines: {} }));
  assert.equal((await outcome).error?.type, 'ValueError');
});

test('a start that failed before the press does not spoil the press', async () => {
  const runtime = new Runtime('http://site/py/');
  runtime.start([]);
  await rest();
  await FakeWorker.all[0]?.say({ type: 'boot-failed', file: 'pyodide.asm.wasm', why: 'gone' });
  const { outcome } = start(runtime);
  await rest();
  await FakeWorker.all[1]?.say({ type: 'ready' });
  await FakeWorker.all[1]?.finish();
  assert.equal((await outcome).state, 'done');
});

test('a failed download names the file, and the retry asks for the manifest again', async () => {
  const runtime = new Runtime('http://site/py/');
  const { outcome } = start(runtime);
  await rest();
  await FakeWorker.all[0]?.say({ type: 'boot-failed', file: 'pyodide.asm.wasm', why: 'gone' });
  assert.deepEqual((await outcome).download, { file: 'pyodide.asm.wasm', why: 'gone' });
  assert.equal(asked, 1);
  start(runtime);
  await rest();
  assert.equal(asked, 2);
  assert.equal(FakeWorker.all.length, 2);
});

test('a package that fails while a block loads replaces the worker', async () => {
  const { runtime, worker } = await proven();
  const { generation } = runtime;
  const { outcome } = start(runtime);
  await rest();
  await worker.say({ type: 'load-failed', id: worker.job.id, file: 'numpy.whl', why: 'gone' });
  assert.equal((await outcome).download?.file, 'numpy.whl');
  assert.equal(worker.ended, true);
  assert.notEqual(runtime.generation, generation);
});

for (const [what, reply] of /** @type {const} */ ([
  ['an error of the server', async () => new Response('', { status: 503 })],
  ['no network', async () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a page of a hotel instead', async () => new Response('<!doctype html>')],
])) {
  test(`a manifest that cannot be had is named: ${what}`, async () => {
    answer = reply;
    const runtime = new Runtime('http://site/py/');
    assert.equal((await start(runtime).outcome).download?.file, 'manifest.json');
    answer = async () => Response.json(MANIFEST);
    const { outcome } = start(runtime);
    await rest();
    await FakeWorker.all.at(-1)?.say({ type: 'ready' });
    await FakeWorker.all.at(-1)?.finish();
    assert.equal((await outcome).state, 'done');
  });
}

test('a worker that dies is replaced and the reason is told', async () => {
  const { runtime, worker } = await proven();
  const { outcome } = start(runtime);
  await rest();
  await worker.say({ type: 'dead', id: worker.job.id, reason: 'the recursion was too deep' });
  const { state, lost } = await outcome;
  assert.deepEqual([state, lost], ['failed', 'the recursion was too deep']);
  assert.equal(worker.ended, true);
  assert.notEqual(runtime.current?.worker, worker);
});

test('an error that escapes a worker ends its run', async () => {
  const { runtime, worker } = await proven();
  const { outcome } = start(runtime);
  await rest();
  worker.onerror({ preventDefault() {}, message: 'out of memory' });
  assert.match((await outcome).lost, /out of memory/);
  assert.equal(worker.ended, true);
});

test('a spare that fails to start is forgotten', async () => {
  const { runtime, worker } = await proven();
  idle.splice(0).forEach((act) => act());
  await rest();
  await FakeWorker.all[1]?.say({ type: 'boot-failed', file: 'x', why: 'gone' });
  assert.equal(runtime.spare, null);
  assert.equal(runtime.current?.worker, worker);
});

test('no spare on a machine with little memory or for a reader who saves data', async () => {
  for (const navigator of [{ deviceMemory: 2 }, { connection: { saveData: true } }]) {
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    await proven();
    assert.equal(idle.length, 0);
  }
});
