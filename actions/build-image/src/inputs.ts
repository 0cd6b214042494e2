import { type ImageReference, imageReference } from '../../common/image/reference.ts';
import { imageName, tagText } from '../../common/runtime/image-names.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { booleanText, matching, shown } from '../../common/runtime/parsers.ts';

export interface BuildInputs {
  /** Absolute path of the customer's source. */
  context: string;
  /** Registry and repository. */
  image: string;
  tag: string;
  series: string;
  baseImage: ImageReference;
  push: boolean;
  /** False: build every layer anew. */
  cache: boolean;
}

const seriesText = matching(/(?:1[4-9]|2[0-9])\.0/, 'a series such as 19.0');

/** Reads and checks every input of build-image. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<BuildInputs> {
  const reader = new InputReader(environment);
  const inputs = {
    context: await reader.folder('context', '.'),
    image: reader.required('image', imageName),
    tag: reader.required('tag', tagText),
    series: reader.required('series', seriesText),
    baseImage: reader.required('base-image', imageReference),
    push: reader.optional('push', booleanText, true),
    cache: reader.optional('cache', booleanText, true),
  };
  reader.optional('platforms', onlyAmd64);
  reader.finish();
  return inputs;
}

function onlyAmd64(text: string): string {
  if (text !== 'linux/amd64') {
    throw new Error(`must be linux/amd64, the one platform that this version of the kit builds, is ${shown(text)}`);
  }
  return text;
}
