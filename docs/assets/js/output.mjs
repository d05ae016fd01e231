/**
 * Batches and caps what Python prints, inside the worker: a loop that prints a million lines must
 * cost the page a few messages, not a million.
 *
 * @typedef {'out' | 'err'} Stream
 * @typedef {[Stream, string]} Chunk
 */

export const MAX_CHARACTERS = 100_000;
export const INTERVAL_MS = 50;

export class OutputBuffer {
  /**
   * @param {(chunks: Chunk[]) => void} send
   * @param {{max?: number, interval?: number, now?: () => number}} [options]
   */
  constructor(send, { max = MAX_CHARACTERS, interval = INTERVAL_MS, now = () => performance.now() } = {}) {
    this.send = send;
    this.max = max;
    this.interval = interval;
    this.now = now;
    /** @type {Chunk[]} */
    this.waiting = [];
    this.taken = 0;
    this.last = -Infinity;
  }

  /**
   * @param {Stream} stream
   * @param {string} text
   */
  write(stream, text) {
    if (this.taken >= this.max || text === '') return;
    const room = this.max - this.taken;
    this.taken += Math.min(room, text.length);
    this.#append(stream, text.length > room ? text.slice(0, room) : text);
    if (this.taken >= this.max) {
      this.#append('err', `\n… the output is cut here, after ${this.max.toLocaleString('en')} characters\n`);
    }
    if (this.now() - this.last >= this.interval) this.flush();
  }

  flush() {
    this.last = this.now();
    if (this.waiting.length === 0) return;
    this.send(this.waiting);
    this.waiting = [];
  }

  /** Make room for the output of the next block. */
  restart() {
    this.flush();
    this.taken = 0;
  }

  /**
   * @param {Stream} stream
   * @param {string} text
   */
  #append(stream, text) {
    const tail = this.waiting.at(-1);
    if (tail !== undefined && tail[0] === stream) tail[1] += text;
    else this.waiting.push([stream, text]);
  }
}
