/**
 * A page is one session: blocks share names, run in order, one at a time. No DOM here.
 *
 * A cell is what the session knows of a block:
 * @typedef {object} Cell
 * @property {string} id
 * @property {'examples' | 'module'} kind
 * @property {boolean} edited  Whether the code differs from the page's.
 * @property {string} code  What would run now.
 * @property {string} raises  The type of the exception that the page expects, or ''.
 * @property {string} imports  Root names of the imports of the page's code, for an early start.
 * @property {{module: string, name: string, start: number, end: number} | null} target
 *   The module that a cell of kind `module` shows.
 * @property {(name: string) => void} wait  The cell waits for others; `name` says for what.
 * @property {() => import('./runtime.mjs').Listener} begin  The cell is about to run.
 * @property {(outcome: import('./runtime.mjs').Outcome) => void} finish
 * @property {() => void} unqueue  The cell will not run after all.
 * @property {() => void} stale  What the cell showed was computed from a module that has changed.
 *
 * @typedef {object} Runs  The part of Runtime that a session uses.
 * @property {number} generation
 * @property {(request: import('./runtime.mjs').Request, listener: import('./runtime.mjs').Listener) => Promise<import('./runtime.mjs').Outcome>} run
 * @property {() => void} stop
 */

import { withSpan, withoutSpan } from './overlay.mjs';

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
    cell.wait(this.current === null ? '' : this.current.id);
    if (!this.draining) void this.#drain();
  }

  /** End what runs and forget what waits. */
  stop() {
    for (const cell of this.queue.splice(0)) cell.unqueue();
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
   * @param {Cell} cell
   */
  remove(cell) {
    this.cells = this.cells.filter((other) => other !== cell);
    this.queue = this.queue.filter((other) => other !== cell);
    this.ran.delete(cell);
    if (this.current === cell) this.runtime.stop();
  }

  async #drain() {
    this.draining = true;
    for (let target = this.queue[0]; target !== undefined; target = this.queue[0]) {
      for (;;) {
        /** @type {Cell} */
        const next = this.#firstPending(target) ?? target;
        const outcome = await this.#execute(next);
        if (next === target) {
          this.queue = this.queue.filter((cell) => cell !== target);
          break;
        }
        if (!outcome.ok) {
          // Later cells build on this one; running them would only pile up its consequences.
          for (const cell of this.queue.splice(0)) if (cell !== next) cell.unqueue();
          break;
        }
      }
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
    const edited = cell.edited;
    const listener = cell.begin();
    const outcome = await this.runtime.run(
      {
        session: `${this.number}.${this.epoch}`,
        kind: cell.kind,
        label: cell.id,
        code: cell.code,
        module: cell.target?.module ?? '',
        name: cell.target?.name ?? '',
        overlay: this.overlay,
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
    if (outcome.ok) this.ran.add(cell);
    cell.finish(outcome);
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

/** @param {string} dotted */
function lastName(dotted) {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}
