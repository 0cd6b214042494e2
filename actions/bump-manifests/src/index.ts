import { runProgram } from '../../common/runtime/exec.ts';
import { openEarly } from './early-opening.ts';

// The server is spoken to by other programs, which have no wait for this one to be loaded.
const opened = await openEarly(runProgram, process.env);
const { main } = await import('./main.ts');
await main(opened);
