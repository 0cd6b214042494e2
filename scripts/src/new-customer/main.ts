import { customerCommand } from '../customer/command.ts';
import { runCommand } from '../project/command.ts';

await runCommand(() => customerCommand('new', process.argv.slice(2)));
