import { appendFile } from 'node:fs/promises';

const MAXIMUM_BYTES = 1024 * 1024;
const CUT = '\n\n_The rest was cut: a step summary holds at most 1 MiB._\n';

/** Adds Markdown to the step summary. GitHub drops a summary of over 1 MiB whole, so a longer one is cut here. */
export async function writeSummary(markdown: string, file = process.env['GITHUB_STEP_SUMMARY']): Promise<void> {
  if (file === undefined || file === '' || markdown === '') {
    return;
  }
  await appendFile(file, cut(`${markdown.trimEnd()}\n`));
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAXIMUM_BYTES) {
    return text;
  }
  // A decoder that expects more to come leaves out a character that was cut in two.
  const kept = new TextDecoder().decode(bytes.subarray(0, MAXIMUM_BYTES - CUT.length), { stream: true });
  return kept + CUT;
}
