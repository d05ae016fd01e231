import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OutputBuffer } from '../../docs/assets/js/output.mjs';

/** A buffer on a clock that the test moves. */
function buffer(options = {}) {
  const clock = { now: 1000 };
  /** @type {import('../../docs/assets/js/output.mjs').Chunk[][]} */
  const sent = [];
  const made = new OutputBuffer((chunks) => sent.push(chunks), {
    interval: 50,
    burst: 3,
    now: () => clock.now,
    ...options,
  });
  return { clock, sent, made };
}

test('the first lines go out at once, each by itself', () => {
  const { sent, made } = buffer();
  made.write('out', 'a\n');
  made.write('out', 'b\n');
  assert.deepEqual(sent, [[['out', 'a\n']], [['out', 'b\n']]]);
});

test('a million lines cost a message for each interval once the burst is used up', () => {
  const { clock, sent, made } = buffer({ max: Infinity, lines: Infinity });
  for (let n = 0; n < 1_000_000; n += 1) {
    clock.now += 0.001;
    made.write('out', '1\n');
  }
  made.flush();
  assert.ok(sent.length <= 3 + 1000 / 50 + 1, `${sent.length} messages`);
  assert.equal(sent.flat().map(([, text]) => text).join('').length, 2_000_000);
});

test('a pause gives the burst back', () => {
  const { clock, sent, made } = buffer();
  for (const text of 'abcdef') made.write('out', text);
  assert.equal(sent.length, 3);
  clock.now += 1000;
  made.write('out', 'g');
  made.write('out', 'h');
  assert.deepEqual(sent.slice(3), [[['out', 'defg']], [['out', 'h']]]);
});

test('what waits goes out when its time has come, without another print', () => {
  const { clock, sent, made } = buffer({ burst: 1 });
  made.write('out', 'a');
  made.write('out', 'b');
  made.tick();
  assert.equal(sent.length, 1);
  clock.now += 50;
  made.tick();
  assert.deepEqual(sent[1], [['out', 'b']]);
});

test('a tick with nothing to send sends nothing and costs no credit', () => {
  const { sent, made } = buffer({ burst: 1 });
  for (let n = 0; n < 10; n += 1) made.tick();
  made.write('out', 'a');
  assert.equal(sent.length, 1);
});

test('neighbors of one stream are joined and the order of the streams is kept', () => {
  const { sent, made } = buffer({ burst: 0 });
  made.write('out', 'a');
  made.write('out', 'b');
  made.write('err', 'c');
  made.write('out', 'd');
  made.flush();
  assert.deepEqual(sent, [[['out', 'ab'], ['err', 'c'], ['out', 'd']]]);
});

test('output ends at the cap, says so once, and the next block has room again', () => {
  const { sent, made } = buffer({ max: 5 });
  for (let n = 0; n < 10; n += 1) made.write('out', 'xyz');
  made.flush();
  const text = sent.flat().map(([, part]) => part).join('');
  assert.equal(text, 'xyzxy\n… the output is cut here, after 5 characters\n');
  made.restart();
  made.write('out', 'new');
  made.flush();
  assert.deepEqual(sent.at(-1), [['out', 'new']]);
});

test('output ends after so many lines, in the middle of a print', () => {
  const { sent, made } = buffer({ lines: 3 });
  made.write('out', 'a\nb\n');
  made.write('err', 'c\nd\ne');
  made.write('out', 'f');
  made.flush();
  const text = sent.flat().map(([, part]) => part).join('');
  assert.equal(text, 'a\nb\nc\n\n… the output is cut here, after 3 lines\n');
  made.restart();
  made.write('out', 'new\n');
  made.flush();
  assert.deepEqual(sent.at(-1), [['out', 'new\n']]);
});

test('text sent is not changed by what is written later', () => {
  const { sent, made } = buffer();
  made.write('out', 'a');
  made.write('out', 'b');
  assert.deepEqual(sent[0], [['out', 'a']]);
});
