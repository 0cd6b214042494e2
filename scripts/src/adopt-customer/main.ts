import { customerCommand } from '../customer/command.ts';
import { runCommand } from '../project/command.ts';

await runCommand(() => customerCommand('adopted', process.argv.slice(2)));
