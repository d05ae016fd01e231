import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applySpans, growthAbove, withSpan, withoutSpan } from '../../docs/assets/js/overlay.mjs';

const SOURCE = 'one\ntwo\nthree\nfour\nfive\n';

/** @param {number} start @param {number} end @param {string} text */
const span = (start, end, text, module = 'snippets.m') => ({ module, start, end, text });

test('a span takes the place of its lines, whatever its own length', () => {
  assert.equal(applySpans(SOURCE, [span(2, 3, 'x\n')]), 'one\nx\nfour\nfive\n');
  assert.equal(applySpans(SOURCE, [span(2, 2, 'x\ny\nz\n')]), 'one\nx\ny\nz\nthree\nfour\nfive\n');
});

test('spans are applied where the site counts the lines, in any order', () => {
  const expected = 'a\nb\ntwo\nthree\nc\n';
  assert.equal(applySpans(SOURCE, [span(1, 1, 'a\nb\n'), span(4, 5, 'c\n')]), expected);
  assert.equal(applySpans(SOURCE, [span(4, 5, 'c\n'), span(1, 1, 'a\nb\n')]), expected);
});

test('text without a newline at its end reads like text with one', () => {
  assert.equal(applySpans(SOURCE, [span(5, 5, 'x')]), applySpans(SOURCE, [span(5, 5, 'x\n')]));
});

test('no span leaves the module as it is', () => {
  assert.equal(applySpans(SOURCE, []), SOURCE);
});

test('of two spans that overlap the one that ran last wins', () => {
  const whole = span(1, 5, 'all\n');
  const part = span(2, 3, 'x\n');
  assert.deepEqual(withSpan([whole], part), [part]);
  assert.deepEqual(withSpan([part], whole), [whole]);
});

test('spans of other lines and of other modules stay', () => {
  const others = [span(1, 1, 'a'), span(2, 3, 'x', 'snippets.other')];
  assert.deepEqual(withoutSpan([...others, span(2, 3, 'x')], span(2, 3, '')), others);
});

test('only spans above a place of the same module move its lines', () => {
  const spans = [span(1, 1, 'a\nb\nc\n'), span(3, 3, 'x\ny\n'), span(1, 1, '1\n2\n', 'snippets.other')];
  assert.equal(growthAbove(spans, span(3, 3, '')), 2);
  assert.equal(growthAbove(spans, span(5, 5, '')), 3);
  assert.equal(growthAbove([span(1, 3, 'a\n')], span(4, 4, '')), -2);
});
