import { describe, expect, test } from '@jest/globals';
import { readInputs } from '../../../actions/scan-image/src/inputs.ts';

const workspace = { GITHUB_WORKSPACE: process.cwd() };

describe('inputs of scan-image', () => {
  test('need an image or a report', async () => {
    await expect(readInputs(workspace)).rejects.toThrow('Give the input "image", the input "report", or both');
  });

  test('take the format from the input of that name when there is a report', async () => {
    const read = await readInputs({ ...workspace, INPUT_REPORT: 'package.json', INPUT_FORMAT: 'grype', INPUT_SCANNER: 'trivy' });
    expect(read.scanner).toBe('grype');
  });

  test('are all checked at once', async () => {
    const wrong = { ...workspace, INPUT_IMAGE: '-rm', INPUT_FORMAT: 'sarif', INPUT_POLICY: '--help' };
    await expect(readInputs(wrong)).rejects.toThrow(/"image".*\n.*"format" must be one of trivy, grype.*\n.*"policy"/);
  });

  test.each(['../policy.yaml', '/etc/passwd'])('refuse the path %s outside the workspace', async (path) => {
    await expect(readInputs({ ...workspace, INPUT_REPORT: 'r.json', INPUT_POLICY: path })).rejects.toThrow(/Input "policy": .*leaves/);
  });

  test('accept files that earlier steps left in the temporary folder of the runner', async () => {
    const read = await readInputs({ ...workspace, RUNNER_TEMP: '/tmp', INPUT_REPORT: '/tmp/report.json' });
    expect(read.report).toBe('/tmp/report.json');
  });
});
