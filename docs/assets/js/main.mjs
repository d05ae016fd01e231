import './annotations.mjs';
import './runnable-block.mjs';
