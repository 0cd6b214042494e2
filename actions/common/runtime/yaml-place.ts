/** Where something stands in a file, as editors and logs show it: `file:line:column`, both counted from 1. */
export function place(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = before.slice(lineStart).replace('\uFEFF', '').length + 1;
  return `${file}:${line}:${column}`;
}
