declare module '@vercel/ncc' {
  interface Options {
    minify: boolean;
    license: string;
    cache: boolean;
    quiet: boolean;
  }
  interface Bundle {
    code: string;
    assets: Record<string, { source: string | Uint8Array }>;
  }
  export default function ncc(entry: string, options: Options): Promise<Bundle>;
}
