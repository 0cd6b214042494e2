import { type Decision, parseDecision, parseProduction } from '../../common/gates/decision.ts';
import type { ProductionObservation, PromotionRequest } from '../../common/gates/observations.ts';
import type { RepositoryLocation } from '../../common/gitops/repository/open-repository.ts';
import { readRepository } from '../../common/gitops/repository/repository-inputs.ts';
import { digestText, imageName, tagText } from '../../common/runtime/image-names.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { InputReader, type Parser } from '../../common/runtime/inputs.ts';
import { branchName, customerName, environmentName } from '../../common/runtime/parsers.ts';

export interface GateInputs {
  location: RepositoryLocation;
  branch: string;
  request: PromotionRequest;
  /** Undefined when nobody looked at production. */
  marker: ProductionObservation | undefined;
  /** The decision that approvals were asked for; undefined before anybody was asked. */
  decision: Decision | undefined;
}

/** Reads and checks every input of gate-promotion. @throws InvalidInput naming all problems at once. */
export function readInputs(environment: NodeJS.ProcessEnv = process.env): GateInputs {
  const reader = new InputReader(environment);
  const inputs = {
    location: readRepository(reader, environment),
    branch: reader.optional('branch', branchName, 'main'),
    request: {
      environment: reader.required('environment', environmentName),
      ...customer(reader.optional('customer', customerName)),
      image: reader.required('image', imageName),
      tag: reader.required('tag', tagText),
      digest: reader.required('digest', digestText),
    },
    marker: reader.optional('marker', document(parseProduction)),
    decision: reader.optional('decision', document(parseDecision)),
  };
  reader.finish();
  return inputs;
}

function customer(name: string | undefined): Pick<PromotionRequest, 'customer'> {
  return name === undefined ? {} : { customer: name };
}

/** A parser of JSON whose sentence fits behind the name of the input. */
function document<Value>(parse: (text: string, what: string) => Value): Parser<Value> {
  return (text) => {
    try {
      return parse(text, 'it');
    } catch (error) {
      throw new Error(`must be the JSON that the earlier step gave, but ${errorSentence(error).replace(/\.$/, '')}`, { cause: error });
    }
  };
}
