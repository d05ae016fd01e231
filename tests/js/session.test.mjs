import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Session } from '../../docs/assets/js/session.mjs';

/** @typedef {import('../../docs/assets/js/runtime.mjs').Outcome} Outcome */
/** @typedef {import('../../docs/assets/js/runtime.mjs').Request} Request */

/** @type {Outcome} */
const DONE = { state: 'done', ok: true, error: null, download: null, lost: '' };
/** @type {Outcome} */
const STOPPED = { ...DONE, state: 'stopped', ok: false };

/** @param {string} type @returns {Outcome} */
const failed = (type, lines = {}) => ({ ...DONE, state: 'failed', ok: false, error: { type, message: type, lines } });

/** A runtime in memory: a run ends when the test says how. */
class Runtime {
  generation = 0;
  /** @type {Request[]} */
  requests = [];
  /** @type {((outcome: Outcome) => void) | null} */
  end = null;

  /** @param {Request} request */
  run(request) {
    this.requests.push(request);
    return /** @type {Promise<Outcome>} */ (new Promise((resolve) => (this.end = resolve)));
  }

  stop() {
    this.generation += 1;
    this.end?.(STOPPED);
  }

  /** End the run and let the session take its next step. @param {Outcome} outcome */
  async answer(outcome) {
    this.end?.({ ...outcome });
    await rest();
  }

  /** End everything that comes. @param {Outcome} outcome */
  async answerAll(outcome) {
    for (let before = -1; before !== this.requests.length; ) {
      before = this.requests.length;
      await this.answer(outcome);
    }
  }

  get ran() {
    return this.requests.map((request) => request.label);
  }
}

const rest = () => new Promise((resolve) => setImmediate(resolve));

/** @param {string} id */
function cell(id, more = {}) {
  return {
    id,
    name: id.toUpperCase(),
    kind: /** @type {'examples' | 'module'} */ ('examples'),
    original: `${id}\n`,
    code: `${id}\n`,
    get edited() {
      return this.code !== this.original;
    },
    raises: '',
    imports: '',
    target: /** @type {{module: string, name: string, start: number, end: number} | null} */ (null),
    /** @type {string[]} */
    log: [],
    /** @param {string} running */
    wait(running) {
      this.log.push(`wait ${running}`);
    },
    begin() {
      this.log.push('begin');
      return /** @type {any} */ ({});
    },
    /** @param {Outcome} outcome @param {number} line */
    finish(outcome, line) {
      this.log.push(`${outcome.state} ${line}`);
    },
    /** @param {string} why */
    unqueue(why) {
      this.log.push(`unqueue ${why}`);
    },
    stale() {
      this.log.push('stale');
    },
    ...more,
  };
}

function moduleCell(id = 'module', start = 10, end = 12) {
  return cell(id, { kind: 'module', target: { module: 'snippets.m', name: 'f', start, end } });
}

/** @param {ReturnType<typeof cell>[]} cells */
function page(...cells) {
  const runtime = new Runtime();
  const session = new Session(runtime);
  session.cells = cells;
  return { runtime, session };
}

test('the cells above that have not run go first, once', async () => {
  const [a, b, c] = [cell('a'), cell('b'), cell('c')];
  const { runtime, session } = page(a, b, c);
  session.press(c);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'b', 'c']);
  session.press(c);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'b', 'c', 'c']);
});

test('cells pressed in a row run one at a time, in the order of the presses', async () => {
  const [a, b, c] = [cell('a'), cell('b'), cell('c')];
  const { runtime, session } = page(a, b, c);
  session.press(a);
  session.press(b);
  session.press(c);
  assert.deepEqual(runtime.ran, ['a']);
  assert.deepEqual(b.log, ['wait A']);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'b', 'c']);
});

test('a second press of a cell that waits or runs changes nothing', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(a);
  session.press(a);
  session.press(b);
  session.press(b);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'b']);
});

test('a cell that waits and has meanwhile run for another one does not run twice', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(b);
  await runtime.answer(DONE); // a, for b
  assert.deepEqual(runtime.ran, ['a', 'b']);
  const { runtime: other, session: again } = page(a, b);
  again.press(b);
  again.press(a);
  await other.answerAll(DONE);
  assert.deepEqual(other.ran, ['a', 'b']);
});

test('a failure stops the cells below that wait, names itself, and runs once', async () => {
  const [a, b, c, d] = [cell('a'), cell('b'), cell('c'), cell('d')];
  const { runtime, session } = page(a, b, c, d);
  session.press(b);
  session.press(c);
  session.press(d);
  await runtime.answer(DONE);
  await runtime.answerAll(failed('ValueError'));
  assert.deepEqual(runtime.ran, ['a', 'b']);
  assert.deepEqual(c.log.at(-1), 'unqueue B');
  assert.deepEqual(d.log.at(-1), 'unqueue B');
});

test('a failure does not stop a cell above it that waits', async () => {
  const [a, b, c] = [cell('a'), cell('b'), cell('c')];
  const { runtime, session } = page(a, b, c);
  session.press(c);
  await runtime.answerAll(DONE);
  session.press(c);
  session.press(a);
  await runtime.answer(failed('ValueError'));
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran.slice(3), ['c', 'a']);
});

test('after a failure the next press tries again', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(b);
  await runtime.answer(failed('ValueError'));
  session.press(b);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'a', 'b']);
});

test('the exception that the page expects is no failure, unless the code was edited', async () => {
  const a = cell('a', { raises: 'package.OwnError' });
  const b = cell('b');
  const { runtime, session } = page(a, b);
  session.press(b);
  await runtime.answer(failed('OwnError'));
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'b']);
  assert.deepEqual(a.log.at(-1), 'done 0');
  a.code = 'other\n';
  session.press(a);
  await runtime.answer(failed('OwnError'));
  assert.deepEqual(a.log.at(-1), 'failed 0');
});

test('stop ends what runs and forgets what waits, and the next press works', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(a);
  session.press(b);
  session.stop();
  await rest();
  assert.deepEqual(a.log.at(-1), 'stopped 0');
  assert.deepEqual(b.log.at(-1), 'unqueue ');
  session.press(b);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'a', 'b']);
});

test('stop while a cell above runs does not go on to the pressed one', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(b);
  session.stop();
  await rest();
  assert.deepEqual(runtime.ran, ['a']);
  assert.deepEqual(b.log, ['wait ', 'unqueue ']);
});

test('stop with nothing running does nothing', () => {
  const { runtime, session } = page(cell('a'));
  session.stop();
  assert.equal(runtime.generation, 0);
});

test('in a new worker all names are gone: the cells above run again', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(b);
  await runtime.answerAll(DONE);
  runtime.generation += 1;
  session.press(b);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'b', 'a', 'b']);
});

test('an edited module runs before the cells below and starts fresh names', async () => {
  const [m, a] = [moduleCell(), cell('a')];
  const { runtime, session } = page(m, a);
  session.press(a);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a'], 'a module as the site ships it needs no run');
  m.code = 'mine\n';
  session.press(a);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a', 'module', 'a']);
  const [before, , after] = runtime.requests;
  assert.notEqual(before?.session, after?.session);
  assert.deepEqual(after?.overlay, [{ module: 'snippets.m', start: 10, end: 12, text: 'mine\n' }]);
  assert.ok(a.log.includes('stale'));
});

test('running an unchanged module cell again keeps the names', async () => {
  const [m, a] = [moduleCell(), cell('a')];
  const { runtime, session } = page(m, a);
  session.press(a);
  await runtime.answerAll(DONE);
  session.press(m);
  await runtime.answerAll(DONE);
  assert.equal(runtime.requests[0]?.session, runtime.requests[1]?.session);
  assert.ok(!a.log.includes('stale'));
});

test('reset of a module gives its original back to the cells that used it', async () => {
  const [m, a] = [moduleCell(), cell('a')];
  const { runtime, session } = page(m, a);
  m.code = 'mine\n';
  session.press(a);
  await runtime.answerAll(DONE);
  m.code = m.original;
  session.reset(m);
  assert.ok(a.log.includes('stale'));
  session.press(a);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.requests.at(-1)?.overlay, []);
});

test('a module reset while a cell runs makes that cell stale: it has to run again', async () => {
  const [m, a, b] = [moduleCell(), cell('a'), cell('b')];
  const { runtime, session } = page(m, a, b);
  m.code = 'mine\n';
  session.press(m);
  await runtime.answerAll(DONE);
  session.press(a);
  m.code = m.original;
  session.reset(m);
  await runtime.answer(DONE);
  assert.deepEqual(a.log.slice(-2), ['done 0', 'stale']);
  session.press(b);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran.slice(2), ['a', 'b']);
});

test('a cell that leaves the page while it runs ends the run and takes nobody along', async () => {
  const [a, b] = [cell('a'), cell('b')];
  const { runtime, session } = page(a, b);
  session.press(b);
  session.remove(b); // its turn has not come: a still runs
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a']);
  session.press(a);
  session.remove(a);
  await rest();
  assert.equal(runtime.generation, 1);
  assert.equal(session.current, null);
});

test('when the whole page leaves, nothing of it goes on', async () => {
  const cells = [cell('a'), cell('b'), cell('c')];
  const { runtime, session } = page(...cells);
  for (const pressed of cells) session.press(pressed);
  for (const gone of cells) session.remove(gone);
  await runtime.answerAll(DONE);
  assert.deepEqual(runtime.ran, ['a']);
});

test('two sessions never share names', async () => {
  const { runtime, session } = page(cell('a'));
  const other = new Session(runtime);
  other.cells = [cell('a')];
  session.press(/** @type {any} */ (session.cells[0]));
  await runtime.answer(DONE);
  other.press(/** @type {any} */ (other.cells[0]));
  await runtime.answer(DONE);
  assert.notEqual(runtime.requests[0]?.session, runtime.requests[1]?.session);
});

test('an error points at the line of the cell it passed through last', async () => {
  const a = cell('run-a', { code: '1\n2\n3\n' });
  const { runtime, session } = page(a);
  session.press(a);
  await runtime.answer(failed('ValueError', { 'run-a': 3, 'snippets/m.py': 40 }));
  assert.equal(a.log.at(-1), 'failed 3');
});

test('an error in a module points at the line shown, below edits that moved it', async () => {
  const [above, m] = [moduleCell('above', 2, 3), moduleCell('below', 10, 12)];
  const { runtime, session } = page(above, m);
  above.code = 'four\nlines\nof\nmine\n';
  m.code = 'x\ny\nz\n';
  session.press(m);
  await runtime.answer(DONE); // above
  await runtime.answer(failed('ValueError', { 'snippets/m.py': 13 }));
  assert.equal(m.log.at(-1), 'failed 2');
});

test('an error in a part of the module that the cell does not show points nowhere', async () => {
  const m = moduleCell('m', 10, 12);
  const { runtime, session } = page(m);
  for (const line of [3, 40]) {
    session.press(m);
    await runtime.answer(failed('ValueError', { 'snippets/m.py': line }));
    assert.equal(m.log.at(-1), 'failed 0');
  }
});
