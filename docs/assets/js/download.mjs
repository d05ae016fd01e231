/** A file of the runtime that could not be had, and why. */
export class DownloadFailure extends Error {
  /**
   * @param {string} file
   * @param {string} why
   */
  constructor(file, why) {
    super(`${file}: ${why}`);
    this.file = file;
    this.why = why;
  }
}
