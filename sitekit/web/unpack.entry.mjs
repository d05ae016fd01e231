/**
 * Bundled for a worker of its own: opens one pack (sitekit/web/pack.mjs says what that is) and ends.
 * With it goes the decoder's memory, and two packs are opened side by side. A file is handed over as
 * soon as it is whole, so that the first can be compiled while the next is unpacked.
 */
import { ZSTDDecoder } from 'zstddec/stream';

const decoder = new ZSTDDecoder();
const ready = decoder.init();

onmessage = ({ data }) => void ready.then(() => open(data)).catch(reportError);

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
