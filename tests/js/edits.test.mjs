import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Edits, browserStorage } from '../../docs/assets/js/edits.mjs';

/** Storage in memory. */
function memory() {
  const kept = new Map();
  return /** @type {any} */ ({
    kept,
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  });
}

const refuse = () => {
  throw new DOMException('no', 'SecurityError');
};
const refusing = /** @type {any} */ ({ getItem: refuse, setItem: refuse, removeItem: refuse });
const EDIT = { text: 'x = 2\n', original: 'x = 1\n' };

test('an edit comes back with the code that was edited', () => {
  const storage = memory();
  assert.equal(new Edits(storage, '/page/').save('run-a', EDIT), true);
  assert.deepEqual(new Edits(storage, '/page/').load('run-a'), EDIT);
});

test('blocks and pages do not share edits', () => {
  const storage = memory();
  new Edits(storage, '/page/').save('run-a', EDIT);
  assert.equal(new Edits(storage, '/page/').load('run-b'), null);
  assert.equal(new Edits(storage, '/other/').load('run-a'), null);
});

test('a forgotten edit is gone', () => {
  const storage = memory();
  const edits = new Edits(storage, '/page/');
  edits.save('run-a', EDIT);
  edits.forget('run-a');
  assert.equal(edits.load('run-a'), null);
  assert.equal(storage.kept.size, 0);
});

test('storage that throws keeps nothing, says so and stops nobody', () => {
  const edits = new Edits(refusing, '/page/');
  assert.equal(edits.save('run-a', EDIT), false);
  assert.equal(edits.load('run-a'), null);
  edits.forget('run-a');
});

test('no storage keeps nothing and says so', () => {
  const edits = new Edits(null, '/page/');
  assert.equal(edits.save('run-a', EDIT), false);
  assert.equal(edits.load('run-a'), null);
  edits.forget('run-a');
});

test('what is no edit is not taken for one', () => {
  const storage = memory();
  const edits = new Edits(storage, '/page/');
  for (const strange of ['', '{', 'null', '3', '{"text": 1, "original": "x"}', '{"text": "x"}']) {
    storage.kept.set('runnable:/page/#run-a', strange);
    assert.equal(edits.load('run-a'), null, strange);
  }
});

test('a browser that throws at the mention of localStorage has none', () => {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: refuse });
  assert.equal(browserStorage(), null);
});
