/**
 * Bundled for a worker of its own: opens one pack (sitekit/web/pack.mjs says what that is) and ends.
 * With it goes the decoder's memory, and two packs are opened side by side.
 */
import { ZSTDDecoder } from 'zstddec';

const decoder = new ZSTDDecoder();
const ready = decoder.init();

onmessage = async ({ data }) => {
  await ready;
  const { buffer } = decoder.decode(new Uint8Array(data));
  postMessage(buffer, [buffer]);
  close();
};
