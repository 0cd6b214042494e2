import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../../scripts/src/cluster/arguments.ts';

describe('a command line', () => {
  test.each(['up', 'down', 'status', 'env'])('asks for %s', (command) => {
    expect(readRequest([command])).toEqual({ command });
  });

  test('names the settings of Argo CD and the archives to load', () => {
    expect(readRequest(['up', '--argocd-settings', 'cm.yaml'])).toEqual({ command: 'up', argocdSettings: 'cm.yaml' });
    expect(readRequest(['load', 'odoo.tar', 'postgres.tar'])).toEqual({ command: 'load', archives: ['odoo.tar', 'postgres.tar'] });
  });

  test('hands everything behind exec to the program', () => {
    expect(readRequest(['exec', 'curl', '--help', '-s'])).toEqual({ command: 'exec', program: 'curl', args: ['--help', '-s'] });
    expect(readRequest(['exec', '--', 'ls'])).toEqual({ command: 'exec', program: 'ls', args: [] });
  });

  test.each([['--help'], ['-h'], ['up', '--help']])('asks for help with %s', (...args) => {
    expect(readRequest(args)).toEqual({ command: 'help' });
  });

  test.each([
    [[], 'A command is missing.'],
    [['start'], 'There is no command start.'],
    [['up', 'now'], 'up takes no now.'],
    [['load'], 'load wants an archive.'],
    [['exec'], 'exec wants a program.'],
    [['down', '--argocd-settings', 'x'], '--argocd-settings belongs to up.'],
    [['up', '--force'], "Unknown option '--force'"],
  ])('%j is refused with a sentence and the usage', (args, sentence) => {
    expect(() => readRequest(args)).toThrow(sentence);
    expect(() => readRequest(args)).toThrow('Usage: scripts/cluster');
  });
});
