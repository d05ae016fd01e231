/**
 * Batches and caps what Python prints, inside the worker: a loop that prints a million lines must
 * cost the page a few messages, not a million. The first lines go out at once, so that what a program
 * says before it falls silent is seen; after a burst, one message goes out in each interval.
 *
 * @typedef {'out' | 'err'} Stream
 * @typedef {[Stream, string]} Chunk
 */

export const MAX_CHARACTERS = 100_000;
/** Laying lines out costs the page more than their characters. */
export const MAX_LINES = 2000;
export const INTERVAL_MS = 50;
export const BURST = 50;

export class OutputBuffer {
  /**
   * @param {(chunks: Chunk[]) => void} send
   * @param {{max?: number, lines?: number, interval?: number, burst?: number, now?: () => number}} [options]
   */
  constructor(
    send,
    { max = MAX_CHARACTERS, lines = MAX_LINES, interval = INTERVAL_MS, burst = BURST, now = () => performance.now() } = {},
  ) {
    this.send = send;
    this.max = max;
    this.lines = lines;
    this.interval = interval;
    this.burst = burst;
    this.now = now;
    /** @type {Chunk[]} */
    this.waiting = [];
    this.#room = { characters: max, lines };
    /** Messages that may go out at once; an interval adds one. */
    this.credit = burst;
    this.counted = now();
  }

  /**
   * @param {Stream} stream
   * @param {string} text
   */
  write(stream, text) {
    const room = this.#room;
    if (room.characters === 0 || room.lines === 0 || text === '') return;
    const fits = text.slice(0, room.characters);
    const end = this.#endOfLine(fits);
    room.characters -= end;
    this.#append(stream, fits.slice(0, end));
    if (room.characters === 0) this.#cut(`${this.max.toLocaleString('en')} characters`);
    else if (room.lines === 0) this.#cut(`${this.lines.toLocaleString('en')} lines`);
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
    this.#room = { characters: this.max, lines: this.lines };
  }

  /** What the output of a block may still take. */
  #room = { characters: 0, lines: 0 };

  /**
   * Where text ends that may have so many lines; they are taken off the room.
   *
   * @param {string} text
   */
  #endOfLine(text) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#room.lines -= 1;
      if (this.#room.lines === 0) return at + 1;
    }
    return text.length;
  }

  /** @param {string} after */
  #cut(after) {
    this.#append('err', `\n… the output is cut here, after ${after}\n`);
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
