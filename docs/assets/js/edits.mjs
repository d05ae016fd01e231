/**
 * The reader's edits, kept in localStorage so that a reload loses nothing. No cookie, no account:
 * they stay on the reader's machine.
 */

/**
 * @typedef {{text: string, original: string}} Edit  `original` is the page's code that was edited.
 */

export class Edits {
  /**
   * @param {Storage | null} storage  null where the browser refuses to keep anything.
   * @param {string} page  The path of the page.
   */
  constructor(storage, page) {
    this.storage = storage;
    this.page = page;
  }

  /**
   * @param {string} block
   * @returns {Edit | null}
   */
  load(block) {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.#key(block)) ?? 'null');
      return typeof kept?.text === 'string' && typeof kept.original === 'string' ? kept : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {string} block
   * @param {Edit} edit
   * @returns {boolean}  Whether it is kept.
   */
  save(block, edit) {
    try {
      this.storage?.setItem(this.#key(block), JSON.stringify(edit));
      return this.storage !== null;
    } catch {
      return false; // the storage is full or switched off: editing works on, without memory
    }
  }

  /** @param {string} block */
  forget(block) {
    try {
      this.storage?.removeItem(this.#key(block));
    } catch {
      // nothing was kept
    }
  }

  /** @param {string} block */
  #key(block) {
    return `runnable:${this.page}#${block}`;
  }
}

/** @returns {Storage | null} */
export function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
