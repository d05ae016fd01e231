import './runnable-block.mjs';
