import './annotations.mjs';
import './report.mjs';
import './runnable-block.mjs';
