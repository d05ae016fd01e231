/**
 * Bundled for a worker of its own: opens one pack (sitekit/web/pack.mjs says what that is) and ends.
 * Given the pack, it hands over each file as soon as that is whole, so that the first can be compiled
 * while the next is unpacked. Given `{from, to, cache}`, it keeps the unpacked whole for the next visit.
 */
import { ZSTDDecoder } from 'zstddec/stream';

const decoder = new ZSTDDecoder();
const ready = decoder.init();

onmessage = ({ data }) => {
  void (data instanceof ArrayBuffer ? ready.then(() => open(data)) : keep(data)).catch(reportError);
};

function open(pack) {
  let names = null;
  let file = null;
  for (let part of decoder.decodeStreaming([new Uint8Array(pack)])) {
    if (names === null) {
      const end = part.indexOf('\n'.charCodeAt(0));
      names = JSON.parse(new TextDecoder().decode(part.subarray(0, end)));
      part = part.subarray(end + 1);
    }
    for (;;) {
      if (file === null) {
        if (names.length === 0) break;
        const [name, size] = names.shift();
        file = { name, bytes: new Uint8Array(size), filled: 0 };
      }
      const taken = part.subarray(0, file.bytes.length - file.filled);
      file.bytes.set(taken, file.filled);
      file.filled += taken.length;
      part = part.subarray(taken.length);
      if (file.filled < file.bytes.length) break;
      postMessage([file.name, file.bytes], [file.bytes.buffer]);
      file = null;
    }
  }
  postMessage(null); // that was all
  close();
}

async function keep({ from, to, cache }) {
  const response = await fetch(from);
  if (!response.ok) throw new Error(`${from}: the server answered ${response.status}`);
  const pack = new Uint8Array(await response.arrayBuffer());
  await ready;
  const unpacked = new Response(new Blob([...decoder.decodeStreaming([pack])]));
  await (await caches.open(cache)).put(to, unpacked);
  close();
}
