/**
 * Batches and caps what Python prints, inside the worker: a loop that prints a million lines must
 * cost the page a few messages, not a million. The first lines go out at once, so that what a program
 * says before it falls silent is seen; after a burst, one message goes out in each interval.
 *
 * @typedef {'out' | 'err'} Stream
 * @typedef {[Stream, string]} Chunk
 */

export const MAX_CHARACTERS = 100_000;
export const INTERVAL_MS = 50;
export const BURST = 50;

export class OutputBuffer {
  /**
   * @param {(chunks: Chunk[]) => void} send
   * @param {{max?: number, interval?: number, burst?: number, now?: () => number}} [options]
   */
  constructor(
    send,
    { max = MAX_CHARACTERS, interval = INTERVAL_MS, burst = BURST, now = () => performance.now() } = {},
  ) {
    this.send = send;
    this.max = max;
    this.interval = interval;
    this.burst = burst;
    this.now = now;
    /** @type {Chunk[]} */
    this.waiting = [];
    this.taken = 0;
    /** Messages that may go out at once; an interval adds one. */
    this.credit = burst;
    this.counted = now();
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
    this.tick();
  }

  /** Send what waits, if its time has come. */
  tick() {
    if (this.waiting.length === 0) return;
    const now = this.now();
    this.credit = Math.min(this.burst, this.credit + (now - this.counted) / this.interval);
    this.counted = now;
    if (this.credit < 1) return;
    this.credit -= 1;
    this.flush();
  }

  flush() {
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
