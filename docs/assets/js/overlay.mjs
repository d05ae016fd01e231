/**
 * The reader's versions of modules: which lines of which module are replaced by what.
 *
 * @typedef {{module: string, start: number, end: number, text: string}} Span
 *   Lines `start` to `end` (counted from 1, both included) of the module as the site ships it.
 */

/**
 * Put a span in place of those it overlaps: the version that ran last wins.
 *
 * @param {readonly Span[]} spans
 * @param {Span} added
 * @returns {Span[]}
 */
export function withSpan(spans, added) {
  return [...withoutSpan(spans, added), added];
}

/**
 * Drop every span that overlaps the given lines.
 *
 * @param {readonly Span[]} spans
 * @param {{module: string, start: number, end: number}} lines
 * @returns {Span[]}
 */
export function withoutSpan(spans, { module, start, end }) {
  return spans.filter((span) => span.module !== module || span.end < start || span.start > end);
}

/**
 * Apply the spans of one module to its source.
 *
 * @param {string} source
 * @param {readonly Span[]} spans
 * @returns {string}
 */
export function applySpans(source, spans) {
  const lines = source.split('\n');
  for (const { start, end, text } of [...spans].sort((a, b) => b.start - a.start)) {
    lines.splice(start - 1, end - start + 1, ...linesOf(text));
  }
  return lines.join('\n');
}

/**
 * How many lines the spans above a place add to its module.
 *
 * @param {readonly Span[]} spans
 * @param {{module: string, start: number}} place
 */
export function growthAbove(spans, { module, start }) {
  return spans
    .filter((span) => span.module === module && span.end < start)
    .reduce((sum, span) => sum + linesOf(span.text).length - (span.end - span.start + 1), 0);
}

/** @param {string} text */
function linesOf(text) {
  return text.replace(/\n$/, '').split('\n');
}
