/**
 * A page is one session: blocks share names, run in order, one at a time. No DOM here.
 *
 * A cell is what the session knows of a block:
 * @typedef {object} Cell
 * @property {string} id  What tracebacks call it.
 * @property {string} name  What the reader calls it.
 * @property {'examples' | 'module'} kind
 * @property {boolean} edited  Whether the code differs from the page's.
 * @property {string} code  What would run now.
 * @property {string} raises  The type of the exception that the page expects, or ''.
 * @property {string} imports  Root names of the imports of the page's code, for an early start.
 * @property {{module: string, name: string, start: number, end: number} | null} target
 *   The module that a cell of kind `module` shows.
 * @property {(running: string) => void} wait  The cell waits; `running` names what runs, or is ''.
 * @property {() => import('./runtime.mjs').Listener} begin  The cell is about to run.
 * @property {(outcome: import('./runtime.mjs').Outcome, line: number) => void} finish
 *   `line` is where in the cell's code the error points, counted from 1, or 0.
 * @property {(failed: string) => void} unqueue  The cell will not run after all, because the cell
 *   named `failed` did not finish, or because the reader pressed Stop ('').
 * @property {() => void} stale  What the cell showed was computed from a module that has changed.
 *
 * @typedef {object} Runs  The part of Runtime that a session uses.
 * @property {number} generation
 * @property {(request: import('./runtime.mjs').Request, listener: import('./runtime.mjs').Listener) => Promise<import('./runtime.mjs').Outcome>} run
 * @property {() => void} stop
 */

import { growthAbove, withSpan, withoutSpan } from './overlay.mjs';

let sessions = 0;

export class Session {
  /** @param {Runs} runtime */
  constructor(runtime) {
    this.runtime = runtime;
    this.number = ++sessions;
    this.epoch = 0;
    this.generation = -1;
    /** @type {Cell[]} */
    this.cells = [];
    /** @type {Set<Cell>} */
    this.ran = new Set();
    /** @type {import('./overlay.mjs').Span[]} */
    this.overlay = [];
    /** @type {Cell[]} */
    this.queue = [];
    /** @type {Cell | null} */
    this.current = null;
    this.draining = false;
  }

  /**
   * Run a cell, and first the cells above it that have not run.
   *
   * @param {Cell} cell
   */
  press(cell) {
    if (this.queue.includes(cell) || this.current === cell) return;
    this.queue.push(cell);
    cell.wait(this.current?.name ?? '');
    if (!this.draining) void this.#drain();
  }

  /** End what runs and forget what waits. */
  stop() {
    for (const cell of this.queue.splice(0)) if (cell !== this.current) cell.unqueue('');
    if (this.current !== null) this.runtime.stop();
  }

  /**
   * Forget the reader's version of a cell.
   *
   * @param {Cell} cell
   */
  reset(cell) {
    this.ran.delete(cell);
    if (cell.target === null) return;
    const kept = withoutSpan(this.overlay, cell.target);
    if (kept.length !== this.overlay.length) this.#changeModules(kept, cell);
  }

  /**
   * Forget a cell that left the page; what it was running ends.
   *
   * @param {Cell} cell
   */
  remove(cell) {
    this.cells = this.cells.filter((other) => other !== cell);
    this.ran.delete(cell);
    if (this.current === cell) this.runtime.stop();
    else if (this.queue.includes(cell)) cell.unqueue('');
    this.queue = this.queue.filter((other) => other !== cell);
  }

  async #drain() {
    this.draining = true;
    // The queue is looked at anew after each run: meanwhile the reader may have pressed anything.
    for (let target = this.queue[0]; target !== undefined; target = this.queue[0]) {
      const next = this.#firstPending(target) ?? target;
      const outcome = await this.#execute(next);
      this.queue = this.queue.filter((cell) => cell !== next);
      if (outcome.ok) continue;
      // The cells below build on this one; running them would only pile up its consequences.
      const below = this.cells.slice(this.cells.indexOf(next) + 1);
      for (const cell of this.queue.filter((waiting) => below.includes(waiting))) cell.unqueue(next.name);
      this.queue = this.queue.filter((cell) => !below.includes(cell));
    }
    this.draining = false;
  }

  /**
   * @param {Cell} target
   * @returns {Cell | undefined}
   */
  #firstPending(target) {
    this.#noticeNewWorker();
    const above = this.cells.slice(0, this.cells.indexOf(target));
    return above.find((cell) => (cell.kind === 'module' ? this.#isUnrunVersion(cell) : !this.ran.has(cell)));
  }

  /** @param {Cell} cell */
  #isUnrunVersion(cell) {
    return cell.edited && !this.overlay.some((span) => sameSpan(span, spanOf(cell)));
  }

  #noticeNewWorker() {
    if (this.generation === this.runtime.generation) return;
    this.generation = this.runtime.generation;
    this.ran.clear();
  }

  /**
   * @param {import('./overlay.mjs').Span[]} overlay
   * @param {Cell} cause
   */
  #changeModules(overlay, cause) {
    this.overlay = overlay;
    this.epoch += 1;
    for (const cell of this.ran) if (cell !== cause) cell.stale();
    this.ran.clear();
  }

  /**
   * @param {Cell} cell
   * @returns {Promise<import('./runtime.mjs').Outcome>}
   */
  async #execute(cell) {
    this.#noticeNewWorker();
    if (cell.target !== null) {
      const span = spanOf(cell);
      const known = this.overlay.some((other) => sameSpan(other, span));
      if (cell.edited && !known) this.#changeModules(withSpan(this.overlay, span), cell);
      else if (!cell.edited && withoutSpan(this.overlay, span).length !== this.overlay.length) {
        this.#changeModules(withoutSpan(this.overlay, span), cell);
      }
    }
    this.current = cell;
    const { epoch, overlay } = this;
    const { edited, code } = cell;
    const listener = cell.begin();
    const outcome = await this.runtime.run(
      {
        session: `${this.number}.${this.epoch}`,
        kind: cell.kind,
        label: cell.id,
        code,
        module: cell.target?.module ?? '',
        name: cell.target?.name ?? '',
        overlay,
        imports: cell.imports.split(' ').filter(Boolean),
      },
      listener,
    );
    this.current = null;
    this.#noticeNewWorker();
    if (!edited && cell.raises !== '' && outcome.state === 'failed' && outcome.error?.type === lastName(cell.raises)) {
      outcome.state = 'done';
      outcome.ok = true;
    }
    cell.finish(outcome, lineIn(cell, code, overlay, outcome.error));
    if (outcome.ok && epoch === this.epoch) this.ran.add(cell);
    else if (outcome.ok) cell.stale();
    return outcome;
  }
}

/**
 * @param {Cell} cell
 * @returns {import('./overlay.mjs').Span}
 */
function spanOf(cell) {
  if (cell.target === null) throw new TypeError(`${cell.id} shows no module`);
  const { module, start, end } = cell.target;
  return { module, start, end, text: cell.code };
}

/**
 * @param {import('./overlay.mjs').Span} a
 * @param {import('./overlay.mjs').Span} b
 */
function sameSpan(a, b) {
  return a.module === b.module && a.start === b.start && a.end === b.end && a.text === b.text;
}

/**
 * The line of a cell's code at which an error points, or 0.
 *
 * @param {Cell} cell
 * @param {string} code  What ran.
 * @param {readonly import('./overlay.mjs').Span[]} overlay
 * @param {import('./runtime.mjs').PythonError | null} error
 */
function lineIn({ id, target }, code, overlay, error) {
  const file = target === null ? id : `${target.module.replaceAll('.', '/')}.py`;
  let line = error?.lines[file] ?? 0;
  if (target !== null) line -= target.start - 1 + growthAbove(overlay, target);
  return line > code.split('\n').length ? 0 : Math.max(line, 0);
}

/** @param {string} dotted */
function lastName(dotted) {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}
